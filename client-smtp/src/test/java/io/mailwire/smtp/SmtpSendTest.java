package io.mailwire.smtp;

import static io.mailwire.RecipientStatus.ACCEPTED;
import static io.mailwire.RecipientStatus.NOT_TRIED;
import static io.mailwire.RecipientStatus.REFUSED_PERMANENTLY;
import static io.mailwire.RecipientStatus.REFUSED_TRANSIENTLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.PeerException;
import io.mailwire.RecipientResult;
import io.mailwire.RecipientStatus;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.CaughtMail;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ScriptedServerBuilder;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MAIL, RCPT, DATA and the message, and what becomes of it. */
@Timeout(30)
class SmtpSendTest {

    private static final String PIPELINING = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250 PIPELINING
            """;

    private static final String LOCK_STEP = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250 mx.test
            """;

    private static List<RecipientStatus> statuses(SendResult result) {
        return result.recipients().stream().map(RecipientResult::status).toList();
    }

    private static SendException assertNotSent(SmtpSession smtp, String... recipients) {
        SendException e = assertThrows(SendException.class, () -> smtp.send(Mails.to(recipients)));
        assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
        return e;
    }

    @Test
    void groupsTheEnvelopeWithDataAndTheEndWithQuit() {
        // Consecutive C lines before any S line: a client in lock-step would wait for ever.
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: RCPT TO:<carol@example.com>
                C: DATA
                S: 250 2.1.0 ok
                S: 250 2.1.5 ok
                S: 250 2.1.5 ok
                S: 354 go on
                C: <data>
                C: QUIT
                S: 250 2.0.0 queued as 17
                S: 221 2.0.0 bye
                """)) {
            SendResult sent =
                    TestClients.plain(server.uri("smtp")).send(Mails.to("bob@example.com", "carol@example.com"));
            server.verify();
            assertEquals(SendOutcome.SENT, sent.outcome());
            assertTrue(sent.isComplete());
            assertEquals("250 2.0.0 queued as 17", sent.reply().orElseThrow().toString());
            assertEquals(3, server.turns());
        }
    }

    @Test
    void waitsForEachReplyWhereNothingElseIsOffered() {
        try (SmtpSink sink = SmtpSink.builder().keywords().start()) {
            try (SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
                assertTrue(smtp.send(Mails.to("bob@example.com", "carol@example.com"))
                        .isComplete());
            }
            assertEquals(List.of(), sink.complaints());
            assertEquals(
                    List.of("EHLO", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"),
                    sink.commands().stream().map(c -> c.split(" ")[0]).toList());
        }
    }

    @Test
    void reportsEachRecipientInTheOrderOfTheEnvelope() {
        try (SmtpSink sink = SmtpSink.builder()
                .refuse("bob@example.com", "550 5.1.1 no such user")
                .refuse("dave@example.com", "450 4.2.0 later")
                .refuse("eve@example.com", "552 too many recipients")
                .start()) {
            SendResult sent = TestClients.plain(sink.uri("smtp"))
                    .send(Mails.to("bob@example.com", "carol@example.com", "dave@example.com", "eve@example.com"));
            assertEquals(
                    List.of(REFUSED_PERMANENTLY, ACCEPTED, REFUSED_TRANSIENTLY, REFUSED_TRANSIENTLY), statuses(sent));
            assertEquals(SendOutcome.SENT, sent.outcome());
            assertFalse(sent.isComplete());
            assertEquals(
                    "5.1.1",
                    sent.recipients()
                            .get(0)
                            .reply()
                            .orElseThrow()
                            .enhancedStatus()
                            .orElseThrow()
                            .toString());
            assertEquals(List.of("carol@example.com"), sink.awaitMails(1).get(0).recipients());
            assertThrows(SendException.class, sent::orThrow);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMailThatNobodyGetsIsAnException(boolean pipelining) {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords(pipelining ? new String[] {"PIPELINING"} : new String[0])
                        .refuse("bob@example.com", "550 5.1.1 no such user")
                        .refuse("carol@example.com", "450 4.2.0 later")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendException e = assertNotSent(smtp, "bob@example.com", "carol@example.com");
            assertEquals(List.of(REFUSED_PERMANENTLY, REFUSED_TRANSIENTLY), statuses(e.result()));
            assertEquals(Optional.empty(), e.result().reply(), "no single reply decided");
            assertTrue(e.isTransient(), "carol may get it later");
            assertTrue(e.isSessionUsable());
            SmtpCommandException cause = assertInstanceOf(SmtpCommandException.class, e.getCause());
            assertEquals(SmtpStage.RCPT, cause.stage());
            assertEquals(Optional.of("bob@example.com"), cause.recipient());
            assertTrue(e.getMessage().contains("all 2 recipients were refused"), e.getMessage());
            assertTrue(smtp.send(Mails.to("dave@example.com")).isComplete(), "the session goes on");
            assertEquals(List.of(), sink.complaints());
        }
    }

    @Test
    void answersAnInvitationForNobodyWithALoneDot() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 550 no
                S: 354 go on
                C: .
                S: 250 queued, whatever
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<carol@example.com>
                C: DATA
                S: 250 forgotten
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                S: 250 queued
                C: QUIT
                S: 221 bye
                """)) {
            try (SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect()) {
                assertNotSent(smtp, "bob@example.com");
                assertTrue(smtp.send(Mails.to("carol@example.com")).isComplete());
            }
            server.verify();
        }
    }

    @Test
    void sendsNoEmptyMailToWhomTheServerTookAfterARefusedSender() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 550 not you
                S: 250 ok
                S: 354 go on
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SendException e = assertNotSent(smtp, "bob@example.com");
            assertEquals("550 not you", e.result().reply().orElseThrow().toString());
            assertEquals(List.of(NOT_TRIED), statuses(e.result()));
            assertFalse(e.isSessionUsable());
            server.verify();
            assertFalse(
                    server.dialogue().client().contains("."), server.dialogue().toString());
        }
    }

    @Test
    void aServerThatClosesAfterARefusedSenderIsReportedByItsReply() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                S: 554 5.7.1 you are on a list
                -- close
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SendException e = assertNotSent(smtp, "bob@example.com");
            assertEquals(
                    "554 5.7.1 you are on a list",
                    e.result().reply().orElseThrow().toString());
            assertFalse(e.isSessionUsable());
            assertFalse(e.isTransient());
            IllegalStateException over =
                    assertThrows(IllegalStateException.class, () -> smtp.send(Mails.to("bob@example.com")));
            assertTrue(over.getMessage().startsWith("session closed: "), over.getMessage());
        }
    }

    @Test
    void aReplyOtherThan354ToDataSendsNothing() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 250 ok
                -- close
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SendException e = assertNotSent(smtp, "bob@example.com");
            assertEquals(250, e.result().reply().orElseThrow().code());
            assertInstanceOf(PeerException.class, e.getCause());
            assertFalse(e.isSessionUsable());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEarlyRefusalOfALongMailIsReportedThoughTheServerHangsUp(boolean tls) {
        ScriptedServerBuilder script = ScriptedServer.script(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                S: 552 5.3.4 too much
                -- flush
                -- pause 50ms
                -- reset
                """);
        try (ScriptedServer server = tls ? script.tls().start() : script.start()) {
            SmtpSession smtp =
                    (tls ? TestClients.tls(server.uri("smtps")) : TestClients.plain(server.uri("smtp"))).connect();
            SendException e =
                    assertThrows(SendException.class, () -> smtp.send(Mails.ofSize(20_000_000, "bob@example.com")));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertEquals("552 5.3.4 too much", e.result().reply().orElseThrow().toString());
        }
    }

    @Test
    void aLossBeforeTheEndIsNotSent() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                -- reset
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SendException e =
                    assertThrows(SendException.class, () -> smtp.send(Mails.ofSize(20_000_000, "bob@example.com")));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertTrue(e.isTransient());
        }
    }

    @Test
    void aLossAfterTheEndIsUnknown() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                -- close
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SendException e = assertThrows(SendException.class, () -> smtp.send(Mails.to("bob@example.com")));
            assertEquals(SendOutcome.UNKNOWN, e.result().outcome());
            assertFalse(e.isTransient(), "sending again could deliver twice");
            assertTrue(e.getMessage().contains("deliver it twice"), e.getMessage());
        }
    }

    @Test
    void whatMakesNoSenseAfterTheEndIsUnknown() {
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                S: what was that?
                -- silence
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SendException e = assertThrows(SendException.class, () -> smtp.send(Mails.to("bob@example.com")));
            assertEquals(SendOutcome.UNKNOWN, e.result().outcome());
            assertInstanceOf(PeerException.class, e.getCause());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 what", "421 closing", "-- close", "-- reset"})
    void howTheGoodbyeGoesChangesNothing(String goodbye) {
        String line = goodbye.startsWith("--") ? goodbye : "S: " + goodbye;
        try (ScriptedServer server = ScriptedServer.start(PIPELINING + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                C: QUIT
                S: 250 queued
                -- flush
                -- pause 20ms
                %s
                """.formatted(line))) {
            assertTrue(TestClients.plain(server.uri("smtp"))
                    .send(Mails.to("bob@example.com"))
                    .isComplete());
        }
    }

    @Test
    void clearsWhatARefusedMessageLeftBehind() {
        try (SmtpSink sink = SmtpSink.builder()
                        .answerToMessages("451 4.3.0 later", "250 taken")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendException e = assertNotSent(smtp, "bob@example.com");
            assertEquals("451 4.3.0 later", e.result().reply().orElseThrow().toString());
            assertTrue(e.isTransient());
            assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
            assertEquals(1, sink.commands().stream().filter("RSET"::equals).count());
        }
    }

    @Test
    void aServerWithoutRsetIsNoObstacle() {
        try (SmtpSink sink = SmtpSink.builder()
                        .answer("RSET", "502 5.5.1 not implemented")
                        .answerToMessages("451 4.3.0 later")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertNotSent(smtp, "bob@example.com");
            assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
        }
    }

    @Test
    void keepsLinesThatBeginWithADot() {
        try (SmtpSink sink = SmtpSink.start()) {
            Email email = Email.from(Mails.SENDER)
                    .to("bob@example.com")
                    .subject("Dots")
                    .text(".\n..\n.\nQUIT\n")
                    .build();
            TestClients.plain(sink.uri("smtp")).send(email);
            CaughtMail mail = sink.awaitMails(1).get(0);
            assertTrue(mail.latin1().contains("\r\n.\r\n..\r\n.\r\nQUIT\r\n"), mail.latin1());
            assertEquals(List.of(), sink.complaints());
        }
    }

    @Test
    void sendsToBccWithoutTellingTheOthers() {
        try (SmtpSink sink = SmtpSink.start()) {
            Email email = Email.from(Mails.SENDER)
                    .to("bob@example.com")
                    .bcc("secret@example.com")
                    .subject("Hello")
                    .text("Hello.\n")
                    .build();
            TestClients.plain(sink.uri("smtp")).send(email);
            CaughtMail mail = sink.awaitMails(1).get(0);
            assertEquals(List.of("bob@example.com", "secret@example.com"), mail.recipients());
            assertFalse(mail.latin1().contains("secret@"), mail.latin1());
        }
    }

    @Test
    void tellsTheSizeAndChecksItBeforehand() {
        try (SmtpSink sink =
                        SmtpSink.builder().keywords("PIPELINING", "SIZE 1000").start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
            CaughtMail mail = sink.awaitMails(1).get(0);
            assertEquals("SIZE=" + mail.size(), mail.senderParameters());
            UnsupportedCapabilityException e = assertThrows(
                    UnsupportedCapabilityException.class, () -> smtp.send(Mails.ofSize(2000, "bob@example.com")));
            assertEquals("SIZE", e.capability());
            assertEquals(
                    1,
                    sink.commands().stream().filter(c -> c.startsWith("MAIL")).count());
            assertTrue(smtp.isOpen());
        }
    }

    private static Email raw(String text) {
        return Email.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void announcesEightBitContentWhereThatIsOffered() {
        Email email = raw("From: ann@example.org\nTo: bob@example.com\nSubject: x\n\nRäksmörgås\n");
        try (SmtpSink sink = SmtpSink.builder().keywords("8BITMIME").start()) {
            assertTrue(TestClients.plain(sink.uri("smtp")).send(email).isComplete());
            assertEquals("BODY=8BITMIME", sink.awaitMails(1).get(0).senderParameters());
        }
        assertLacks("8BITMIME", email, "SMTPUTF8");
    }

    @Test
    void saysNothingOfAMailThatIsAsciiAnyway() {
        try (SmtpSink sink = SmtpSink.builder().keywords("8BITMIME", "SMTPUTF8").start()) {
            TestClients.plain(sink.uri("smtp")).send(Mails.to("bob@example.com"));
            assertEquals("", sink.awaitMails(1).get(0).senderParameters());
        }
    }

    @Test
    void asksForSmtpUtf8WhereAnAddressNeedsIt() {
        Email email = Mails.to("δοκιμή@example.com");
        try (SmtpSink sink = SmtpSink.builder().keywords("8BITMIME", "SMTPUTF8").start()) {
            assertTrue(TestClients.plain(sink.uri("smtp")).send(email).isComplete());
            assertTrue(sink.awaitMails(1).get(0).senderParameters().contains("SMTPUTF8"));
        }
        assertLacks("SMTPUTF8", email, "8BITMIME");
    }

    @Test
    void refusesNulOctets() {
        assertLacks(
                "BINARYMIME",
                raw("From: ann@example.org\nTo: bob@example.com\nSubject: x\n\na\0b\n"),
                "8BITMIME",
                "SMTPUTF8");
    }

    private static void assertLacks(String capability, Email email, String... offered) {
        try (SmtpSink sink = SmtpSink.builder().keywords(offered).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            UnsupportedCapabilityException e =
                    assertThrows(UnsupportedCapabilityException.class, () -> smtp.send(email));
            assertEquals(capability, e.capability());
            assertEquals(1, sink.commands().size(), "nothing was said after EHLO: " + sink.commands());
            assertTrue(smtp.isOpen());
        }
    }

    @Test
    void refusesAMailWithoutRecipients() {
        try (SmtpSink sink = SmtpSink.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertThrows(IllegalArgumentException.class, () -> smtp.send(Mails.to()));
            assertTrue(smtp.isOpen());
        }
    }

    @Test
    void sendsToHundredsOfRecipientsInFewGroups() {
        String[] many = new String[1000];
        for (int i = 0; i < many.length; i++) {
            many[i] = "user" + i + "@example.com";
        }
        try (SmtpSink sink = SmtpSink.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertEquals(1000, smtp.send(Mails.to(many)).accepted().size());
            // 1002 commands, but never more replies outstanding than fit into any socket's buffer.
            assertTrue(sink.turns() >= 7 && sink.turns() <= 12, "turns: " + sink.turns());
        }
    }

    @Test
    void takesOneOctetAtATimeAndBareLf() {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "SIZE")
                .modes(ServerModes.plain().oneByteAtATime().lfOnly())
                .refuse("carol@example.com", "550-5.1.1 no\n550 5.1.1 really")
                .start()) {
            SendResult sent =
                    TestClients.plain(sink.uri("smtp")).send(Mails.to("bob@example.com", "carol@example.com"));
            assertEquals(List.of(ACCEPTED, REFUSED_PERMANENTLY), statuses(sent));
        }
    }

    @Test
    void aLockStepServerThatRefusesTheSenderIsAskedNothingMore() {
        try (ScriptedServer server = ScriptedServer.start(LOCK_STEP + """
                C: MAIL FROM:<ann@example.org>
                S: 550 not you
                C: QUIT
                S: 221 bye
                """)) {
            try (SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect()) {
                assertTrue(assertNotSent(smtp, "bob@example.com").isSessionUsable());
            }
            server.verify();
        }
    }
}
