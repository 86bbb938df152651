package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The message of 100 MiB, from a real Dovecot over TLS to a file, in a JVM with a heap of 16 MB. */
@Tag("lab")
@Timeout(240)
class ImapSmallHeapLabTest {

    /** One message of 100 MiB, read only. */
    private static final int HUGE = 3;

    @Test
    void savesAHundredMebibytesOverTlsInAHeapOfSixteen(@TempDir Path directory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapLabImap.class.getName(),
                Lab.uri("imaps", "IMAPS"),
                Lab.user(HUGE),
                directory.toString());
        builder.environment().put("LAB_PASSWORD", Lab.password(HUGE)); // not for everybody's ps
        Process java = builder.redirectErrorStream(true).start();
        try {
            String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(java.waitFor(10, TimeUnit.SECONDS), output);
            assertEquals(0, java.exitValue(), output);
            String[] told = output.strip().split(" ", -1);
            assertTrue(Long.parseLong(told[0]) <= 17_000_000, "heap: " + output);
            assertTrue(Long.parseLong(told[1]) >= 100_000_000, "size: " + output);
            assertEquals(Long.parseLong(told[1]), Files.size(directory.resolve("message")));
            // An attachment that makes up the most of it, in base64 on the way.
            assertTrue(Files.size(directory.resolve("part")) > 50 * 1024 * 1024);
        } finally {
            java.destroyForcibly();
        }
    }
}
