package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens where no temporary file can be made; in a JVM of its own, since a JVM looks once where such files go. */
@Timeout(120)
class NoRoomTest {

    @Test
    void mailru_aLargeContentWithItsUidBehindItCostsThatOneAndNotTheSession(@TempDir Path directory) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-Djava.io.tmpdir=" + directory.resolve("missing"),
                "-cp",
                classPath(),
                NoRoomChild.class.getName());
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(10, TimeUnit.SECONDS), output);
            List<String> said = output.lines().filter(l -> l.startsWith("> ")).toList();
            assertEquals(List.of("> UncheckedIOException", "> done hi", "> open"), said, output);
        } finally {
            child.destroyForcibly();
        }
    }

    private static String classPath() {
        Path target = Path.of(System.getProperty("basedir", "."), "target");
        return Stream.of(
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"),
                        target.resolve("classes").toString(),
                        target.resolve("test-classes").toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }
}
