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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message of 100 MB by IMAP, there and back, in a JVM with a heap of 16 MB; no temporary file remains. */
@Timeout(240)
class ImapContentSmallHeapTest {

    private static final String LINE =
            "a line of the message that is as long as lines in mail are, and has no meaning\r\n";

    @Test
    void downloadsAndUploadsAHundredMegabytesInAHeapOfSixteen(@TempDir Path directory, @TempDir Path temporary)
            throws Exception {
        int blocks = 100_000_000 / (LINE.length() * 1000) + 1;
        try (FastImapContentServer server = new FastImapContentServer(1, LINE.repeat(1000), blocks)) {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx16m",
                            "-Djava.io.tmpdir=" + temporary,
                            "-cp",
                            System.getProperty("java.class.path"),
                            SmallHeapImap.class.getName(),
                            String.valueOf(server.port()),
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            try {
                String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(java.waitFor(10, TimeUnit.SECONDS), output);
                assertEquals(0, java.exitValue(), output);
                assertTrue(Long.parseLong(output.strip().substring(5)) <= 17_000_000, output);
            } finally {
                java.destroyForcibly();
            }
            assertTrue(server.size() >= 100_000_000);
            byte[] expected = digest(server::writeTo);
            for (String name : List.of("saved", "resumed")) {
                Path file = directory.resolve(name);
                assertArrayEquals(expected, digest(out -> Files.copy(file, out)), name);
            }
            assertEquals(server.size() - 1, Files.size(directory.resolve("spooled")));
            assertEquals(server.size(), server.appended());
            try (Stream<Path> left = Stream.concat(Files.list(directory), Files.list(temporary))) {
                assertEquals(
                        List.of("resumed", "saved", "spooled"),
                        left.map(p -> String.valueOf(p.getFileName()))
                                .filter(n -> !n.startsWith("hsperf"))
                                .sorted()
                                .toList());
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
