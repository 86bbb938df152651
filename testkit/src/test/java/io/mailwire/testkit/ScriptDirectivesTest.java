package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptDirectivesTest {

    @Test
    void sendsRawOctetsInOnePacketWithTheLineBefore() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        C: STARTTLS
                        S: 220 go
                        -- raw "250 injected\\r\\n\\0\\x80\\n"
                        -- starttls fails
                        """);
                RawClient client = RawClient.of(server)) {
            client.send("STARTTLS\r\n");
            byte[] packet = new byte[200];
            int count = client.socket().getInputStream().read(packet);
            assertEquals(
                    "220 go\r\n250 injected\r\n\0\u0080\n", new String(packet, 0, count, StandardCharsets.ISO_8859_1));
            client.hangUp();
            server.verify();
        }
    }

    @Test
    void injectsAfterAPauseWhichATlsClientTakesForABrokenHandshake() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        C: STARTTLS
                        S: 220 go
                        -- pause 1ms
                        -- raw "250 injected\\r\\n"
                        -- starttls fails
                        """);
                RawClient client = RawClient.of(server)) {
            assertEquals("220 go", client.send("STARTTLS\r\n").line());
            assertThrows(
                    IOException.class,
                    () -> client.startTls(TestCertificates.shared().clientContext()));
            client.hangUp();
            server.verify();
        }
    }

    @Test
    void waitsAtAGateUntilTheTestOpensIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                        C: IDLE
                        S: + idling
                        -- gate idle
                        S: * 4 EXISTS
                        """);
                RawClient client = RawClient.of(server)) {
            assertEquals("+ idling", client.send("IDLE\r\n").line());
            server.awaitGate("idle");
            assertEquals(0, client.socket().getInputStream().available());
            server.open("idle");
            assertEquals("* 4 EXISTS", client.line());
            client.hangUp();
            server.verify();
        }
    }

    @Test
    void saysWhichGateWasNeitherReachedNorOpened() throws Exception {
        try (ScriptedServer server = ScriptedServer.script("-- gate shut")
                        .patience(Duration.ofMillis(100))
                        .start();
                RawClient client = RawClient.of(server)) {
            server.awaitGate("shut");
            AssertionError error = assertThrows(AssertionError.class, () -> server.awaitGate("other"));
            assertTrue(error.getMessage().contains("come to the gate \"other\""), error.getMessage());
            assertEquals("", client.rest());
            error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().contains("nobody who opened the gate"), error.getMessage());
        }
    }

    @Test
    void failsWhenAHandshakeSucceedsThatShouldNot() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("-- starttls fails");
                RawClient client = RawClient.of(server)) {
            client.startTls(TestCertificates.shared().clientContext());
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().contains("a TLS handshake that succeeded"), error.getMessage());
        }
    }

    @Test
    void saysWhyAHandshakeFailed() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("-- starttls\nS: hello");
                RawClient client = RawClient.of(server)) {
            client.send("EHLO plaintext\r\n");
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().contains("a failed TLS handshake"), error.getMessage());
        }
    }

    @Test
    void resetsTheConnection() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("C: QUIT\n-- reset");
                RawClient client = RawClient.of(server)) {
            client.send("QUIT\r\n");
            assertThrows(SocketException.class, client::rest);
            server.verify();
        }
    }

    @Test
    void staysSilentAndOpen() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("S: hello\n-- silence");
                RawClient client = RawClient.of(server)) {
            assertEquals("hello", client.line());
            client.send("anybody?\r\n");
            client.socket().setSoTimeout(50);
            assertThrows(SocketTimeoutException.class, client::rest);
            server.verify();
        }
    }

    @Test
    void sendsJunkWithoutALineEnd() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("-- junk 5000\n-- close");
                RawClient client = RawClient.of(server)) {
            byte[] junk = client.socket().getInputStream().readAllBytes();
            assertEquals(5000, junk.length);
            String text = new String(junk, StandardCharsets.ISO_8859_1);
            assertFalse(text.contains("\r") || text.contains("\n"));
        }
    }

    @Test
    void sendsALineWithoutEndUntilTheClientHasHadEnough() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("-- endless");
                RawClient client = RawClient.of(server)) {
            assertEquals("x".repeat(1000), client.exactly(1000));
            client.exactly(3_000_000);
            client.hangUp();
            server.verify();
        }
    }

    @Test
    @SuppressWarnings("try") // closing in the middle is what the test is about
    void stopsReadingSoThatAWriterBlocks() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("C: DATA\nS: 354 go\n-- stall")) {
            Socket socket = new Socket(server.host(), server.port());
            AtomicLong written = new AtomicLong();
            CountDownLatch ended = new CountDownLatch(1);
            Thread writer = new Thread(() -> {
                byte[] block = new byte[65536];
                try (socket) {
                    OutputStream out = socket.getOutputStream();
                    out.write("DATA\r\n".getBytes(StandardCharsets.US_ASCII));
                    while (written.get() < 1L << 30) {
                        out.write(block);
                        written.addAndGet(block.length);
                    }
                } catch (IOException closed) {
                    ended.countDown();
                }
            });
            writer.start();
            server.verify();
            long before;
            do {
                before = written.get();
                assertFalse(ended.await(100, TimeUnit.MILLISECONDS));
            } while (written.get() != before);
            assertTrue(before < 1L << 27, before + " octets went out");
            server.close();
            assertTrue(ended.await(5, TimeUnit.SECONDS), "closing the server ends the writer");
            writer.join();
        }
    }

    @Test
    void closesAllItsThreads() throws Exception {
        ScriptedServer server = ScriptedServer.start("S: hello\n-- silence");
        try (RawClient client = RawClient.of(server)) {
            client.line();
            server.close();
            assertTrue(
                    Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread ->
                                    thread.getName().startsWith("mailwire-testkit scripted " + server.port())),
                    "a thread is left");
            client.rest();
        }
    }
}
