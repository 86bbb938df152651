package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.PeerException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** PLAIN, LOGIN and CRAM-MD5: the examples of their RFCs, and the servers that differ from them. */
class PasswordMechanismsTest {

    private static final Credentials TIM = Credentials.password("tim", "tanstaaftanstaaf");

    @Test
    void plainOfRfc4616() throws IOException {
        Transcript server = Transcript.of("""
                C: PLAIN \0tim\0tanstaaftanstaaf
                S: OK Authenticated
                """);
        assertEquals(Optional.of("PLAIN"), Peers.login(TIM, Peers.TLS, "PLAIN", server));
        server.assertPlayed();
    }

    @Test
    void plainActsAsSomebodyElseAsInRfc4616() throws IOException {
        Credentials kurt = Credentials.password("Kurt", "xipj3plmq").actAs("Ursel");
        Transcript server = Transcript.of("""
                C: PLAIN Ursel\0Kurt\0xipj3plmq
                S: OK Authenticated
                """);
        assertEquals(Optional.of("PLAIN"), Peers.login(kurt, Peers.TLS, "LOGIN CRAM-MD5 PLAIN", server));
        server.assertPlayed();
    }

    @Test
    void plainSendsUtf8() throws IOException {
        Transcript server = Transcript.of("""
                C: PLAIN \0jürgen\0p "w\\ %{}*()é😀
                S: OK Authenticated
                """);
        Credentials odd = Credentials.password("jürgen", "p \"w\\ %{}*()é😀");
        assertEquals(Optional.of("PLAIN"), Peers.login(odd, Peers.TLS, "PLAIN", server));
        server.assertPlayed();
    }

    @Test
    void plainGivesUpWhenTheServerAsksForMore() {
        Transcript server = Transcript.of("""
                C: PLAIN \0tim\0tanstaaftanstaaf
                S: + and your mother's name?
                C: *
                S: NO cancelled
                """);
        PeerException e = assertThrows(PeerException.class, () -> Peers.login(TIM, Peers.TLS, "PLAIN", server));
        server.assertPlayed();
        assertTrue(e.getMessage().contains("your mother's name?"), e.getMessage());
    }

    @Test
    void loginAnswersWhateverItIsAsked() throws IOException {
        for (String[] prompts : new String[][] {
            {"Username:", "Password:"}, {"User Name\0", "Password\0"}, {"Bitte Benutzer", "?"}, {"", ""}
        }) {
            Transcript server = Transcript.of("""
                    C: LOGIN
                    S: + %s
                    C: + tim
                    S: + %s
                    C: + tanstaaftanstaaf
                    S: OK Authenticated
                    """.formatted(prompts[0], prompts[1]));
            assertEquals(Optional.of("LOGIN"), Peers.login(TIM, Peers.TLS, "LOGIN", server));
            server.assertPlayed();
        }
    }

    @Test
    void loginDoesNotGiveThePasswordTwice() {
        Transcript server = Transcript.of("""
                C: LOGIN
                S: + Username:
                C: + tim
                S: + Password:
                C: + tanstaaftanstaaf
                S: + Password:
                C: *
                S: NO cancelled
                """);
        assertThrows(PeerException.class, () -> Peers.login(TIM, Peers.TLS, "LOGIN", server));
        server.assertPlayed();
    }

    @Test
    void loginIsNotOverBeforeThePasswordWasAskedFor() {
        Transcript server = Transcript.of("""
                C: LOGIN
                S: + Username:
                C: + tim
                S: OK welcome, whoever you are
                """);
        assertThrows(AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, "LOGIN", server));
    }

    @Test
    void cramMd5OfRfc2195() throws IOException {
        Transcript server = Transcript.of("""
                C: CRAM-MD5
                S: + <1896.697170952@postoffice.reston.mci.net>
                C: + tim b913a602c7eda7a495b4e6e7334d3890
                S: OK CRAM authentication successful
                """);
        assertEquals(Optional.of("CRAM-MD5"), Peers.login(TIM, Peers.TLS, "CRAM-MD5", server));
        server.assertPlayed();
    }

    @Test
    void cramMd5TakesPasswordsLongerThanTheBlockOfTheHash() throws SaslFailure {
        // RFC 2202 section 2, test case 6.
        byte[] key = new byte[80];
        java.util.Arrays.fill(key, (byte) 0x2a);
        Mechanism cram = new CramMd5Mechanism(
                Credentials.password("u", new String(key, java.nio.charset.StandardCharsets.US_ASCII)));
        cram.initialResponse();
        byte[] challenge = "<1@x>".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(
                "u " + md5Hmac(key, challenge),
                new String(cram.respond(challenge), java.nio.charset.StandardCharsets.US_ASCII));
    }

    // RFC 2104 section 2, written down a second time.
    private static String md5Hmac(byte[] key, byte[] text) {
        try {
            java.security.MessageDigest md5 = java.security.MessageDigest.getInstance("MD5");
            byte[] block = java.util.Arrays.copyOf(key.length > 64 ? md5.digest(key) : key, 64);
            byte[] inner = block.clone();
            byte[] outer = block.clone();
            for (int i = 0; i < 64; i++) {
                inner[i] ^= 0x36;
                outer[i] ^= 0x5c;
            }
            md5.update(inner);
            byte[] digest = md5.digest(text);
            md5.update(outer);
            return java.util.HexFormat.of().formatHex(md5.digest(digest));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cramMd5RefusesAnEmptyChallenge() {
        Transcript server = Transcript.of("""
                C: CRAM-MD5
                S: +
                C: *
                S: NO cancelled
                """);
        assertThrows(PeerException.class, () -> Peers.login(TIM, Peers.TLS, "CRAM-MD5", server));
        server.assertPlayed();
    }
}
