package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.testkit.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A message of 100 MB by POP3, by each way to a file, in a JVM with a heap of 16 MB. */
@Timeout(240)
class Pop3SmallHeapTest {

    private static final String LINE =
            ".a line of the message that begins with a dot and is as long as lines are in mail\r\n";

    private static final String[] WAYS = {"saved", "downloaded", "streamed", "drained"};

    private static FastPop3Server server(ServerSocketFactory sockets) throws IOException {
        return new FastPop3Server(1, LINE.repeat(1000), 100_000_000 / (LINE.length() * 1000), sockets);
    }

    @Test
    void savesAMessageOfAHundredMegabytesInAHeapOfSixteen(@TempDir Path directory) throws Exception {
        try (FastPop3Server server = server(ServerSocketFactory.getDefault())) {
            savesIn16Megabytes(server, "pop3://127.0.0.1:" + server.port(), directory);
        }
    }

    @Test
    void savesItOverTlsToo(@TempDir Path directory, @TempDir Path trust) throws Exception {
        TestCertificates issuer = TestCertificates.shared();
        String pem = issuer.writePem(trust.resolve("issuer.pem")).toString();
        try (FastPop3Server server = server(issuer.localhost().serverContext().getServerSocketFactory())) {
            savesIn16Megabytes(server, "pop3s://localhost:" + server.port(), directory, pem);
        }
    }

    private static void savesIn16Megabytes(FastPop3Server server, String uri, Path directory, String... trust)
            throws Exception {
        List<String> arguments = new ArrayList<>(List.of(uri, directory.toString()));
        arguments.addAll(List.of(trust));
        assertEquals(List.of("speed"), SmallHeap.run(List.of("-Xmx16m"), SmallHeapPop3.class, arguments));
        byte[] expected = SmallHeap.digest(server::writeTo);
        for (String name : WAYS) {
            Path file = directory.resolve(name);
            assertEquals(server.size(), Files.size(file), name);
            assertArrayEquals(expected, SmallHeap.digest(out -> Files.copy(file, out)), name);
        }
    }
}
