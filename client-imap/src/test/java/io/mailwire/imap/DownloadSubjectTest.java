package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DownloadSubjectTest {

    private static DownloadSubject subject(long validity, long uid, String section, String encoding, long size) {
        return new DownloadSubject(
                new Uid(validity, uid),
                null,
                new BodyPart(
                        section,
                        "application/pdf",
                        Map.of(),
                        "",
                        "",
                        encoding,
                        size,
                        "",
                        Map.of(),
                        List.of(),
                        Optional.empty()));
    }

    /** What is resumed must be of the same content; these alone say so where nothing else is known of the message. */
    @Test
    void isTheSameInTheSameFolderMessageAndPartOnly() {
        String identity = subject(7, 1, "2", "base64", 100).identity("INBOX");
        assertEquals(identity, subject(7, 1, "2", "base64", 100).identity("INBOX"));
        Set<String> all = new HashSet<>(Set.of(identity));
        assertTrue(all.add(subject(7, 1, "2", "base64", 100).identity("Other")));
        assertTrue(all.add(subject(8, 1, "2", "base64", 100).identity("INBOX")));
        assertTrue(all.add(subject(7, 2, "2", "base64", 100).identity("INBOX")));
        assertTrue(all.add(subject(7, 1, "3", "base64", 100).identity("INBOX")));
        assertTrue(all.add(subject(7, 1, "2", "8bit", 100).identity("INBOX")));
        assertTrue(all.add(subject(7, 1, "2", "base64", 101).identity("INBOX")));
    }
}
