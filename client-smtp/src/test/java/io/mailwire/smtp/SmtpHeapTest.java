package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.SmtpSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads stream at constant memory: in a JVM that has 16 MB for everything. */
@Timeout(120)
class SmtpHeapTest {

    private static String inSmallJvm(String... arguments) throws Exception {
        String base = System.getProperty("basedir", ".");
        String classPath = Stream.of(
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"),
                        Path.of(base, "target", "classes").toString(),
                        Path.of(base, "target", "test-classes").toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                SmtpUpload.class.getName()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), said);
            return said.strip();
        } finally {
            child.destroyForcibly();
        }
    }

    private static void writeMail(Path file, long octets) throws IOException {
        byte[] lines = "All work and no play makes Jack a dull boy.\r\n.and a dot\r\n"
                .repeat(2000)
                .getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("From: ann@example.org\r\nTo: bob@example.com\r\nSubject: Long\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            for (long n = 0; n < octets; n += lines.length) {
                out.write(lines);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIPELINING", "PIPELINING CHUNKING"})
    void aHundredMegabytes(String keywords, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("long.eml");
        writeMail(file, 100_000_000);
        try (SmtpSink sink =
                SmtpSink.builder().keywords(keywords.split(" ")).discardBodies().start()) {
            assertEquals("SENT", inSmallJvm(sink.uri("smtp"), "file", file.toString()));
            assertEquals(Files.size(file), sink.mails().get(0).size());
        }
    }

    // A window of them alone would be 2 MB, all of them 40.
    @Test
    void manyMessagesOneBehindTheOther() throws Exception {
        try (SmtpSink sink = SmtpSink.builder().discardBodies().start()) {
            assertEquals("200", inSmallJvm(sink.uri("smtp"), "many", "200"));
            assertEquals(200, sink.mails().size());
        }
    }
}
