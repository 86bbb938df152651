package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.TokenSupplier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER and XOAUTH2, and when the token supplier is asked. */
class BearerMechanismTest {

    private static final String TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    private final List<Boolean> asked = new ArrayList<>();

    /** Gives the tokens in turn, and notes what it was asked. */
    private Credentials user(String... tokens) {
        return Credentials.bearer("user@example.com", renew -> {
            asked.add(renew);
            return tokens[asked.size() - 1];
        });
    }

    @Test
    void oauthBearerOfRfc7628Section4() throws IOException {
        Transcript server = Transcript.of("""
                C: OAUTHBEARER n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer %s\1\1
                S: OK SASL authentication succeeded
                """.formatted(TOKEN));
        assertEquals(
                Optional.of("OAUTHBEARER"), Peers.login(user(TOKEN), Peers.TLS, "XOAUTH2 OAUTHBEARER PLAIN", server));
        server.assertPlayed();
        assertEquals(List.of(false), asked);
    }

    @Test
    void xoauth2() throws IOException {
        Transcript server = Transcript.of("""
                C: XOAUTH2 user=user@example.com\1auth=Bearer %s\1\1
                S: OK Accepted
                """.formatted(TOKEN));
        assertEquals(Optional.of("XOAUTH2"), Peers.login(user(TOKEN), Peers.TLS, "XOAUTH2 PLAIN", server));
        server.assertPlayed();
    }

    @Test
    void anotherMailboxIsAskedForByItsName() throws IOException {
        Transcript standard = Transcript.of("""
                C: OAUTHBEARER n,a=sales=3Dall=2Cnew@example.com,\1host=server.example.com\1port=143\1auth=Bearer t\1\1
                S: OK
                """);
        Peers.login(user("t").actAs("sales=all,new@example.com"), Peers.TLS, "OAUTHBEARER", standard);
        standard.assertPlayed();
        asked.clear();
        Transcript forerunner = Transcript.of("""
                C: XOAUTH2 user=sales@example.com\1auth=Bearer t\1\1
                S: OK
                """);
        Peers.login(user("t").actAs("sales@example.com"), Peers.TLS, "XOAUTH2", forerunner);
        forerunner.assertPlayed();
    }

    @Test
    void aRejectedTokenIsRenewedOnce() throws IOException {
        Transcript server = Transcript.of("""
                C: OAUTHBEARER n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer old\1\1
                S: + {"status":"invalid_token","scope":"example_scope"}
                C: + \1
                S: NO SASL authentication failed
                C: OAUTHBEARER n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer new\1\1
                S: OK
                """);
        assertEquals(Optional.of("OAUTHBEARER"), Peers.login(user("old", "new"), Peers.TLS, "OAUTHBEARER", server));
        server.assertPlayed();
        assertEquals(List.of(false, true), asked);
    }

    @Test
    void aRenewedTokenThatIsRejectedEndsItAndSaysWhy() {
        Transcript server = Transcript.of("""
                C: XOAUTH2 user=user@example.com\1auth=Bearer old\1\1
                S: + {"status":"401","schemes":"bearer","scope":"https:\\/\\/mail.google.com\\/"}
                C: +
                S: NO Bad credentials
                C: XOAUTH2 user=user@example.com\1auth=Bearer new\1\1
                S: + { "schemes" : "Bearer", "status" : 400 }
                C: +
                S: NO Bad credentials again
                """);
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(user("old", "new"), Peers.TLS, "XOAUTH2 PLAIN", server));
        server.assertPlayed();
        assertEquals(1, e.getMessage().split("401").length - 1, "the first refusal is told once");
        assertEquals("Bad credentials again (schemes Bearer, status 400)", e.response());
        assertTrue(e.getMessage().contains("scope https://mail.google.com/"), e.getMessage());
        assertEquals(List.of(false, true), asked);
    }

    @Test
    void theSameTokenAgainIsNotShownAgain() {
        Transcript server = Transcript.of("""
                C: XOAUTH2 user=user@example.com\1auth=Bearer same\1\1
                S: + {"status":"401"}
                C: +
                S: NO Bad credentials
                """);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(user("same", "same"), Peers.TLS, "XOAUTH2", server));
        server.assertPlayed();
        assertEquals(List.of(false, true), asked);
        assertEquals(e.getMessage().indexOf("Bad"), e.getMessage().lastIndexOf("Bad"), "said once");
    }

    @Test
    void aPassingFailureDoesNotCostAToken() {
        Transcript server = Transcript.of("""
                C: XOAUTH2 user=user@example.com\1auth=Bearer t\1\1
                S: TRY come back later
                """);
        AuthenticationException e =
                assertThrows(AuthenticationException.class, () -> Peers.login(user("t"), Peers.TLS, "XOAUTH2", server));
        assertTrue(e.isTransient());
        assertEquals(List.of(false), asked);
    }

    @Test
    void aRefusedMechanismIsFollowedByTheOtherWithTheSameToken() throws IOException {
        Transcript server = Transcript.of("""
                C: OAUTHBEARER n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer t\1\1
                S: UNKNOWN 504 5.5.4 never heard of it
                C: XOAUTH2 user=user@example.com\1auth=Bearer t\1\1
                S: OK
                """);
        assertEquals(Optional.of("XOAUTH2"), Peers.login(user("t"), Peers.TLS, "OAUTHBEARER XOAUTH2", server));
        assertEquals(List.of(false), asked);
    }

    @Test
    void aServerThatHangsUpAfterItsRefusalHasRefused() {
        Transcript server = Transcript.of("""
                C: XOAUTH2 user=user@example.com\1auth=Bearer old\1\1
                S: NO Bad credentials
                C: XOAUTH2 user=user@example.com\1auth=Bearer new\1\1
                S: EOF
                """);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(user("old", "new"), Peers.TLS, "XOAUTH2", server));
        assertEquals("Bad credentials", e.response());
        assertEquals(1, e.getSuppressed().length);
    }

    @Test
    void aSupplierThatFailsKeepsItsCauseAndNothingIsSent() {
        IOException noNetwork = new IOException("no route to the identity provider");
        Credentials failing = Credentials.bearer("user@example.com", renew -> {
            throw noNetwork;
        });
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(failing, Peers.TLS, "XOAUTH2", Transcript.of("")));
        assertSame(noNetwork, e.getCause());
    }

    @Test
    void aSupplierThatFailsToRenewSaysWhatWasRefused() {
        Transcript server = Transcript.of("""
                C: XOAUTH2 user=user@example.com\1auth=Bearer old\1\1
                S: NO Bad credentials
                """);
        TokenSupplier oneOnly = renew -> {
            if (renew) {
                throw new IllegalStateException("refresh token revoked");
            }
            return "old";
        };
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(Credentials.bearer("user@example.com", oneOnly), Peers.TLS, "XOAUTH2", server));
        assertTrue(e.getMessage().contains("Bad credentials"), e.getMessage());
        assertEquals("refresh token revoked", String.valueOf(e.getCause().getMessage()));
    }

    @Test
    void anInterruptedSupplierLeavesTheFlagSet() {
        Credentials slow = Credentials.bearer("u", renew -> {
            throw new InterruptedException();
        });
        assertThrows(AuthenticationException.class, () -> Peers.login(slow, Peers.TLS, "XOAUTH2", Transcript.of("")));
        assertTrue(Thread.interrupted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SECRETtoken\n", "SECRET token", "\1SECRET", "SECRETé", "SECRET\0"})
    void whatIsNoTokenIsNotSent(String token) {
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(user(token), Peers.TLS, "XOAUTH2", Transcript.of("")));
        assertFalse(e.getMessage().contains("SECRET"), e.getMessage());
    }

    @Test
    @SuppressWarnings("NullAway") // a caller without a null checker
    void noTokenAtAllIsNotSent() {
        Credentials none = Credentials.bearer("u", renew -> null);
        assertThrows(AuthenticationException.class, () -> Peers.login(none, Peers.TLS, "XOAUTH2", Transcript.of("")));
    }
}
