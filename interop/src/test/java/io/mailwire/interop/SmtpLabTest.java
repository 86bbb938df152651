package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.RecipientResult;
import io.mailwire.RecipientStatus;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.TlsPolicy;
import io.mailwire.smtp.SmtpClient;
import io.mailwire.smtp.SmtpSession;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SMTP path on a real Postfix and on Dovecot's submission service. */
@Tag("lab")
@Timeout(60)
class SmtpLabTest {

    private static final int ANN = 9;
    private static final int BOB = 10;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static SmtpClient client(String scheme, String service) {
        return SmtpClient.at(Lab.uri(scheme, service)).tls(Lab.tls()).login(Lab.user(ANN), Lab.password(ANN));
    }

    private static Email mail(String... recipients) {
        return Email.from("Ann <" + Lab.address(ANN) + ">")
                .to(recipients)
                .subject("Räksmörgås")
                .text("Hello.\n.\n..dots\n")
                .build();
    }

    @ParameterizedTest
    @CsvSource({"smtps, SMTPS", "smtp, SUBMISSION", "smtp, DOVECOT_SUBMISSION"})
    void sendsUnderTlsWithALogin(String scheme, String service) {
        SendResult sent = client(scheme, service).send(mail(Lab.address(BOB)));
        assertTrue(sent.isComplete(), sent.toString());
        assertTrue(sent.reply().orElseThrow().text().contains("queued"), sent.toString());
    }

    @ParameterizedTest
    @CsvSource({"smtps, SMTPS", "smtp, SUBMISSION", "smtp, DOVECOT_SUBMISSION"})
    void reportsEachRecipient(String scheme, String service) {
        try (SmtpSession smtp = client(scheme, service).connect()) {
            SendResult sent = smtp.send(mail("reject@" + Lab.domain(), Lab.address(BOB), "tempfail@" + Lab.domain()));
            assertEquals(
                    List.of(
                            RecipientStatus.REFUSED_PERMANENTLY,
                            RecipientStatus.ACCEPTED,
                            RecipientStatus.REFUSED_TRANSIENTLY),
                    sent.recipients().stream().map(RecipientResult::status).toList());
            SendException e = assertThrows(SendException.class, () -> smtp.send(mail("reject@" + Lab.domain())));
            assertTrue(e.isSessionUsable());
            assertTrue(smtp.send(mail(Lab.address(BOB))).isComplete(), "the session goes on");
            assertEquals(250, smtp.noop().code());
            assertEquals(221, smtp.quit().orElseThrow().code());
        }
    }

    @Test
    void verifies() {
        ServerReport report = client("smtps", "SMTPS").verify();
        assertTrue(report.tls().orElseThrow().verified());
        assertTrue(report.mechanism().isPresent());
        assertTrue(report.capabilities().contains("PIPELINING"), report.toString());
        assertTrue(report.limits().get("SIZE") > 0);
    }

    @Test
    void aRefusedSenderIsReported() {
        Email bad = Email.from("badsender@" + Lab.domain())
                .to(Lab.address(BOB))
                .subject("x")
                .text("x")
                .build();
        SendException e =
                assertThrows(SendException.class, () -> client("smtps", "SMTPS").send(bad));
        // Postfix refuses a sender when it is asked about the recipients.
        assertTrue(e.getMessage().contains("553"), e.getMessage());
        assertFalse(e.isTransient());
    }

    @Test
    void sendsToAnInternationalAddress() {
        assertTrue(client("smtps", "SMTPS").send(mail("δοκιμή@" + Lab.domain())).isComplete());
    }

    @Test
    void aWrongPasswordIsAnAuthenticationException() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> client("smtps", "SMTPS").login(Lab.user(ANN), "wr0ng").connect());
        assertTrue(e.getMessage().contains("535"), e.getMessage());
        assertFalse(e.getMessage().contains("wr0ng"), e.getMessage());
    }

    @Test
    void relaysOverOpportunisticTls() {
        SmtpClient relay = SmtpClient.relay(Lab.uri("smtp", "SMTP").substring("smtp://".length()));
        SendResult trusted =
                relay.tls(TlsPolicy.OPPORTUNISTIC.trusting(Lab.trustStore())).send(mail(Lab.address(BOB)));
        assertTrue(trusted.isComplete());
        assertEquals(List.of(), trusted.notes());
        SendResult untrusted = relay.send(mail(Lab.address(BOB)));
        assertTrue(untrusted.isComplete());
        assertTrue(
                untrusted.notes().toString().contains("unverified"),
                untrusted.notes().toString());
    }

    @Test
    void anUntrustedServerIsRefused() {
        ConnectionException e = assertThrows(
                ConnectionException.class,
                () -> client("smtps", "SMTPS").tls(TlsPolicy.REQUIRED).connect());
        assertEquals(FailureReason.TLS, e.reason());
    }

    @Test
    void plaintextWhereTlsBelongsIsNamed() {
        ConnectionException e = assertThrows(
                ConnectionException.class, () -> client("smtps", "SUBMISSION").connect());
        assertEquals(FailureReason.TLS, e.reason());
        assertTrue(e.getMessage().contains("smtp://"), e.getMessage());
    }

    @Test
    void sendsALongMessage() {
        Email longMail = Email.from(Lab.address(ANN))
                .to("nobody@discard.test")
                .subject("long")
                .text("All work and no play makes Jack a dull boy.\n".repeat(200_000))
                .build();
        assertTrue(client("smtps", "SMTPS").send(longMail).isComplete());
    }
}
