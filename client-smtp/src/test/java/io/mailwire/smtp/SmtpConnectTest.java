package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Greeting, EHLO, STARTTLS, login. */
@Timeout(30)
class SmtpConnectTest {

    private static final String STARTTLS_AND_LOGIN = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250-AUTH LOGIN
            S: 250 STARTTLS
            C: STARTTLS
            S: 220 go ahead
            -- starttls
            C: EHLO client.test
            S: 250-mx.test
            S: 250-SIZE 1000
            S: 250 AUTH PLAIN
            C: AUTH PLAIN <base64:\\0ann\\0secret>
            S: 235 2.7.0 welcome
            C: QUIT
            S: 221 2.0.0 bye
            """;

    @Test
    void forgetsWhatWasOfferedBeforeTls() {
        try (ScriptedServer server = ScriptedServer.start(STARTTLS_AND_LOGIN)) {
            try (SmtpSession smtp =
                    TestClients.tls(server.uri("smtp")).login("ann", "secret").connect()) {
                assertEquals(Optional.of("PLAIN"), smtp.mechanism());
                assertFalse(smtp.capabilities().has("STARTTLS"));
                assertEquals(1000, smtp.capabilities().maxSize().orElseThrow());
                assertTrue(smtp.tls().orElseThrow().verified());
            }
            server.verify();
        }
    }

    @Test
    void reportsWhatItFound() {
        try (ScriptedServer server = ScriptedServer.start(STARTTLS_AND_LOGIN)) {
            ServerReport report =
                    TestClients.tls(server.uri("smtp")).login("ann", "secret").verify();
            server.verify();
            assertEquals(server.uri("smtp"), report.server());
            assertEquals("mx.test ESMTP", report.greeting());
            assertEquals(Optional.of("PLAIN"), report.mechanism());
            assertEquals(Map.of("SIZE", 1000L), report.limits());
            assertTrue(report.capabilities().contains("AUTH PLAIN"), report.toString());
            assertFalse(report.toString().contains("secret"), report.toString());
        }
    }

    @Test
    void namesItselfByItsAddressUnlessToldOtherwise() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO [127.0.0.1]
                S: 250 mx.test
                C: QUIT
                S: 221 bye
                """)) {
            SmtpClient.at(server.uri("smtp"))
                    .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                    .connect()
                    .close();
            server.verify();
        }
    }

    @Test
    void refusesAServerWithoutStartTls() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH PLAIN
                """)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.tls(server.uri("smtp"))
                            .login("ann", "secret")
                            .connect());
            assertEquals(FailureReason.TLS, e.reason());
            assertTrue(e.getMessage().contains("does not offer STARTTLS"), e.getMessage());
            server.verify();
            assertEquals(1, server.dialogue().client().size(), "nothing was said after the stripped offer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 4.7.0 not now", "502 no", "250 sure", "334 "})
    void refusesAServerThatRefusesStartTls(String reply) {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                S: %s
                """.formatted(reply))) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.tls(server.uri("smtp"))
                            .login("ann", "secret")
                            .connect());
            assertEquals(FailureReason.TLS, e.reason());
            server.verify();
        }
    }

    @Test
    void abortsWhenTheServerSpeaksAheadOfTheHandshake() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                -- raw "220 go\\r\\n250-mx.test\\r\\n250 AUTH PLAIN\\r\\n"
                -- starttls fails
                """)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.tls(server.uri("smtp"))
                            .login("ann", "secret")
                            .connect());
            assertEquals(FailureReason.TLS, e.reason());
        }
    }

    @Test
    void neverTakesWhatCameBeforeTheHandshakeForAReply() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                -- pause 1ms
                -- raw "250-mx.test\\r\\n250 AUTH PLAIN\\r\\n"
                -- starttls fails
                """)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.tls(server.uri("smtp"))
                            .login("ann", "secret")
                            .connect());
            assertEquals(FailureReason.TLS, e.reason());
        }
    }

    @Test
    void aRelayUsesTlsWhereItIsOfferedAndReportsAnUnverifiedServer() {
        try (ScriptedServer server = ScriptedServer.script("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                -- starttls
                C: EHLO client.test
                S: 250 mx.test
                C: QUIT
                S: 221 bye
                """)
                .certificate(TestCertificates.shared().wrongHost())
                .start()) {
            try (SmtpSession smtp =
                    TestClients.relay(server.host() + ":" + server.port()).connect()) {
                assertFalse(smtp.tls().orElseThrow().verified());
            }
            server.verify();
        }
    }

    @Test
    void aRelayGoesOnInTheClearWhereNothingElseIsOffered() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 502 what
                C: HELO client.test
                S: 250 mx.test
                C: QUIT
                S: 221 bye
                """)) {
            try (SmtpSession smtp =
                    TestClients.relay(server.host() + ":" + server.port()).connect()) {
                assertTrue(smtp.tls().isEmpty());
                assertTrue(smtp.capabilities().keywords().isEmpty());
            }
            server.verify();
        }
    }

    @Test
    void aRelaysFailedHandshakeIsTransientAndNotRetriedInTheClear() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                -- raw "this is no handshake\\r\\n"
                -- close
                """)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.relay(server.host() + ":" + server.port()).connect());
            assertTrue(e.isTransient());
            assertEquals(1, server.connections().size());
        }
    }

    @Test
    void aLoginOnARelayDemandsTls() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH PLAIN
                """)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.relay(server.host() + ":" + server.port())
                            .login("ann", "secret")
                            .connect());
            assertEquals(FailureReason.TLS, e.reason());
            server.verify();
        }
    }

    @Test
    void aLoginOnARelayDemandsAVerifiedServer() {
        try (ScriptedServer server = ScriptedServer.script("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                -- starttls
                """)
                .certificate(TestCertificates.shared().selfSigned())
                // The server has the last word of this version's handshake, so it does not mind that we leave then.
                .tlsVersions("TLSv1.2")
                .start()) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.relay(server.host() + ":" + server.port())
                            .login("ann", "secret")
                            .connect());
            assertEquals(FailureReason.TLS, e.reason());
            server.verify();
        }
    }

    @Test
    void neverFallsBackToHeloWhereALoginIsWanted() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 502 5.5.1 what
                """)) {
            SmtpCommandException e = assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.plain(server.uri("smtp"))
                            .login("ann", "secret")
                            .connect());
            assertEquals(SmtpStage.EHLO, e.stage());
            server.verify();
        }
    }

    @Test
    void neverFallsBackToHeloWhereTlsIsRequired() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 500 what
                """)) {
            assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.tls(server.uri("smtp")).connect());
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 what", "502 5.5.1 what", "504 what"})
    void triesHeloWhereEhloIsUnknown(String reply) {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: %s
                C: HELO client.test
                S: 250 mx.test
                C: QUIT
                S: 221 bye
                """.formatted(reply))) {
            TestClients.plain(server.uri("smtp")).connect().close();
            server.verify();
        }
    }

    // What is said of the client or of now would be said to HELO too.
    @ParameterizedTest
    @ValueSource(
            strings = {"501 bad name", "503 again?", "550 5.7.1 not you", "554 no", "421 later", "451 later", "354 go"})
    void triesNoHeloWhereEhloIsRefused(String reply) {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: %s
                """.formatted(reply))) {
            SmtpCommandException e = assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertEquals(SmtpStage.EHLO, e.stage());
            assertEquals(reply, e.reply().toString());
            server.verify();
        }
    }

    @Test
    void aRefusedHeloIsReported() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 502 what
                C: HELO client.test
                S: 550 no
                """)) {
            SmtpCommandException e = assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertTrue(e.getMessage().contains("HELO client.test refused: 550 no"), e.getMessage());
            server.verify();
        }
    }

    @Test
    void takesAGreetingOfManyLinesAndRepliesWithoutText() {
        try (ScriptedServer server = ScriptedServer.script("""
                S: 220-mx.test ESMTP
                S: 220-
                S: 220-No spam, please.
                S: 220
                C: EHLO client.test
                S: 250-
                S: 250-PIPELINING
                S: 250
                C: NOOP
                S: 250
                C: QUIT
                S: 221
                """).oneByteAtATime().start()) {
            try (SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect()) {
                assertTrue(smtp.capabilities().has("PIPELINING"));
                assertEquals("", smtp.noop().text());
                assertEquals(221, smtp.quit().orElseThrow().code());
            }
            server.verify();
        }
    }

    @Test
    void believesTheFirstGreetingThatIsComplete() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 554-go away
                S: 554 no service here
                S: 220 mx.test ESMTP
                """)) {
            SmtpCommandException e = assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertEquals("554 go away no service here", e.reply().toString());
        }
    }

    @Test
    void greetsOnceWhateverTheLoginChanges() {
        try (ScriptedServer server = ScriptedServer.script("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250-AUTH=PLAIN
                S: 250 8 BITMIME
                C: AUTH PLAIN <base64:\\0ann\\0secret>
                S: 235 welcome
                C: MAIL FROM:<ann@example.org><any>
                S: 250 ok
                C: RCPT TO:<bob@example.com>
                S: 250 ok
                C: DATA
                S: 354 go
                C: <data>
                S: 250 taken
                C: QUIT
                S: 221 bye
                """).tls().start()) {
            try (SmtpSession smtp =
                    TestClients.tls(server.uri("smtps")).login("ann", "secret").connect()) {
                assertTrue(smtp.capabilities().has("8BITMIME"));
                assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({"421 too busy, true", "450 later, true", "554 5.7.1 go away, false"})
    void quotesAGreetingThatRefuses(String reply, boolean isTransient) {
        try (ScriptedServer server = ScriptedServer.start("S: " + reply)) {
            SmtpCommandException e = assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertEquals(SmtpStage.GREETING, e.stage());
            assertEquals(reply, e.reply().toString());
            assertEquals(isTransient, e.isTransient());
            assertFalse(e.isSessionUsable());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "535 5.7.8 no, false",
        "454 4.7.0 later, true",
        "534 5.7.9 too weak, false",
        "504 5.5.4 what, false",
        "538 5.7.11 not in the clear, false"
    })
    void refusedLoginsAreAuthenticationExceptions(String reply, boolean isTransient) {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH PLAIN
                C: AUTH PLAIN <base64>
                S: %s
                """.formatted(reply))) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> TestClients.plain(server.uri("smtp"))
                            .options(o -> o.unsafeAllowPasswordsInCleartext())
                            .login("ann", "s3cr3t")
                            .connect());
            assertTrue(e.getMessage().contains(reply), e.getMessage());
            assertFalse(e.getMessage().contains("s3cr3t"), e.getMessage());
            assertEquals(isTransient, e.isTransient());
        }
    }

    @Test
    void sendsNoPasswordInTheClear() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH PLAIN LOGIN
                """)) {
            assertThrows(
                    AuthenticationException.class,
                    () -> TestClients.plain(server.uri("smtp"))
                            .login("ann", "secret")
                            .connect());
            server.verify();
        }
    }

    @Test
    void saysWhenNoMechanismFits() {
        try (ScriptedServer server = ScriptedServer.script("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH X-OWN-THING
                """).tls().start()) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> TestClients.tls(server.uri("smtps"))
                            .login("ann", "secret")
                            .connect());
            assertTrue(e.getMessage().contains("X-OWN-THING"), e.getMessage());
        }
    }

    @Test
    void aLongInitialResponseWaitsForTheServersGoAhead() {
        String password = "p".repeat(500);
        try (ScriptedServer server =
                ScriptedServer.script("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH PLAIN
                C: AUTH PLAIN
                S: 334\\s
                C: <base64>
                S: 235 welcome
                C: QUIT
                S: 221 bye
                """.replace("\\s", " ")).tls().start()) {
            TestClients.tls(server.uri("smtps"))
                    .login("ann", password)
                    .connect()
                    .close();
            server.verify();
        }
    }

    @Test
    void recognisesTlsWhereAGreetingBelongs() {
        try (ScriptedServer server = ScriptedServer.start("""
                -- raw "\\x15\\x03\\x03\\x00\\x02\\x02\\x28"
                -- silence
                """)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertEquals(FailureReason.TLS, e.reason());
            assertTrue(e.getMessage().contains("use smtps://"), e.getMessage());
        }
    }

    @Test
    void recognisesPlaintextWhereTlsBelongs() {
        try (ScriptedServer server = ScriptedServer.start("S: 220 mx.test ESMTP", "S: 220 mx.test ESMTP")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.tls(server.uri("smtps")).connect());
            assertEquals(FailureReason.TLS, e.reason());
            assertTrue(e.getMessage().contains("smtp://"), e.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"* OK IMAP4rev1 ready, IMAP", "+OK POP3 ready, POP3", "HTTP/1.1 400 Bad Request, no mail server"})
    void recognisesOtherServers(String greeting, String hint) {
        try (ScriptedServer server = ScriptedServer.start("S: " + greeting + "\n-- silence")) {
            PeerException e = assertThrows(
                    PeerException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertTrue(e.getMessage().contains(hint), e.getMessage());
        }
    }

    @Test
    void aSilentServerIsLeftAfterTheTimeout() {
        try (ScriptedServer server = ScriptedServer.start("-- silence")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.plain(server.uri("smtp"))
                            .timeouts(Timeouts.ofEach(Duration.ofMillis(300)))
                            .connect());
            assertEquals(FailureReason.TIMEOUT, e.reason());
            assertTrue(e.getMessage().contains("use smtps://"), e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- endless", "S: 220 mx.test\nC: EHLO client.test\n-- endless"})
    void anEndlessLineIsCutOff(String script) {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            PeerException e = assertThrows(
                    PeerException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertTrue(e.getMessage().contains("a line of more than"), e.getMessage());
        }
    }

    @Test
    void anEndlessReplyIsCutOff() {
        try (ScriptedServer server = ScriptedServer.start(
                "S: 220 mx.test\nC: EHLO client.test\n" + "S: 250-more\n".repeat(600) + "-- silence")) {
            PeerException e = assertThrows(
                    PeerException.class,
                    () -> TestClients.plain(server.uri("smtp")).connect());
            assertTrue(e.getMessage().contains("more than 512 lines"), e.getMessage());
        }
    }

    @Test
    void takesOneOctetAtATimeAndBareLf() {
        try (ScriptedServer server = ScriptedServer.script(STARTTLS_AND_LOGIN)
                .oneByteAtATime()
                .lfOnly()
                .start()) {
            TestClients.tls(server.uri("smtp")).login("ann", "secret").connect().close();
            server.verify();
        }
    }

    @Test
    void aCutAnywhereWhileConnectingIsACleanFailure() {
        long all;
        try (ScriptedServer server = ScriptedServer.start(STARTTLS_AND_LOGIN)) {
            TestClients.tls(server.uri("smtp")).login("ann", "secret").connect().close();
            server.verify();
            all = server.bytesSent();
        }
        // The goodbye is not part of connecting, its loss is no failure.
        for (long n = 0; n < all - "221 2.0.0 bye\r\n".length(); n++) {
            try (ScriptedServer server =
                    ScriptedServer.script(STARTTLS_AND_LOGIN).cutAfter(n).start()) {
                SmtpClient client = TestClients.tls(server.uri("smtp")).login("ann", "secret");
                MailException e = assertThrows(MailException.class, client::connect, "cut after " + n);
                assertInstanceOf(ConnectionException.class, e, "cut after " + n);
                assertFalse(e.isSessionUsable());
            }
        }
    }
}
