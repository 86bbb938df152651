package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        try (FastImapServer server = new FastImapServer(1, LINE.repeat(1000), blocks)) {
            List<String> output = SmallHeap.run(
                    List.of("-Xmx16m", "-Djava.io.tmpdir=" + temporary),
                    SmallHeapImap.class,
                    List.of(String.valueOf(server.port()), directory.toString()));
            String heap = output.get(output.size() - 1);
            assertTrue(Long.parseLong(heap.substring("heap ".length())) <= 17_000_000, heap);
            assertTrue(server.size() >= 100_000_000);
            byte[] expected = SmallHeap.digest(server::writeTo);
            for (String name : List.of("saved", "resumed")) {
                Path file = directory.resolve(name);
                assertArrayEquals(expected, SmallHeap.digest(out -> Files.copy(file, out)), name);
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
}
