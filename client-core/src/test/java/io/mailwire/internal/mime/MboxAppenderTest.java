package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Mbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a mailbox file when appending fails. */
@Timeout(60)
class MboxAppenderTest {

    private static final String BEFORE = "From a Thu Nov 26 20:23:28 2026\nSubject: 1\n\none\n\n";

    @TempDir
    Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("test.mbox"), content);
    }

    /** An entry that goes wrong after so many octets, as a full disk does. */
    private static Octets failingAfter(int good, Runnable failing) {
        return new Octets() {
            @Override
            public long size() {
                return 1_000_000;
            }

            @Override
            public int read(long position, byte[] into, int offset, int length) throws IOException {
                if (position >= good) {
                    failing.run();
                    throw new IOException("No space left on device");
                }
                return (int) Math.min(length, good - position);
            }
        };
    }

    @Test
    void cutsOffWhatItHasWrittenWhenTheWritingFails() throws IOException {
        for (String before : new String[] {"", BEFORE, BEFORE + "cut of"}) {
            for (int good : new int[] {0, 1, 100, 65_536, 300_000}) {
                Path file = file(before);
                boolean[] partly = new boolean[1];
                Octets entry =
                        failingAfter(good, () -> partly[0] = file.toFile().length() > before.length());
                IOException e = assertThrows(IOException.class, () -> MboxAppender.append(file, entry));
                assertEquals("No space left on device", e.getMessage());
                assertEquals(good > 0 || before.endsWith("of"), partly[0], "there was something to cut off");
                assertEquals(before, Files.readString(file));
                Mbox.at(file)
                        .append(Email.parse(
                                "Subject: 2\n\ntwo\n".getBytes(StandardCharsets.UTF_8))); // not locked either
            }
        }
    }

    @Test
    void saysSoWhenThatFailsToo() throws IOException {
        Path file = file(BEFORE);
        try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
            Octets entry = failingAfter(100, () -> {
                try {
                    target.getChannel().close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            IOException e = assertThrows(IOException.class, () -> MboxAppender.write(entry, target, file));
            assertTrue(e.getMessage().contains("ends with a part of a message, behind its first " + BEFORE.length()));
        }
        assertEquals(BEFORE.length() + 100, Files.size(file));
    }

    @Test
    void touchesNothingWhenAStreamOfTheMessageFails() throws IOException {
        Email email = Email.from("a@example.org")
                .text("x")
                .attachStream(
                        "a.bin",
                        "application/octet-stream",
                        () -> new SequenceInputStream(new ByteArrayInputStream(new byte[500_000]), new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("the source is gone");
                            }
                        }))
                .build();
        Path file = file(BEFORE);
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> Mbox.at(file).append(email));
        assertTrue(e.getMessage().contains("the source is gone"), e.getMessage());
        assertEquals(BEFORE, Files.readString(file));
        Path fresh = directory.resolve("fresh.mbox");
        assertThrows(UncheckedIOException.class, () -> Mbox.at(fresh).append(email));
        assertFalse(Files.exists(fresh));
    }
}
