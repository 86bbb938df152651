package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.CommandException;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Greeting, STARTTLS and login. */
@Timeout(30)
class OpeningTest {

    @Test
    void takesTwoTurnsToConnectLogInAndSelect() {
        String script = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 3);
        try (ScriptedServer server = ScriptedServer.script(script + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT)
                .tls()
                .start()) {
            try (ImapSession imap = Scripts.tls(server, "imaps").connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(2, server.turns());
                assertEquals(2, imap.turns());
                assertEquals("INBOX, 3 messages, UIDVALIDITY 7", inbox.toString());
                assertEquals(4, inbox.uidNext());
                assertTrue(inbox.permanentFlags().contains(new Flag("\\*")));
            }
            server.verify();
        }
    }

    @Test
    void asksForCapabilitiesTogetherWithSelect() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
                C: <tag> AUTHENTICATE PLAIN <any>
                S: <tag> OK welcome
                C: <tag1> CAPABILITY
                C: <tag2> SELECT "INBOX"
                S: * CAPABILITY IMAP4rev1 UNSELECT
                S: <tag1> OK
                S: * 1 EXISTS
                S: <tag2> OK [READ-WRITE] selected
                """;
        try (ScriptedServer server = ScriptedServer.script(script).tls().start()) {
            ImapSession imap = Scripts.tls(server, "imaps").connect();
            imap.select("INBOX");
            assertEquals(2, server.turns());
            assertTrue(imap.capabilities().contains("UNSELECT"));
            assertFalse(imap.capabilities().contains("SASL-IR"));
            imap.cancel();
        }
    }

    @Test
    void believesNothingThatWasSaidBeforeTls() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready
                C: <tag> STARTTLS
                S: * CAPABILITY IMAP4rev1 FORGED
                S: <tag> OK [CAPABILITY IMAP4rev1 FORGED] go ahead
                -- starttls
                C: <tag> CAPABILITY
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR
                S: <tag> OK
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> OK [CAPABILITY IMAP4rev1 IDLE] welcome
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            ServerReport report = Scripts.tls(server, "imap").verify();
            assertEquals("[IMAP4REV1, IDLE]", report.capabilities().toString());
            assertEquals("PLAIN", report.mechanism().orElseThrow());
            assertTrue(report.tls().orElseThrow().verified());
            server.verify();
        }
    }

    private static ConnectionException refusedForTls(ScriptedServer server) {
        ConnectionException e = assertThrows(
                ConnectionException.class, () -> Scripts.tls(server, "imap").connect());
        assertEquals(FailureReason.TLS, e.reason());
        return e;
    }

    @Test
    void refusesAServerWithoutStartTls() {
        try (ScriptedServer server = ScriptedServer.start("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\n")) {
            ConnectionException e = refusedForTls(server);
            assertTrue(e.getMessage().contains("STARTTLS"), e.getMessage());
            server.verify();
        }
    }

    @Test
    void refusesAServerThatRefusesStartTls() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                C: <tag> STARTTLS
                S: <tag> NO not today
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            ConnectionException e = refusedForTls(server);
            assertTrue(e.getMessage().contains("not today"), e.getMessage());
            server.verify();
        }
    }

    @Test
    void abortsWhenSomethingIsInjectedBehindStartTls() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                C: <tag> STARTTLS
                S: <tag> OK go ahead
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN FORGED
                -- starttls fails
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            refusedForTls(server);
        }
    }

    @Test
    void failsTheHandshakeWhenTheInjectionComesLater() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                C: <tag> STARTTLS
                S: <tag> OK go ahead
                -- pause 1ms
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN FORGED
                -- starttls fails
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            refusedForTls(server);
        }
    }

    @Test
    void refusesPreauthOnCleartextWhereTlsIsRequired() {
        try (ScriptedServer server = ScriptedServer.start("S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome\n")) {
            refusedForTls(server);
            server.verify();
        }
    }

    @Test
    void takesPreauthWithinTls() {
        try (ScriptedServer server = ScriptedServer.script(
                        "S: * PREAUTH [CAPABILITY IMAP4rev1] welcome\nC: <tag> NOOP\nS: <tag> OK\n" + Scripts.LOGOUT)
                .tls()
                .start()) {
            try (ImapSession imap = Scripts.tls(server, "imaps").connect()) {
                imap.noop();
            }
            server.verify();
        }
    }

    @Test
    void opportunisticTlsGoesOnInTheClearWhereThereIsNone() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(Scripts.EVERYTHING) + Scripts.LOGOUT)) {
            Scripts.client(server.uri("imap"), TlsPolicy.OPPORTUNISTIC)
                    .options(o -> o.unsafeAllowPasswordsInCleartext())
                    .verify();
            server.verify();
        }
    }

    @Test
    void sendsNoPasswordInTheClear() {
        // By LOGIN, where no mechanism is offered, no more than by one.
        for (String offered : List.of("IMAP4rev1 AUTH=PLAIN SASL-IR", "IMAP4rev1")) {
            try (ScriptedServer server = ScriptedServer.start("S: * OK [CAPABILITY " + offered + "] ready\n")) {
                AuthenticationException e = assertThrows(
                        AuthenticationException.class,
                        () -> Scripts.client(server.uri("imap"), TlsPolicy.UNSAFE_CLEARTEXT)
                                .connect());
                assertFalse(e.getMessage().contains("secret"));
                server.verify();
            }
        }
    }

    @Test
    void respectsLoginDisabled() {
        try (ScriptedServer server = ScriptedServer.start("S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready\n")) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.cleartext(server).connect());
            assertTrue(e.getMessage().contains("LOGIN"), e.getMessage());
            server.verify();
        }
    }

    @Test
    void fallsBackToLoginAndQuotesOddPasswords() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: <tag> LOGIN "ann" "p \\"w\\\\ %{5}*()"
                S: <tag> OK [CAPABILITY IMAP4rev1] in
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            Scripts.cleartext(server).login("ann", "p \"w\\ %{5}*()").verify();
            server.verify();
        }
    }

    @Test
    void waitsForLeaveToSendAPasswordAsLiteral() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: <tag> LOGIN "ann" {5}
                S: + go on
                C: <literal:p\\xC3\\xA9 {>
                S: <tag> OK in
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            Scripts.cleartext(server).login("ann", "pé {").connect().cancel();
            server.verify();
        }
    }

    @Test
    void keepsAPasswordThatIsRepeatedOutOfMessagesAndTrace() {
        for (String password : List.of("pa\"ss\\w0rd", "pä\"ss\\w0rd", "\\w0rd")) {
            boolean quoted = password.chars().allMatch(c -> c < 0x80);
            String argument = quoted
                    ? '"' + password.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
                    : "{" + password.getBytes(StandardCharsets.UTF_8).length + "+}";
            String echo = quoted ? argument : "<literal:" + password.replace("\\", "\\\\") + ">";
            for (String answer : List.of(
                    "S: <tag> NO bad: LOGIN \"ann\" ",
                    "S: <tag> BAD what: LOGIN \"ann\" ",
                    "S: * OK [ALERT] got LOGIN \"ann\" ",
                    "S: * BYE bad: LOGIN \"ann\" ",
                    "S: xx LOGIN \"ann\" ")) {
                List<String> shown = new CopyOnWriteArrayList<>();
                String script =
                        "S: * OK [CAPABILITY IMAP4rev1 LITERAL+] ready\nC: <tag> LOGIN \"ann\" " + argument + "\n"
                                + (quoted ? "" : "C: " + echo + "\n") + answer
                                + (quoted ? argument : '"' + password + '"') + "\n-- close\n";
                try (ScriptedServer server = ScriptedServer.start(script)) {
                    MailException e = assertThrows(
                            MailException.class,
                            () -> Scripts.cleartext(server)
                                    .login("ann", password)
                                    .options(o -> o.unsafeAllowPasswordsInCleartext()
                                            .trace(line -> shown.add(line.toString())))
                                    .connect());
                    StringWriter stack = new StringWriter();
                    e.printStackTrace(new PrintWriter(stack));
                    shown.add(stack.toString());
                    if (e instanceof CommandException refused) {
                        shown.add(refused.response());
                    }
                }
                assertTrue(shown.stream().noneMatch(text -> text.contains("w0rd")), shown.toString());
                assertTrue(shown.stream().anyMatch(text -> text.contains("***")), shown.toString());
            }
        }
    }

    @Test
    void takesATaggedOkBeforeTheCommandIsSentForAForgery() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: <tag> LOGIN "ann" {2}
                S: <tag> OK in
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            assertThrows(
                    PeerException.class,
                    () -> Scripts.cleartext(server).login("ann", "é").connect());
        }
    }

    @Test
    void tellsARefusedLoginInTheServersWords() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
                C: <tag> AUTHENTICATE PLAIN <any>
                S: <tag> NO [AUTHENTICATIONFAILED] wrong, Ann
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.cleartext(server).connect());
            assertTrue(e.getMessage().contains("wrong, Ann"), e.getMessage());
            assertFalse(e.toString().contains("secret"));
        }
    }

    @Test
    void namesForeignProtocols() {
        String[][] greetings = {
            {"220 mx.test ESMTP", "SMTP"}, {"+OK ready", "POP3"}, {"HTTP/1.1 400 Bad Request", "another"}
        };
        for (String[] greeting : greetings) {
            try (ScriptedServer server = ScriptedServer.start("S: " + greeting[0] + "\n")) {
                PeerException e = assertThrows(
                        PeerException.class, () -> Scripts.cleartext(server).connect());
                assertTrue(e.getMessage().contains(greeting[1]), e.getMessage());
            }
        }
    }

    @Test
    void saysThatAPlaintextGreetingIsNoTls() {
        try (ScriptedServer server =
                ScriptedServer.start("S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\n-- silence\n")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> Scripts.tls(server, "imaps").connect());
            assertEquals(FailureReason.TLS, e.reason());
            assertTrue(e.getMessage().contains("imap://"), e.getMessage());
        }
    }

    @Test
    void saysThatATlsPortWasSpokenToInTheClear() {
        try (ScriptedServer server = ScriptedServer.start("-- raw \"\\x15\\x03\\x03\\0\\x02\\x02\\x46\\r\\n\"\n")) {
            MailException e = assertThrows(
                    MailException.class, () -> Scripts.cleartext(server).connect());
            assertTrue(e.getMessage().contains("imaps://"), e.getMessage());
        }
    }

    @Test
    void exchange_takesABareUnavailableForARefusedConnection() {
        for (String opening : List.of(
                "S: Server Unavailable. 15\n",
                "S: * OK [CAPABILITY IMAP4rev1] ready\nC: <tag> LOGIN \"ann\" \"secret\"\nS: Server Unavailable. 15\n-- silence\n")) {
            try (ScriptedServer server = ScriptedServer.start(opening)) {
                ConnectionException e = assertThrows(
                        ConnectionException.class,
                        () -> Scripts.cleartext(server).connect());
                assertTrue(e.isTransient() && e.getMessage().contains("Unavailable. 15"), e.getMessage());
            }
        }
    }

    @Test
    void gmail_tellsWhatPassesFromWhatDoesNot() {
        for (String words : List.of(
                "[ALERT] Too many simultaneous connections. (Failure)",
                "[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
                "[THROTTLED] slow down",
                "[UNAVAILABLE] later",
                "[ALERT] Application-specific password required (Failure)",
                "[ALERT] Your account is not enabled for IMAP use. (Failure)")) {
            String script = "S: * OK [CAPABILITY IMAP4rev1] ready\nC: <tag> LOGIN \"ann\" \"secret\"\nS: <tag> NO "
                    + words + "\n";
            try (ScriptedServer server = ScriptedServer.start(script)) {
                AuthenticationException e = assertThrows(
                        AuthenticationException.class,
                        () -> Scripts.cleartext(server).connect());
                assertEquals(!words.contains("password") && !words.contains("enabled"), e.isTransient(), words);
                assertTrue(e.getMessage().contains(words.substring(words.indexOf(']') + 2)), e.getMessage());
            }
        }
    }

    @Test
    void takesARefusedLoginForThatThoughAGoodbyeComesBefore() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
                C: <tag> AUTHENTICATE PLAIN <any>
                S: * BYE too many failures
                S: <tag> NO [AUTHENTICATIONFAILED] wrong, Ann
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            MailException e = assertThrows(
                    MailException.class, () -> Scripts.cleartext(server).connect());
            assertTrue(e instanceof AuthenticationException, e.toString());
            assertTrue(e.getMessage().contains("wrong, Ann"), e.getMessage());
        }
    }

    @Test
    void yandex_takesTheFirstGoodbyeToALoginForTheEnd() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
                C: <tag> AUTHENTICATE PLAIN <any>
                S: * BYE not you
                S: * BYE not you
                -- silence
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            ConnectionException e = assertThrows(
                    ConnectionException.class, () -> Scripts.cleartext(server).connect());
            assertTrue(e.getMessage().contains("not you"), e.getMessage());
        }
    }

    @Test
    void coremail_isGivenTheResponseAgainWhereItDoesNotTakeItAtOnce() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: +
                C: <base64:\\0ann\\0secret>
                S: <tag> OK [CAPABILITY IMAP4rev1] in
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            Scripts.cleartext(server).verify();
            server.verify();
        }
    }

    @Test
    void coremail_isAskedAnewWhereItDoesNotKnowAResponseAtOnce() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> BAD Parse command error
                C: <tag> AUTHENTICATE PLAIN
                S: +
                C: <base64:\\0ann\\0secret>
                S: <tag> OK [CAPABILITY IMAP4rev1] in
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            Scripts.cleartext(server).verify();
            server.verify();
        }
    }

    @Test
    void exchange_logsIntoSharedMailboxesByLogin() {
        for (String user : List.of("ann@x.test/shared", "DOMAIN\\ann\\shared")) {
            String script = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR] ready\n"
                    + "C: <tag> LOGIN \"" + user.replace("\\", "\\\\") + "\" \"secret\"\n"
                    + "S: <tag> OK [CAPABILITY IMAP4rev1] in\n" + Scripts.LOGOUT;
            try (ScriptedServer server = ScriptedServer.start(script)) {
                ServerReport report =
                        Scripts.cleartext(server).login(user, "secret").verify();
                assertEquals("LOGIN", report.mechanism().orElseThrow());
                server.verify();
            }
        }
    }

    @Test
    void logsInByAMechanismThatKeepsThePasswordWhateverTheName() {
        String script = """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=SCRAM-SHA-256 SASL-IR] ready
                C: <tag> AUTHENTICATE SCRAM-SHA-256 <any>
                S: <tag> NO [AUTHENTICATIONFAILED] no
                """;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.client(server.uri("imap"), TlsPolicy.UNSAFE_CLEARTEXT)
                            .login("a/b", "secret")
                            .connect());
            server.verify();
        }
    }

    @Test
    void tellsNobodyTheAlertsThatCameBeforeTls() throws Exception {
        String script = """
                S: * OK [ALERT] call 555 and tell them your password
                C: <tag> CAPABILITY
                S: * CAPABILITY IMAP4rev1 STARTTLS
                S: <tag> OK
                C: <tag> STARTTLS
                S: * NO [ALERT] call 555
                S: <tag> OK go ahead
                -- starttls
                C: <tag> CAPABILITY
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR
                S: <tag> OK
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> OK [ALERT] full on Friday
                C: <tag> NOOP
                S: <tag> OK
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            BlockingQueue<String> alerts = new LinkedBlockingQueue<>();
            try (ImapSession imap = Scripts.tls(server, "imap").connect()) {
                imap.listen(event -> alerts.add(event.toString()), Runnable::run);
                imap.noop();
                String first = String.valueOf(alerts.poll(5, TimeUnit.SECONDS));
                assertTrue(first.contains("full on Friday"), first);
            }
            assertTrue(alerts.stream().noneMatch(a -> a.contains("555")), alerts.toString());
            server.verify();
        }
    }

    @Test
    void tellsAServerThatIsFull() {
        try (ScriptedServer server = ScriptedServer.start("S: * BYE [UNAVAILABLE] too many connections\n")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class, () -> Scripts.cleartext(server).connect());
            assertTrue(e.getMessage().contains("too many connections"), e.getMessage());
            assertTrue(e.isTransient());
        }
    }

    @Test
    void givesUpOnASilentServer() {
        try (ScriptedServer server = ScriptedServer.start("-- silence\n")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> Scripts.cleartext(server)
                            .timeouts(Timeouts.DEFAULTS.withReply(Duration.ofMillis(300)))
                            .connect());
            assertEquals(FailureReason.TIMEOUT, e.reason());
        }
    }

    @Test
    void givesUpOnAnEndlessGreeting() {
        try (ScriptedServer server = ScriptedServer.start("-- endless\n")) {
            assertThrows(PeerException.class, () -> Scripts.cleartext(server).connect());
        }
    }

    @Test
    void saysWhichClientIsRightForAnotherScheme() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ImapClient.at("pop3s://h"))
                .getMessage()
                .contains("Pop3Client"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ImapClient.at("smtp://h"))
                .getMessage()
                .contains("SmtpClient"));
        assertEquals(
                "ImapClient[imaps://h:993, Login[password ann]]",
                ImapClient.at("imaps://h").login("ann", "secret").toString());
    }
}
