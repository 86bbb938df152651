package io.mailwire.pop3;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.TlsPolicy;
import io.mailwire.TraceLine;
import io.mailwire.internal.spi.IncomingProtocol;
import io.mailwire.pop3.internal.Pop3Protocol;
import io.mailwire.testkit.Pop3Maildrop;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class Pop3ClientTest {

    @Test
    void printsItselfOnOneLineWithoutSecrets() {
        String shown =
                Pop3Client.at("pop3s://mail.example.org").login("ann", "secret").toString();
        assertEquals("Pop3Client[pop3s://mail.example.org:995, Login[password ann], TLS REQUIRED]", shown);
        assertEquals(
                "Pop3Client[pop3://mail.example.org:110, no login, TLS REQUIRED]",
                Pop3Client.at("pop://mail.example.org").toString());
    }

    @ParameterizedTest
    @CsvSource({"imaps://h, ImapClient", "imap://h, ImapClient", "smtps://h, SmtpClient", "smtp://h, SmtpClient"})
    void saysWhichClientIsRightForAnotherScheme(String uri, String right) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Pop3Client.at(uri));
        assertTrue(String.valueOf(e.getMessage()).contains(right), e::getMessage);
    }

    @Test
    void isNotChangedByItsMethods() {
        Pop3Client plain = Pop3Client.at("pop3s://mail.example.org");
        plain.login("ann", "secret").tls(TlsPolicy.UNSAFE_CLEARTEXT);
        assertEquals("Pop3Client[pop3s://mail.example.org:995, no login, TLS REQUIRED]", plain.toString());
    }

    @Test
    void needsALoginForASession() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> Pop3Client.at("pop3s://localhost:1").connect());
        assertTrue(String.valueOf(e.getMessage()).contains("login("), e::getMessage);
    }

    @Test
    void isRegisteredForTheCrossProtocolClientOnModulePathAndClassPath() throws IOException {
        String service = IncomingProtocol.class.getName();
        String provider = Pop3Protocol.class.getName();
        try (InputStream file = Pop3Client.class.getResourceAsStream("/META-INF/services/" + service)) {
            assertEquals(provider, new String(requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8).strip());
        }
        ModuleDescriptor descriptor = Pop3Client.class.getModule().getDescriptor();
        assertTrue(descriptor == null
                || descriptor.provides().stream()
                        .anyMatch(p ->
                                p.service().equals(service) && p.providers().equals(List.of(provider))));
        assertEquals(Set.of("pop3", "pop3s"), new Pop3Protocol().schemes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\r\nDELE 1", "\0", "a\u007f"})
    void letsNoArgumentEndACommand(String evil) {
        assertThrows(IllegalArgumentException.class, () -> Pop3Client.at("pop3://h" + evil + "x"));
        List<Supplier<Login>> logins = List.of(
                () -> Login.password("ann" + evil, "secret"),
                () -> Login.password("ann", "secret" + evil),
                () -> Login.password("ann", "secret").mechanism("PLAIN" + evil),
                () -> Login.password("ann", "secret").actAs("bob" + evil),
                () -> Login.bearer("ann" + evil, renew -> "token"),
                () -> Login.bearer("ann", renew -> "token" + evil),
                () -> Login.anonymous("trace" + evil));
        for (String capability : List.of("USER", "SASL PLAIN XOAUTH2 OAUTHBEARER ANONYMOUS")) {
            for (Supplier<Login> login : logins) {
                try (Pop3Maildrop maildrop =
                        Pop3Maildrop.builder().capabilities(capability).start()) {
                    RuntimeException e = assertThrows(
                            RuntimeException.class,
                            () -> Scripts.cleartext(maildrop.uri("pop3"))
                                    .login(login.get())
                                    .connect());
                    assertTrue(e instanceof IllegalArgumentException || e instanceof MailException, e::toString);
                    assertFalse(String.valueOf(e.getMessage()).contains("secret"), e::getMessage);
                    // Base64 may carry anything; a line of its own is what must not happen.
                    for (String command : maildrop.commands()) {
                        assertTrue(
                                command.matches("CAPA|AUTH [A-Z0-9-]+( [A-Za-z0-9+/=]+)?|[A-Za-z0-9+/=*]*"), command);
                    }
                }
            }
        }
    }

    @Test
    void tracesWithoutSecretsAndBodies() {
        List<TraceLine> lines = new CopyOnWriteArrayList<>();
        for (String[] capabilities : new String[][] {{"USER", "UIDL"}, {"SASL PLAIN", "UIDL"}}) {
            try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                    .capabilities(capabilities)
                    .message("Subject: private\r\n\r\nx\r\n")
                    .start()) {
                Scripts.cleartext(maildrop.uri("pop3"))
                        .options(o -> o.trace(lines::add))
                        .drain(message -> message.email());
            }
        }
        String trace = lines.toString();
        assertTrue(trace.contains("C: PASS ***") && trace.contains("C: AUTH PLAIN ***"), trace);
        assertTrue(trace.contains("C: RETR 1") && trace.contains("octets)"), trace);
        assertFalse(trace.contains("secret") || trace.contains("private") || trace.contains("AGFubgBz"), trace);
    }
}
