package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.SmtpSink;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message of 100 MB is composed, sent, written to a file and read again by a JVM with a heap of 32 MB, by BDAT and by DATA. */
@Timeout(300)
class SmallHeapTest {

    private static final long SIZE = 100_000_000;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"CHUNKING", "DSN"}) // BDAT, and DATA where there is no CHUNKING
    void takesALargeAttachmentThroughASmallHeap(String keyword, @TempDir Path directory)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "8BITMIME", "SIZE 200000000", keyword)
                .discardBodies() // the sink is in this JVM, and keeps nothing either
                .start()) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx32m",
                            "-cp",
                            classPath(),
                            SmallHeapProgram.class.getName(),
                            sink.uri("smtp"),
                            directory.toString(),
                            Long.toString(SIZE))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertTrue(child.waitFor(240, TimeUnit.SECONDS), "it takes too long");
            } finally {
                child.destroyForcibly();
            }
            List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.startsWith("SLF4J"))
                    .toList();
            assertEquals(0, child.exitValue(), lines::toString);
            assertEquals(List.of("SENT", "large.bin same See there. []"), lines.subList(0, 2));
            assertTrue(Long.parseLong(lines.get(2).substring(5)) <= 34_000_000, lines::toString);
            assertTrue(sink.bytesReceived() > SIZE / 3 * 4, () -> sink.bytesReceived() + " octets came");
            assertEquals(List.of(), sink.complaints());
        }
    }

    // Modules and class path of this JVM together, and the classes of the tests.
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                        .map(name -> System.getProperty(name, ""))
                        .filter(path -> !path.isEmpty())
                        .collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + Path.of(System.getProperty("basedir", ""), "target", "test-classes")
                        .toAbsolutePath();
    }
}
