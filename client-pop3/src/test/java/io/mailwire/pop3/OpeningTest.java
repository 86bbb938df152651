package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Greeting and TLS: what is believed, and what is never sent. */
@Timeout(20)
class OpeningTest {

    private static final String AFTER_TLS = """
            C: CAPA
            S: +OK
            S: SASL PLAIN
            S: EXPIRE 30
            S: .
            C: AUTH PLAIN <base64:\\0ann\\0secret>
            S: +OK
            C: CAPA
            S: +OK
            S: UIDL
            S: EXPIRE 30
            S: LOGIN-DELAY 60
            S: .
            C: QUIT
            S: +OK
            """;

    private static final String STLS_OFFERED = """
            S: +OK Gpop ready
            C: CAPA
            S: +OK
            S: STLS
            S: SASL CRAM-MD5
            S: EXPIRE 0
            S: .
            """;

    @Test
    void verifiesOverImplicitTls() {
        try (ScriptedServer server =
                ScriptedServer.script("S: +OK ready\n" + AFTER_TLS).tls().start()) {
            ServerReport report = Scripts.tls(server.uri("pop3s")).verify();
            server.verify();
            assertEquals("ready", report.greeting());
            assertEquals(Optional.of("PLAIN"), report.mechanism());
            assertTrue(report.tls().orElseThrow().verified());
            assertEquals(Map.of("EXPIRE", 30L, "LOGIN-DELAY", 60L), report.limits());
            assertEquals(
                    "[UIDL, EXPIRE 30, LOGIN-DELAY 60]", report.capabilities().toString());
            assertEquals(4, server.turns());
        }
    }

    @Test
    void verifiesWithoutALogin() {
        String dialogue = """
                S: +OK ready
                C: CAPA
                S: +OK
                S: UIDL
                S: .
                C: QUIT
                S: +OK
                """;
        try (ScriptedServer server = ScriptedServer.script(dialogue).tls().start()) {
            ServerReport report = Pop3Client.at(server.uri("pop3s"))
                    .tls(TlsPolicy.REQUIRED.trusting(TestCertificates.shared().trustStore()))
                    .verify();
            assertEquals(Optional.empty(), report.mechanism());
            server.verify();
        }
    }

    @Test
    void asksAnewAfterStlsAndForgetsWhatWasSaidBefore() {
        try (ScriptedServer server =
                ScriptedServer.start(STLS_OFFERED + "C: STLS\nS: +OK go\n-- starttls\n" + AFTER_TLS)) {
            ServerReport report = Scripts.tls(server.uri("pop3")).verify();
            server.verify();
            assertEquals("", report.greeting(), "anybody on the path may have said it");
            assertEquals(Map.of("EXPIRE", 30L, "LOGIN-DELAY", 60L), report.limits());
        }
    }

    private static ConnectionException refusedForTls(ScriptedServer server, Pop3Client client) {
        ConnectionException e = assertThrows(ConnectionException.class, client::connect);
        assertEquals(FailureReason.TLS, e.reason(), e::getMessage);
        assertFalse(server.dialogue().client().stream().anyMatch(l -> l.startsWith("AUTH") || l.startsWith("USER")));
        return e;
    }

    @Test
    void sendsNoLoginWhereStlsIsStripped() {
        try (ScriptedServer server =
                ScriptedServer.start("S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: USER\nS: .\n-- close")) {
            ConnectionException e = refusedForTls(server, Scripts.tls(server.uri("pop3")));
            assertTrue(e.getMessage().contains("does not offer STLS"), e::getMessage);
            assertTrue(e.getMessage().contains("pop3s://"), e::getMessage);
        }
    }

    @Test
    void sendsNoLoginWhereStlsIsRefused() {
        try (ScriptedServer server = ScriptedServer.start(STLS_OFFERED + "C: STLS\nS: -ERR not today\n-- close")) {
            ConnectionException e = refusedForTls(server, Scripts.tls(server.uri("pop3")));
            assertTrue(e.getMessage().contains("not today"), e::getMessage);
        }
    }

    @Test
    void triesStlsWhereCapaIsUnknown() {
        try (ScriptedServer server =
                ScriptedServer.start("S: +OK\nC: CAPA\nS: -ERR what?\nC: STLS\nS: +OK\n-- starttls\n" + AFTER_TLS)) {
            Scripts.tls(server.uri("pop3")).verify();
            server.verify();
        }
    }

    @Test
    void abortsWhereSomethingFollowsTheGoAheadInTheSamePacket() {
        try (ScriptedServer server =
                ScriptedServer.start(STLS_OFFERED + "C: STLS\n-- raw \"+OK go\\r\\n+OK injected\\r\\n\"\n-- close")) {
            ConnectionException e = refusedForTls(server, Scripts.tls(server.uri("pop3")));
            assertTrue(e.getMessage().contains("injected"), e::getMessage);
        }
    }

    @Test
    void takesNothingForAnAnswerThatComesShortlyAfterTheGoAhead() {
        try (ScriptedServer server = ScriptedServer.start(
                STLS_OFFERED + "C: STLS\nS: +OK go\n-- pause 1ms\n-- raw \"+OK injected\\r\\n\"\n-- starttls fails")) {
            refusedForTls(server, Scripts.tls(server.uri("pop3")));
        }
    }

    @Test
    void refusesACertificateForAnotherHost() {
        try (ScriptedServer server = ScriptedServer.script(STLS_OFFERED + "C: STLS\nS: +OK\n-- starttls fails")
                .certificate(TestCertificates.shared().wrongHost())
                .start()) {
            refusedForTls(server, Scripts.tls(server.uri("pop3")));
        }
    }

    @Test
    void neverRetriesInTheClearAfterAFailedHandshakeEvenWhereTlsIsOpportunistic() {
        try (ScriptedServer server =
                ScriptedServer.start(STLS_OFFERED + "C: STLS\nS: +OK\n-- raw \"no TLS here\\r\\n\"\n-- close")) {
            Pop3Client client = Scripts.cleartext(server).tls(TlsPolicy.OPPORTUNISTIC);
            refusedForTls(server, client);
            assertEquals(1, server.connections().size());
        }
    }

    @Test
    void usesStlsWhereOfferedAndGoesWithoutWhereNotWhenOpportunistic() {
        try (ScriptedServer server = ScriptedServer.start(
                STLS_OFFERED + "C: STLS\nS: +OK\n-- starttls\n" + AFTER_TLS, "S: +OK ready\n" + AFTER_TLS)) {
            Pop3Client client = Scripts.cleartext(server)
                    .tls(TlsPolicy.OPPORTUNISTIC.trusting(
                            TestCertificates.shared().trustStore()));
            assertTrue(client.verify().tls().isPresent());
            assertTrue(client.verify().tls().isEmpty());
            server.verify();
        }
    }

    @Test
    void sendsNoPasswordInTheClearUnlessAllowedByName() {
        try (ScriptedServer server =
                ScriptedServer.start("S: +OK\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: USER\nS: .\n-- close")) {
            Pop3Client client =
                    Pop3Client.at(server.uri("pop3")).login("ann", "secret").tls(TlsPolicy.UNSAFE_CLEARTEXT);
            AuthenticationException e = assertThrows(AuthenticationException.class, client::connect);
            assertFalse(String.valueOf(e.getMessage()).contains("secret"));
            assertEquals(List.of("CAPA"), server.dialogue().client());
        }
    }

    @Test
    void saysThatAPlaintextServerIsOnTheTlsPort() {
        try (ScriptedServer server = ScriptedServer.start("S: +OK ready\n-- close")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> Scripts.tls(server.uri("pop3s")).connect());
            assertEquals(FailureReason.TLS, e.reason());
            assertTrue(e.getMessage().contains("pop3://"), e::getMessage);
        }
    }

    @Test
    void saysWhatToDoWhereATlsServerIsOnThePlaintextPort() {
        try (ScriptedServer server =
                ScriptedServer.script("S: +OK ready\nC: CAPA").tls().start()) {
            Pop3Client client = Scripts.tls(server.uri("pop3"))
                    .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(300)));
            ConnectionException e = assertThrows(ConnectionException.class, client::connect);
            assertTrue(e.getMessage().contains("pop3s://"), e::getMessage);
        }
    }

    @Test
    void knowsATlsAlertInPlaceOfAGreeting() {
        // The last octet is the alert "unexpected_message", and a line feed.
        for (String alert : List.of("\\x15\\x03\\x03\\0\\x02\\x02\\x0a", "\\x15\\x03\\x03\\0\\x02\\x02\\x50")) {
            try (ScriptedServer server = ScriptedServer.start("-- raw \"" + alert + "\"\n-- close")) {
                ConnectionException e = assertThrows(
                        ConnectionException.class,
                        () -> Scripts.cleartext(server).connect());
                assertTrue(e.getMessage().contains("pop3s://"), e::getMessage);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "220 mx.test ESMTP, SmtpClient",
        "* OK [CAPABILITY IMAP4rev1] ready, ImapClient",
        "SSH-2.0-OpenSSH_9.2, SSH",
        "HTTP/1.1 400 Bad Request, HTTP",
        "hello, check host and port",
    })
    void saysWhoseGreetingItIs(String greeting, String hint) {
        try (ScriptedServer server = ScriptedServer.start("S: " + greeting + "\n-- close")) {
            PeerException e = assertThrows(
                    PeerException.class, () -> Scripts.cleartext(server).connect());
            assertTrue(String.valueOf(e.getMessage()).contains(greeting), e::getMessage);
            assertTrue(String.valueOf(e.getMessage()).contains(hint), e::getMessage);
        }
    }

    @Test
    void tellsARefusedConnectionByItsCode() {
        try (ScriptedServer server = ScriptedServer.start("S: -ERR [SYS/TEMP] too many connections\n-- close")) {
            Pop3CommandException e = assertThrows(
                    Pop3CommandException.class, () -> Scripts.cleartext(server).connect());
            assertEquals(Optional.of(Pop3ResponseCode.SYS_TEMP), e.code());
            assertTrue(e.isTransient());
            assertFalse(e.isSessionUsable());
        }
    }

    @Test
    void givesUpOnAServerThatDoesNotGreet() {
        try (ScriptedServer server = ScriptedServer.script("-- silence").tls().start()) {
            Pop3Client client = Scripts.tls(server.uri("pop3s"))
                    .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(300)));
            ConnectionException e = assertThrows(ConnectionException.class, client::connect);
            assertEquals(FailureReason.TIMEOUT, e.reason());
        }
    }

    @Test
    void refusesAGreetingWithoutEnd() {
        try (ScriptedServer server = ScriptedServer.start("-- endless")) {
            MailException e = assertThrows(
                    MailException.class, () -> Scripts.cleartext(server).connect());
            assertTrue(String.valueOf(e.getMessage()).contains("8192"), e::getMessage);
        }
    }

    @Test
    void refusesCapabilitiesWithoutEnd() {
        StringBuilder endless = new StringBuilder("S: +OK\nC: CAPA\nS: +OK\n");
        String line = "S: X-" + "A".repeat(8000) + "\n";
        for (int i = 0; i < 20; i++) {
            endless.append(line);
        }
        try (ScriptedServer server = ScriptedServer.start(endless + "-- close")) {
            Pop3Client client = Scripts.cleartext(server)
                    .options(o -> o.limits(new io.mailwire.Limits(512, 512, 0, 100_000, 4, 1, 8192, 4096, 600_000)));
            PeerException e = assertThrows(PeerException.class, client::connect);
            assertTrue(String.valueOf(e.getMessage()).contains("100000 octets"), e::getMessage);
        }
    }
}
