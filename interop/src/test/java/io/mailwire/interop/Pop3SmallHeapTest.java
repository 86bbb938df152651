package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message of 100 MB by POP3, in a JVM with a heap of 16 MB. */
@Timeout(240)
class Pop3SmallHeapTest {

    private static final String LINE =
            ".a line of the message that begins with a dot and is as long as lines are in mail\r\n";

    @Test
    void savesAMessageOfAHundredMegabytesInAHeapOfSixteen(@TempDir Path directory) throws Exception {
        int blocks = 100_000_000 / (LINE.length() * 1000);
        try (FastPop3Server server = new FastPop3Server(1, LINE.repeat(1000), blocks)) {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx16m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SmallHeapPop3.class.getName(),
                            String.valueOf(server.port()),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            try {
                String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(java.waitFor(10, TimeUnit.SECONDS), output);
                assertEquals(0, java.exitValue(), output);
                assertEquals("speed", output.strip());
            } finally {
                java.destroyForcibly();
            }
            byte[] expected = digest(server::writeTo);
            for (String name : List.of("saved", "downloaded", "streamed")) {
                Path file = directory.resolve(name);
                assertEquals(server.size(), Files.size(file), name);
                assertArrayEquals(expected, digest(out -> Files.copy(file, out)), name);
            }
        }
    }

    private interface Writer {
        void writeTo(OutputStream out) throws Exception;
    }

    private static byte[] digest(Writer writer) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
            writer.writeTo(out);
        }
        return sha256.digest();
    }
}
