package io.mailwire.all;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailwire.Email;
import io.mailwire.MailClient;
import io.mailwire.MailReport;
import io.mailwire.SendResult;
import io.mailwire.TlsPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client over all protocols, with all of them there. */
@Timeout(60)
class MailClientTest {

    private static final GreenMail MAIL = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_POP3S),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAPS)
    });

    @BeforeAll
    static void start() {
        MAIL.start();
        MAIL.setUser("ann@example.org", "ann", "secret");
    }

    @AfterAll
    static void stop() {
        MAIL.stop();
    }

    private static String uri(String scheme) {
        int port = switch (scheme) {
            case "smtps" -> MAIL.getSmtps().getPort();
            case "pop3s" -> MAIL.getPop3s().getPort();
            default -> MAIL.getImaps().getPort();
        };
        return scheme + "://127.0.0.1:" + port;
    }

    private static MailClient ready(MailClient client) {
        return client.login("ann", "secret").tls(TlsPolicy.REQUIRED.unsafeTrustEverything());
    }

    private static Email mail() {
        return Email.from("ann@example.org")
                .to("bob@example.com")
                .subject("Hello")
                .text("Hello.\n")
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"imaps", "pop3s"})
    void verifiesBothHalves(String incoming) {
        MailReport report = ready(MailClient.outgoing(uri("smtps")).withIncoming(uri(incoming)))
                .verify();
        assertEquals(uri("smtps"), report.outgoing().orElseThrow().server());
        assertEquals(uri(incoming), report.incoming().orElseThrow().server());
        assertTrue(report.outgoing().orElseThrow().mechanism().isPresent(), report.toString());
        assertTrue(report.incoming().orElseThrow().tls().isPresent(), report.toString());
        assertFalse(report.toString().contains("secret"), report.toString());
    }

    @Test
    void sends() {
        SendResult sent = ready(MailClient.incoming(uri("imaps")).withOutgoing(uri("smtps")))
                .send(mail());
        assertTrue(sent.isComplete(), sent.toString());
    }

    @Test
    void saysWhichHalfIsMissing() {
        MailClient client = MailClient.incoming(uri("imaps"));
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> client.send(mail()));
        assertTrue(e.getMessage().contains("withOutgoing"), e.getMessage());
        assertTrue(ready(client).verify().outgoing().isEmpty());
    }

    @Test
    void showsItsServersButNoSecret() {
        String shown = ready(MailClient.outgoing("smtp://mail.example.org").withIncoming("pop://mail.example.org"))
                .toString();
        assertEquals(
                "MailClient[outgoing smtp://mail.example.org:587, incoming pop3://mail.example.org:110, "
                        + "Login[password ann], TLS REQUIRED, TRUSTING EVERYTHING]",
                shown);
    }
}
