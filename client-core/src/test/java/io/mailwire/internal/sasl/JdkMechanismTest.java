package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.MailException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DIGEST-MD5 and GSSAPI, as far as they can be tried without a Kerberos realm. */
class JdkMechanismTest {

    private static final String REALM = "elwood.innosoft.com";
    private static final Credentials CHRIS =
            Credentials.password("chris", "secret").mechanism("DIGEST-MD5");

    /** RFC 2831 sections 2.1.2.1 and 2.1.3; {@code a2} is AUTHENTICATE: for the client and nothing for the server. */
    private static String digest(String realm, String password, String cnonce, String uri, String a2) {
        byte[] userRealmPassword = md5(("chris:" + realm + ":" + password).getBytes(StandardCharsets.UTF_8));
        byte[] nonces = (":OA6MG9tEQGm2hh:" + cnonce).getBytes(StandardCharsets.UTF_8);
        byte[] a1 = java.util.Arrays.copyOf(userRealmPassword, userRealmPassword.length + nonces.length);
        System.arraycopy(nonces, 0, a1, userRealmPassword.length, nonces.length);
        return hex(md5((hex(md5(a1)) + ":OA6MG9tEQGm2hh:00000001:" + cnonce + ":auth:"
                        + hex(md5((a2 + uri).getBytes(StandardCharsets.UTF_8))))
                .getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] md5(byte[] octets) {
        try {
            return MessageDigest.getInstance("MD5").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    @Test
    void theServerOfThisTestComputesAsInRfc2831Section4() {
        String uri = "imap/elwood.innosoft.com";
        assertEquals(
                "d388dad90d4bbd760a152321f2143af7", digest(REALM, "secret", "OA6MHXh6VqTrRk", uri, "AUTHENTICATE:"));
        assertEquals("ea40f60335c427b5527b84dbabcdfffd", digest(REALM, "secret", "OA6MHXh6VqTrRk", uri, ":"));
    }

    private static final class DigestServer implements SaslTransport {
        private final String realm;
        private final String knownPassword;
        private final boolean proves;
        boolean convinced;
        boolean cancelled;
        private boolean answered;

        DigestServer(String realm, String knownPassword, boolean proves) {
            this.realm = realm;
            this.knownPassword = knownPassword;
            this.proves = proves;
        }

        @Override
        public Step start(String mechanism, byte @Nullable [] initialResponse) {
            assertEquals("DIGEST-MD5", mechanism);
            return challenge("realm=\"" + realm + "\",nonce=\"OA6MG9tEQGm2hh\",qop=\"auth\","
                    + "algorithm=md5-sess,charset=utf-8");
        }

        @Override
        public Step respond(byte[] response) {
            if (answered) {
                return new Step.Accepted("yes");
            }
            answered = true;
            String text = new String(response, StandardCharsets.UTF_8);
            String uri = value(text, "digest-uri");
            String cnonce = value(text, "cnonce");
            assertEquals("imap/server.example.com", uri);
            convinced = value(text, "response").equals(digest(realm, "secret", cnonce, uri, "AUTHENTICATE:"));
            return proves
                    ? challenge("rspauth=" + digest(realm, knownPassword, cnonce, uri, ":"))
                    : new Step.Accepted("yes, whoever you are");
        }

        @Override
        public Step cancel() {
            cancelled = true;
            return new Step.Refused("cancelled", false);
        }

        private static String value(String text, String name) {
            Matcher m = Pattern.compile("(?:^|,)" + name + "=\"?([^\",]*)").matcher(text);
            assertTrue(m.find(), text);
            return m.group(1);
        }

        private static Step challenge(String text) {
            return new Step.Challenge(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void digestMd5ConvincesAServerAndIsConvinced() throws IOException {
        DigestServer server = new DigestServer(REALM, "secret", true);
        assertEquals(Optional.of("DIGEST-MD5"), Peers.login(CHRIS, Peers.TLS, "DIGEST-MD5", server));
        assertTrue(server.convinced);
    }

    @Test
    void digestMd5TakesTheEmptyRealmOfDovecot() throws IOException {
        DigestServer server = new DigestServer("", "secret", true);
        assertEquals(Optional.of("DIGEST-MD5"), Peers.login(CHRIS, Peers.TLS, "DIGEST-MD5", server));
        assertTrue(server.convinced);
    }

    @ParameterizedTest
    @CsvSource({"guessed, true", "secret, false"})
    void digestMd5DoesNotBelieveAServerThatDoesNotKnowThePassword(String knownPassword, boolean proves) {
        DigestServer server = new DigestServer(REALM, knownPassword, proves);
        assertThrows(AuthenticationException.class, () -> Peers.login(CHRIS, Peers.TLS, "DIGEST-MD5", server));
        assertEquals(proves, server.cancelled);
    }

    @Test
    void digestMd5RefusesJunk() {
        MailException e = assertThrows(
                MailException.class, () -> Peers.login(CHRIS, Peers.TLS, "DIGEST-MD5", Transcript.of("""
                        C: DIGEST-MD5
                        S: + algorithm=md5-sess
                        C: *
                        S: NO
                        """)));
        assertFalse(e.isSessionUsable());
    }

    @Test
    void gssapiWithoutATicketSendsNothingAndSaysWhy() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(Credentials.kerberos("tim"), Peers.TLS, "GSSAPI", Transcript.of("")));
        assertTrue(e.getMessage().contains("GSSAPI cannot begin"), e.getMessage());
    }
}
