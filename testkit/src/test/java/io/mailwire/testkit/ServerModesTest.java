package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerModesTest {
    private static final String PING = """
            S: +OK ready
            C: NOOP
            S: +OK
            C: QUIT
            S: +OK bye
            """;
    private static final String ALL = "+OK ready\r\n+OK\r\n+OK bye\r\n";

    private static String pingAll(ScriptedServer server, boolean tls) throws IOException {
        try (RawClient client = RawClient.of(server)) {
            if (tls) {
                client.startTls(TestCertificates.shared().clientContext());
            }
            return client.send("NOOP\r\n").send("QUIT\r\n").rest();
        }
    }

    @Test
    void cutsAfterEveryOctetThatIsSent() throws IOException {
        long complete;
        try (ScriptedServer server = ScriptedServer.start(PING)) {
            assertEquals(ALL, pingAll(server, false));
            complete = server.bytesSent();
            assertEquals(ALL.length(), complete);
        }
        for (int cut = 0; cut <= complete; cut++) {
            try (ScriptedServer server =
                    ScriptedServer.script(PING).cutAfter(cut).start()) {
                assertEquals(ALL.substring(0, cut), pingAll(server, false));
                server.verify();
                assertEquals(ALL, pingAll(server, false), "the next connection is healthy");
            }
        }
    }

    @Test
    void cutsInsideTls() throws IOException {
        for (int cut = 0; cut <= 3; cut++) {
            try (ScriptedServer server =
                    ScriptedServer.script(PING).tls().cutAfter(cut).start()) {
                if (cut == 0) {
                    assertThrows(IOException.class, () -> pingAll(server, true));
                } else {
                    try (RawClient client = RawClient.of(server)) {
                        client.startTls(TestCertificates.shared().clientContext());
                        assertEquals(ALL.substring(0, cut), client.rest());
                    }
                }
            }
        }
    }

    @Test
    void cutsAfterEveryOctetThatIsReceived() throws IOException {
        int whole = "NOOP\r\nQUIT\r\n".length();
        for (int cut = 1; cut <= whole; cut++) {
            try (ScriptedServer server =
                            ScriptedServer.script(PING).cutAfterReceived(cut).start();
                    RawClient client = RawClient.of(server)) {
                assertEquals("+OK ready", client.line());
                client.send("NOOP\r\nQUIT\r\n");
                assertThrowsOrEnds(client);
                server.verify();
                assertEquals(cut, server.bytesReceived());
            }
        }
    }

    private static void assertThrowsOrEnds(RawClient client) {
        try {
            assertEquals("", client.rest());
        } catch (IOException reset) {
            assertTrue(reset instanceof SocketException, reset.toString());
        }
    }

    @Test
    void sendsOneOctetAtATimeThroughTlsToo() throws IOException {
        for (boolean tls : new boolean[] {false, true}) {
            ScriptedServerBuilder builder = ScriptedServer.script(PING).oneByteAtATime();
            try (ScriptedServer server = (tls ? builder.tls() : builder).start();
                    RawClient client = RawClient.of(server)) {
                if (tls) {
                    client.startTls(TestCertificates.shared().clientContext());
                    // A record holds what one read returns, so the records can be counted.
                    byte[] some = new byte[100];
                    assertEquals(1, client.socket().getInputStream().read(some));
                } else {
                    client.exactly(1);
                }
                assertEquals("OK ready", client.line());
                assertEquals(
                        "+OK\r\n+OK bye\r\n", client.send("NOOP\r\nQUIT\r\n").rest());
                server.verify();
            }
        }
    }

    @Test
    void endsItsLinesInLfOnly() throws IOException {
        try (ScriptedServer server = ScriptedServer.script("S: a\nS: {<literal:x\\r\\n>\n-- raw \"b\\r\\n\"")
                        .lfOnly()
                        .start();
                RawClient client = RawClient.of(server)) {
            assertEquals("a\n{{3}\nx\r\n\nb\r\n", client.rest());
        }
    }

    @Test
    void addsItsLatencyToEveryTurnAndOnlyToTurns() throws IOException {
        Duration latency = Duration.ofMillis(40);
        try (ScriptedServer server =
                        ScriptedServer.script(PING).roundTrip(latency).start();
                RawClient client = RawClient.of(server)) {
            client.line();
            long start = System.nanoTime();
            client.send("NOOP\r\n").line();
            client.send("QUIT\r\n").line();
            assertTrue(System.nanoTime() - start >= 2 * latency.toNanos());
            assertEquals(2, server.turns());
        }
    }

    @Test
    void countsAPipelinedGroupAsOneTurnWhateverItsPackets() throws IOException {
        try (ScriptedServer server = ScriptedServer.script(PING)
                        .settle(Duration.ofMillis(500))
                        .start();
                RawClient client = RawClient.of(server)) {
            client.line();
            client.send("NO").send("OP\r").send("\n");
            client.socket().setSoTimeout(50);
            assertThrows(SocketTimeoutException.class, client::line, "the reply is held back while we may go on");
            client.socket().setSoTimeout(5000);
            assertEquals("+OK\r\n+OK bye\r\n", client.send("QUIT\r\n").rest());
            assertEquals(1, server.turns());
        }
    }

    @Test
    void countsEachLockStepCommandAsATurnAndTheGreetingAsNone() throws IOException {
        for (boolean tls : new boolean[] {false, true}) {
            ScriptedServerBuilder builder = ScriptedServer.script(PING);
            try (ScriptedServer server = (tls ? builder.tls() : builder).start();
                    RawClient client = RawClient.of(server)) {
                if (tls) {
                    client.startTls(TestCertificates.shared().clientContext());
                }
                client.line();
                assertEquals(0, server.turns());
                client.send("NOOP\r\n").line();
                assertEquals(1, server.turns());
                client.send("QUIT\r\n").line();
                assertEquals(2, server.turns());
                assertEquals(2, server.dialogue().turns());
            }
        }
    }

    @Test
    void doesNotCountAReplyThatNobodyWaitsFor() throws IOException {
        try (ScriptedServer server =
                ScriptedServer.script(PING).settle(Duration.ofMillis(500)).start()) {
            try (RawClient client = RawClient.of(server)) {
                client.line();
                client.send("NOOP\r\n").line();
                client.send("QUIT\r\n");
            }
            server.verify();
            assertEquals(1, server.turns());
        }
    }

    @Test
    void doesNotCountWhatTheServerSaysUnasked() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        C: <tag> IDLE
                        S: + idling
                        -- pause 5ms
                        S: * 1 EXISTS
                        -- pause 5ms
                        S: * 2 EXISTS
                        C: DONE
                        S: <tag> OK
                        """);
                RawClient client = RawClient.of(server)) {
            client.send("a IDLE\r\n").line();
            client.line();
            client.line();
            assertEquals("a OK", client.send("DONE\r\n").line());
            assertEquals(2, server.turns());
        }
    }

    @Test
    void demandsAClientCertificate() throws IOException {
        TestCertificates authority = TestCertificates.create();
        ScriptedServerBuilder builder =
                ScriptedServer.script("S: hello").tls(authority.localhost()).requireClientCertificate(authority);
        try (ScriptedServer server = builder.start();
                RawClient client = RawClient.of(server)) {
            client.startTls(authority.clientContext(authority.clientCertificate("Ann")));
            assertEquals("hello", client.line());
            assertEquals("CN=Ann", server.dialogue().clientCertificate().orElseThrow());
        }
        try (ScriptedServer server = builder.start();
                RawClient client = RawClient.of(server)) {
            assertThrows(
                    IOException.class,
                    () -> client.startTls(authority.clientContext()).rest());
            assertThrows(AssertionError.class, server::verify);
        }
    }

    @Test
    void speaksTheTlsVersionItIsLimitedTo() throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.script(PING).tls().tlsVersions("TLSv1.2").start();
                RawClient client = RawClient.of(server)) {
            client.startTls(TestCertificates.shared().clientContext());
            assertEquals(ALL, client.send("NOOP\r\nQUIT\r\n").rest());
            assertEquals("TLSv1.2", server.dialogue().tlsVersion().orElseThrow());
        }
    }

    @Test
    void showsTheHostNameThatTheClientAskedFor() throws IOException {
        try (ScriptedServer server = ScriptedServer.script(PING)
                        .tls(TestCertificates.shared().forHost("mx.test"))
                        .start();
                RawClient client = RawClient.of(server)) {
            client.startTls(TestCertificates.shared().clientContext(), "mx.test");
            client.line();
            assertEquals("mx.test", server.dialogue().serverName().orElseThrow());
        }
    }

    @Test
    void movesMegabytesThroughTlsBothWays() throws IOException {
        byte[] large = "0123456789abcdef".repeat(200_000).getBytes(StandardCharsets.US_ASCII);
        try (ScriptedServer server =
                        ScriptedServer.script("""
                                C: <tag> APPEND INBOX {3200000+}
                                C: <literal:@large>
                                S: * 1 FETCH (BODY[] <literal:@large>)
                                S: <tag> OK
                                """).data("large", large).tls().start();
                RawClient client = RawClient.of(server)) {
            client.startTls(TestCertificates.shared().clientContext());
            client.send("a APPEND INBOX {3200000+}\r\n");
            client.socket().getOutputStream().write(large);
            client.send("\r\n");
            assertEquals("* 1 FETCH (BODY[] {3200000}", client.line());
            assertEquals(new String(large, StandardCharsets.US_ASCII), client.exactly(large.length));
            assertEquals(")\r\na OK\r\n", client.rest());
            client.hangUp();
            server.verify();
            assertEquals(1, server.turns());
        }
    }

    @Test
    void saysAtWhichOctetContentDiffers() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("C: <data:Subject: hi\\r\\n>");
                RawClient client = RawClient.of(server)) {
            client.send("Subject: ho\r\n.\r\n");
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(
                    error.getMessage()
                            .contains("13 octets that differ from the expected 13 at octet 10: \"o\\r\\n\" instead of"),
                    error.getMessage());
        }
    }

    @Test
    void cutsAStatefulServerToo() throws IOException {
        try (SmtpSink sink = SmtpSink.builder()
                        .modes(ServerModes.plain().tls().cutAfter(3))
                        .start();
                RawClient cut = new RawClient(sink.host(), sink.port());
                RawClient next = new RawClient(sink.host(), sink.port())) {
            assertEquals(
                    "220",
                    cut.startTls(TestCertificates.shared().clientContext()).rest());
            next.startTls(TestCertificates.shared().clientContext());
            assertEquals("220 sink.test ESMTP", next.line());
        }
    }
}
