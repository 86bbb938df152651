package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.FetchItem;
import io.mailwire.imap.FetchOptions;
import io.mailwire.imap.UidSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FetchRequestTest {

    private static final UidSet ONE = UidSet.of(1);

    private static FetchRequest request(FetchOptions options, String... capabilities) {
        return FetchRequest.of(
                options.items(), options.headerNames(), options.changedSince().orElse(-1), Set.of(capabilities), true);
    }

    private static String command(FetchOptions options, String... capabilities) {
        return request(options, capabilities).command(ONE).toString();
    }

    @Test
    void asksByTheNamesOfTheExtensionsThatAreOffered() {
        assertEquals(
                "UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)",
                command(FetchOptions.DEFAULTS, "CONDSTORE", "OBJECTID"));
        assertEquals(
                "UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE MODSEQ EMAILID THREADID PREVIEW (LAZY)"
                        + " SAVEDATE X-GM-LABELS BODY.PEEK[HEADER.FIELDS (References)])",
                command(FetchOptions.EVERYTHING, "QRESYNC", "OBJECTID", "X-GM-EXT-1", "PREVIEW", "SAVEDATE"));
        assertEquals(
                "UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (References)])",
                command(FetchOptions.EVERYTHING));
        assertEquals("UID FETCH 1 (UID)", command(FetchOptions.of()));
        assertEquals(
                "UID FETCH 1 (UID PREVIEW) (CHANGEDSINCE 7)",
                command(
                        FetchOptions.of(FetchItem.PREVIEW, FetchItem.PREVIEW_NOW)
                                .changedSince(7),
                        "PREVIEW"));
    }

    @Test
    void courier_namesFieldsByAtomsWhereTheyAreSuch() {
        assertEquals(
                "UID FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (List-Id \"nil\" \"X-\\\"\\\\)\" References)])",
                command(FetchOptions.of(FetchItem.REFERENCES).headers("List-Id", "nil", "X-\"\\)")));
        assertEquals(
                "UID FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (references)])",
                command(FetchOptions.of(FetchItem.REFERENCES).headers("references")));
    }

    /** A strict reader of the section: whatever the names, they are read back as they were, and nothing else is there. */
    @Test
    void anyNameReachesAStrictReaderAsItself() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int n = 1 + random.nextInt(12); n > 0; n--) {
                char c = (char) (0x21 + random.nextInt(0x7e - 0x20));
                name.append(c == ':' ? '"' : c);
            }
            String line = command(FetchOptions.of().headers(name.toString(), "Last"));
            String head = "UID FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (";
            String tail = " Last)])";
            assertTrue(line.startsWith(head) && line.endsWith(tail), line);
            assertEquals(name.toString(), astring(line.substring(head.length(), line.length() - tail.length())));
        }
    }

    // RFC 9051 section 9: astring = 1*ASTRING-CHAR / quoted
    private static String astring(String text) {
        if (!text.startsWith("\"")) {
            assertTrue(text.matches("[!#$&'+,\\-./0-9;<=>?@A-Z\\[^_`a-z|}~\\]]+"), text);
            return text;
        }
        StringBuilder plain = new StringBuilder();
        int i = 1;
        for (; text.charAt(i) != '"'; i++) {
            if (text.charAt(i) == '\\') {
                i++;
                assertTrue(text.charAt(i) == '"' || text.charAt(i) == '\\', text);
            }
            plain.append(text.charAt(i));
        }
        assertEquals(text.length() - 1, i, text);
        return plain.toString();
    }

    @Test
    void knowsWhatIsMissing() {
        FetchRequest request =
                request(FetchOptions.of(FetchItem.FLAGS, FetchItem.PREVIEW_NOW).headers("List-Id"), "PREVIEW");
        FetchData data = FetchDecoder.decode(
                io.mailwire.imap.internal.wire.Frame.of("* 1 FETCH (UID 1 PREVIEW NIL ENVELOPE NIL)"), 32);
        assertEquals(List.of("FLAGS", "HEADER FIELDS"), request.missing(data));
    }

    @Test
    void expectsMoreOctetsWhereMoreIsAsked() {
        long usual = request(FetchOptions.DEFAULTS).expectedOctets();
        assertTrue(usual > 1000 && usual < 3000, "as servers send it: " + usual);
        assertTrue(request(FetchOptions.DEFAULTS.headers("Received")).expectedOctets() >= usual + 1000);
        assertTrue(request(FetchOptions.of(FetchItem.FLAGS)).expectedOctets() < 200);
    }

    @Test
    void boundsLinesByWhatTheServerTakes() {
        assertEquals(
                1000, ServerProfile.of(Set.of("IMAP4REV1", "XYMHIGHESTMODSEQ")).commandLine());
        assertEquals(16_000, ServerProfile.of(Set.of("X-GM-EXT-1", "CONDSTORE")).commandLine());
        assertEquals(8000, ServerProfile.of(Set.of()).commandLine());
        assertEquals(100, new ServerProfile(1000).longestSet(5000), "some range fits always");
    }

    @Test
    void refusesNamesThatAreNone() {
        FetchRequest forged = new FetchRequest(EnumSet.noneOf(FetchItem.class), List.of("a\r\nb"), -1, false);
        assertThrows(IllegalArgumentException.class, () -> forged.command(ONE));
    }
}
