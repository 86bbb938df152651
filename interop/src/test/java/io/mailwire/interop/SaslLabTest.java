package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.Login;
import io.mailwire.ServerReport;
import io.mailwire.TlsPolicy;
import io.mailwire.imap.ImapClient;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.smtp.SmtpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every mechanism over every protocol on real servers. What a server does not offer is skipped, and says so.
 *
 * <p>Beside what {@link Lab} reads: {@code MAILWIRE_LAB_TOKEN} and {@code MAILWIRE_LAB_TOKEN_EXPIRED}, tokens of user 7;
 * {@code MAILWIRE_LAB_ODD_USER} and {@code MAILWIRE_LAB_ODD_PASSWORD}, a user whose password has spaces, quotes, a backslash and
 * letters outside ASCII; {@code MAILWIRE_LAB_CLIENT_KEYS}, a PKCS #12 file with a client certificate of user 1, password
 * {@code changeit}.
 */
@Tag("lab")
@Timeout(60)
class SaslLabTest {

    private static final int ANN = 7;

    private static final List<String> SERVICES = List.of(
            "smtps SMTPS",
            "smtp SUBMISSION",
            "smtp DOVECOT_SUBMISSION",
            "imaps IMAPS",
            "imap IMAP",
            "pop3s POP3S",
            "pop3 POP3");
    private static final List<String> BY_PASSWORD =
            List.of("PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS");
    private static final List<String> BY_TOKEN = List.of("XOAUTH2", "OAUTHBEARER");

    // Dovecot makes an address that failed wait, up to 15 s, until it succeeds once; Postfix gives up on it after 10 s.
    @BeforeAll
    static void succeedOnceWhereTheServerIsPatient() {
        Lab.required();
        verify("imaps IMAPS", ann(), Lab.tls());
    }

    static List<String> services() {
        return SERVICES;
    }

    static Stream<Arguments> passwords() {
        return SERVICES.stream().flatMap(service -> BY_PASSWORD.stream().map(name -> Arguments.of(service, name)));
    }

    static Stream<Arguments> tokens() {
        return SERVICES.stream().flatMap(service -> BY_TOKEN.stream().map(name -> Arguments.of(service, name)));
    }

    private static ServerReport verify(String service, Login login, TlsPolicy tls) {
        String[] words = service.split(" ");
        String uri = Lab.uri(words[0], words[1]);
        return switch (words[0]) {
            case "smtp", "smtps" -> SmtpClient.at(uri).tls(tls).login(login).verify();
            case "pop3", "pop3s" -> Pop3Client.at(uri).tls(tls).login(login).verify();
            default -> ImapClient.at(uri).tls(tls).login(login).verify();
        };
    }

    private static Optional<String> mechanism(String service, Login login) {
        try {
            return verify(service, login, Lab.tls()).mechanism();
        } catch (AuthenticationException e) {
            Assumptions.assumeFalse(String.valueOf(e.getMessage()).contains("does not offer"), e.getMessage());
            throw e;
        }
    }

    private static AuthenticationException refused(String service, Login login) {
        try {
            return assertThrows(AuthenticationException.class, () -> mechanism(service, login));
        } finally {
            succeedOnceWhereTheServerIsPatient();
        }
    }

    private static Login ann() {
        return Login.password(Lab.user(ANN), Lab.password(ANN));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("passwords")
    void aPasswordLogsIn(String service, String name) {
        assertEquals(Optional.of(name), mechanism(service, ann().mechanism(name)));
    }

    // Few refusals are provoked: servers slow down for an address that fails often.
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"smtps SMTPS, SCRAM-SHA-256", "imaps IMAPS, DIGEST-MD5", "pop3 POP3, CRAM-MD5"})
    void aWrongPasswordDoesNot(String service, String name) {
        AuthenticationException e =
                refused(service, Login.password(Lab.user(ANN), "wr0ng-secret").mechanism(name));
        assertFalse(e.getMessage().contains("wr0ng-secret"), e.getMessage());
        assertFalse(e.isSessionUsable());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("passwords")
    void anOddPasswordLogsIn(String service, String name) {
        // RFC 2831 hashes in ISO 8859-1 what fits in it; Dovecot keeps a hash of UTF-8.
        Assumptions.assumeFalse(name.equals("DIGEST-MD5"), "skipped: Dovecot's hash is not RFC 2831's");
        Login odd = Login.password(Lab.setting("MAILWIRE_LAB_ODD_USER"), Lab.setting("MAILWIRE_LAB_ODD_PASSWORD"));
        assertEquals(Optional.of(name), mechanism(service, odd.mechanism(name)));
    }

    @ParameterizedTest
    @MethodSource("services")
    void theStrongestIsChosen(String service) {
        String used = mechanism(service, ann()).orElseThrow();
        assertTrue(used.startsWith("SCRAM-SHA-256"), used);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("tokens")
    void aTokenLogsIn(String service, String name) {
        String token = Lab.setting("MAILWIRE_LAB_TOKEN");
        assertEquals(
                Optional.of(name),
                mechanism(service, Login.bearer(Lab.user(ANN), renew -> token).mechanism(name)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"smtp SUBMISSION, XOAUTH2", "imaps IMAPS, OAUTHBEARER", "pop3s POP3S, XOAUTH2"})
    void anExpiredTokenIsRenewedOnTheSameConnection(String service, String name) {
        String token = Lab.setting("MAILWIRE_LAB_TOKEN");
        String expired = Lab.setting("MAILWIRE_LAB_TOKEN_EXPIRED");
        List<Boolean> asked = new ArrayList<>();
        Login login = Login.bearer(Lab.user(ANN), renew -> {
                    asked.add(renew);
                    return renew ? token : expired;
                })
                .mechanism(name);
        assertEquals(Optional.of(name), mechanism(service, login));
        succeedOnceWhereTheServerIsPatient();
        assertEquals(List.of(false, true), asked);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"smtps SMTPS, OAUTHBEARER", "imap IMAP, XOAUTH2"})
    void aTokenRejectedForGoodSaysWhyAndStaysHidden(String service, String name) {
        String expired = Lab.setting("MAILWIRE_LAB_TOKEN_EXPIRED");
        AuthenticationException e =
                refused(service, Login.bearer(Lab.user(ANN), renew -> expired).mechanism(name));
        assertTrue(e.response().contains("status "), e.response());
        assertFalse(e.getMessage().contains(expired.substring(0, 20)), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("services")
    void aClientCertificateLogsIn(String service) {
        TlsPolicy certified = Lab.tls()
                .clientCertificate(
                        Lab.keyStore(Lab.setting("MAILWIRE_LAB_CLIENT_KEYS"), "changeit"), "changeit".toCharArray());
        ServerReport report;
        try {
            report = verify(service, Login.external(), certified);
        } catch (AuthenticationException e) {
            Assumptions.assumeFalse(String.valueOf(e.getMessage()).contains("does not offer"), e.getMessage());
            throw e;
        }
        assertEquals(Optional.of("EXTERNAL"), report.mechanism());
    }

    @Test
    void noClientCertificateDoesNot() {
        refused("imaps IMAPS", Login.external());
    }
}
