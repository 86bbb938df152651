package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.MailProxy;
import io.mailwire.TlsPolicy;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpClientTest {

    @ParameterizedTest
    @CsvSource({
        "smtp://mail.example.org, smtp://mail.example.org:587",
        "submission://mail.example.org, smtp://mail.example.org:587",
        "smtps://mail.example.org, smtps://mail.example.org:465",
        "SMTPS://Mail.example.org:1465/, smtps://mail.example.org:1465"
    })
    void knowsTheUsualPorts(String uri, String server) {
        assertTrue(
                SmtpClient.at(uri).toString().contains(server),
                SmtpClient.at(uri).toString());
    }

    @ParameterizedTest
    @CsvSource({"imaps://mail.example.org, ImapClient", "pop3s://mail.example.org, Pop3Client"})
    void saysWhichClientIsRight(String uri, String right) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> SmtpClient.at(uri));
        assertTrue(e.getMessage().contains(right), e.getMessage());
    }

    @Test
    void knowsLmtp() {
        assertEquals(
                "SmtpClient[lmtp://mx.corp.example:24, no login, TLS REQUIRED]",
                SmtpClient.at("lmtp://mx.corp.example").toString());
        String file = Path.of("/run/dovecot/lmtp").toAbsolutePath().toString();
        assertEquals(
                "SmtpClient[lmtp on " + file + ", no login]",
                SmtpClient.lmtp(Path.of("/run/dovecot/lmtp")).toString());
    }

    // RFC 2033 section 5
    @Test
    void refusesLmtpOnPort25() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SmtpClient.at("lmtp://mx.corp.example:25"));
        assertTrue(e.getMessage().contains("smtp://"), e.getMessage());
    }

    @Test
    void refusesSettingsThatMeanNothingOnAUnixSocket() {
        SmtpClient local = SmtpClient.lmtp(Path.of("/run/dovecot/lmtp"));
        assertThrows(IllegalArgumentException.class, () -> local.tls(TlsPolicy.REQUIRED));
        assertThrows(IllegalArgumentException.class, () -> local.tls(TlsPolicy.OPPORTUNISTIC));
        assertThrows(IllegalArgumentException.class, () -> local.proxy(MailProxy.socks5("proxy.example", 1080)));
        assertThrows(
                IllegalArgumentException.class,
                () -> local.options(o -> o.localAddress(new InetSocketAddress("127.0.0.1", 0))));
        assertThrows(
                IllegalArgumentException.class, () -> local.options(o -> o.socketFactory(SocketFactory.getDefault())));
    }

    @Test
    void aRelayIsPort25AndOpportunistic() {
        assertEquals(
                "SmtpClient[smtp://mx.corp.example:25, no login, TLS OPPORTUNISTIC]",
                SmtpClient.relay("mx.corp.example").toString());
    }

    @Test
    void neverShowsThePassword() {
        String shown =
                SmtpClient.at("smtps://mail.example.org").login("ann", "s3cr3t").toString();
        assertTrue(shown.contains("ann"), shown);
        assertFalse(shown.contains("s3cr3t"), shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smtp://a\r\nb",
                "smtp://a\nb",
                "smtp://a\u0000b",
                "smtp://a b",
                "smtp://u:p@host",
                "mail.example.org"
            })
    void refusesWhatIsNoServer(String uri) {
        assertThrows(IllegalArgumentException.class, () -> SmtpClient.at(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\u0000b", "a b", "smtp://host", "u@host"})
    void refusesWhatIsNoRelay(String host) {
        assertThrows(IllegalArgumentException.class, () -> SmtpClient.relay(host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nMAIL FROM:<x@y>", "a\nb", "a\u0000b", "a b"})
    void refusesAClientNameThatCouldEndTheLine(String name) {
        SmtpClient client = SmtpClient.at("smtp://127.0.0.1:1");
        assertThrows(
                IllegalArgumentException.class,
                () -> client.options(o -> o.clientName(name)).connect());
    }
}
