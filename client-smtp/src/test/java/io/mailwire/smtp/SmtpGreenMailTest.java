package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailwire.AuthenticationException;
import io.mailwire.Email;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.TlsPolicy;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** End to end against a server of somebody else's; it has no STARTTLS and no PIPELINING. */
@Timeout(60)
class SmtpGreenMailTest {

    private static final ServerSetup SMTP = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    private static final ServerSetup SMTPS = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS);
    private static final GreenMail MAIL = new GreenMail(new ServerSetup[] {SMTP, SMTPS});

    @BeforeAll
    static void start() {
        MAIL.start();
    }

    @AfterAll
    static void stop() {
        MAIL.stop();
    }

    @BeforeEach
    void empty() throws Exception {
        MAIL.purgeEmailFromAllMailboxes();
        MAIL.setUser("ann@example.org", "ann", "secret");
    }

    private static SmtpClient implicitTls() {
        return SmtpClient.at("smtps://127.0.0.1:" + MAIL.getSmtps().getPort())
                .tls(TlsPolicy.REQUIRED.unsafeTrustEverything());
    }

    private static SmtpClient cleartext() {
        return SmtpClient.at("smtp://127.0.0.1:" + MAIL.getSmtp().getPort()).tls(TlsPolicy.UNSAFE_CLEARTEXT);
    }

    private static Email mail(String subject) {
        return Email.from("Ann <ann@example.org>")
                .to("bob@example.com")
                .subject(subject)
                .text("Hello.\n.\n")
                .build();
    }

    @Test
    void sendsOverImplicitTlsWithALogin() throws Exception {
        SendResult sent = implicitTls().login("ann", "secret").send(mail("Räksmörgås"));
        assertTrue(sent.isComplete(), sent.toString());
        MimeMessage[] received = MAIL.getReceivedMessages();
        assertEquals(1, received.length);
        assertEquals("Räksmörgås", received[0].getSubject());
        assertEquals(sent.messageId(), received[0].getMessageID());
        assertTrue(received[0].getContent().toString().startsWith("Hello.\r\n."));
    }

    @Test
    void sendsSeveralOverOneConnection() {
        try (SmtpSession smtp = implicitTls().login("ann", "secret").connect()) {
            assertEquals(250, smtp.noop().code());
            for (String subject : List.of("one", "two", "three")) {
                assertTrue(smtp.send(mail(subject)).isComplete());
            }
        }
        assertEquals(3, MAIL.getReceivedMessages().length);
    }

    @Test
    void sendsInTheClearWhereThatWasAskedForByName() {
        assertTrue(cleartext().send(mail("clear")).isComplete());
        assertTrue(SmtpClient.relay("127.0.0.1:" + MAIL.getSmtp().getPort())
                .send(mail("relayed"))
                .isComplete());
        assertEquals(2, MAIL.getReceivedMessages().length);
    }

    @Test
    void sendsAllOneBehindTheOther() throws Exception {
        List<SendResult> results = implicitTls()
                .login("ann", "secret")
                .sendAll(List.of("one", "two", "three", "four").stream().map(SmtpGreenMailTest::mail));
        assertEquals(4, results.size());
        assertTrue(results.stream().allMatch(SendResult::isComplete), results.toString());
        MimeMessage[] received = MAIL.getReceivedMessages();
        assertEquals(4, received.length);
        assertEquals("four", received[3].getSubject());
    }

    @Test
    void sendsToAnEnvelopeOfItsOwn() throws Exception {
        SendOptions options = SendOptions.DEFAULTS
                .sender("bounces@example.org")
                .to("carol@example.com", "dave@example.com")
                .allOrNothing();
        assertEquals(2, cleartext().send(mail("list"), options).accepted().size());
        assertEquals(2, MAIL.getReceivedMessages().length);
        assertEquals("bob@example.com", MAIL.getReceivedMessages()[0].getHeader("To")[0]);
    }

    @Test
    void sendsALongMessage() throws Exception {
        Email email = Email.from("ann@example.org")
                .to("bob@example.com")
                .subject("Long")
                .text("All work and no play makes Jack a dull boy.\n".repeat(50_000))
                .build();
        assertTrue(implicitTls().send(email).isComplete());
        assertEquals(
                50_000,
                MAIL.getReceivedMessages()[0].getContent().toString().trim().split("\r\n").length);
    }

    @Test
    void verifies() {
        ServerReport report = implicitTls().login("ann", "secret").verify();
        assertTrue(report.mechanism().isPresent(), report.toString());
        assertTrue(report.tls().isPresent(), report.toString());
        assertEquals(0, MAIL.getReceivedMessages().length);
        assertEquals(Optional.empty(), cleartext().verify().mechanism());
    }

    @Test
    void reportsAWrongPassword() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> implicitTls().login("ann", "wr0ng").connect());
        assertTrue(e.getMessage().contains("535"), e.getMessage());
        assertTrue(!e.getMessage().contains("wr0ng"), e.getMessage());
    }
}
