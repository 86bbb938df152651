package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 100,000 summaries, of more than 100 MB in all, in a JVM with a heap of 64 MB; as many again while their reader is slow. */
@Timeout(240)
class ImapSmallHeapTest {

    private static final int MESSAGES = 100_000;

    @Test
    void readsAHundredThousandSummariesInAHeapOfSixtyFourMegabytes() throws Exception {
        try (FastImapServer server = new FastImapServer(MESSAGES)) {
            Process java = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SmallHeapSummaries.class.getName(),
                            String.valueOf(server.port()),
                            String.valueOf(MESSAGES))
                    .redirectErrorStream(true)
                    .start();
            try {
                String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(java.waitFor(10, TimeUnit.SECONDS), output);
                assertEquals(0, java.exitValue(), output);
                assertEquals(
                        List.of(String.valueOf(MESSAGES), String.valueOf(MESSAGES), "done"),
                        output.lines().filter(l -> !l.startsWith("SLF4J")).toList());
            } finally {
                java.destroyForcibly();
            }
        }
    }
}
