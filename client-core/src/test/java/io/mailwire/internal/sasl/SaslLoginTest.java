package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.internal.sasl.ScramServer.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which mechanism is used, what follows a refusal, and what never goes over an unsafe connection. */
class SaslLoginTest {

    private static final Credentials TIM = Credentials.password("tim", "secret");
    private static final String ALL =
            "ANONYMOUS LOGIN DIGEST-MD5 CRAM-MD5 SCRAM-SHA-1 PLAIN GSSAPI NTLM SCRAM-SHA-512-PLUS "
                    + "EXTERNAL SCRAM-SHA-256 SCRAM-SHA-1-PLUS XOAUTH2 SCRAM-SHA-512 OAUTHBEARER SCRAM-SHA-256-PLUS";

    /** Refuses every mechanism for itself, and notes what was tried. */
    private static final class Refuser implements SaslTransport {
        final List<String> tried = new ArrayList<>();
        final List<Step> answers;

        Refuser(Step... answers) {
            this.answers = List.of(answers);
        }

        @Override
        public Step start(String mechanism, byte @Nullable [] initialResponse) throws IOException {
            tried.add(mechanism);
            if (tried.size() > answers.size()) {
                throw new EOFException("hung up");
            }
            return answers.get(tried.size() - 1);
        }

        @Override
        public Step respond(byte[] response) {
            throw new AssertionError();
        }

        @Override
        public Step cancel() {
            throw new AssertionError();
        }
    }

    private static final SaslTransport.Step NO = new SaslTransport.Step.Refused("authentication failed", false);
    private static final SaslTransport.Step NOT_THIS =
            new SaslTransport.Step.Refused("504 5.5.4 unrecognized", false, true);

    private static String firstChoice(SaslPeer peer, String offered) {
        Refuser server = new Refuser();
        assertThrows(EOFException.class, () -> Peers.login(TIM, peer, offered, server));
        return server.tried.get(0);
    }

    @Test
    void theStrongestOnOfferIsTried() {
        assertEquals("SCRAM-SHA-512-PLUS", firstChoice(Peers.BINDABLE, ALL));
        assertEquals("SCRAM-SHA-512", firstChoice(Peers.TLS, ALL));
        assertEquals("SCRAM-SHA-512", firstChoice(Peers.CLEAR, ALL));
        assertEquals("SCRAM-SHA-1-PLUS", firstChoice(Peers.BINDABLE, "SCRAM-SHA-256 SCRAM-SHA-1-PLUS SCRAM-SHA-1"));
        assertEquals("SCRAM-SHA-1", firstChoice(Peers.TLS, "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1"));
        assertEquals("PLAIN", firstChoice(Peers.TLS, "DIGEST-MD5 CRAM-MD5 LOGIN PLAIN"));
        assertEquals("LOGIN", firstChoice(Peers.TLS, "CRAM-MD5 LOGIN"));
        assertEquals("CRAM-MD5", firstChoice(Peers.CLEAR_ALLOWED, "PLAIN LOGIN CRAM-MD5"));
        assertEquals("PLAIN", firstChoice(Peers.TLS, "plain login"), "names in any case");
    }

    @Test
    void nothingThatFitsIsLeftToTheProtocol() throws IOException {
        assertEquals(Optional.empty(), Peers.login(TIM, Peers.TLS, "NTLM GSSAPI DIGEST-MD5", Transcript.of("")));
        assertEquals(Optional.empty(), Peers.login(TIM, Peers.TLS, "", Transcript.of("")));
    }

    @Test
    void butNotForWhatNoCommandOfItsOwnCanCarry() {
        for (Credentials credentials : List.of(
                TIM.actAs("bob"), TIM.mechanism("CRAM-MD5"), Credentials.external(), Credentials.kerberos("tim"))) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> Peers.login(credentials, Peers.TLS, "NTLM", Transcript.of("")));
            assertTrue(e.getMessage().contains("it offers NTLM"), e.getMessage());
        }
    }

    @Test
    void aNamedMechanismIsUsedAloneEvenIfWeaker() throws IOException {
        Transcript server = Transcript.of("""
                C: LOGIN
                S: NO authentication failed
                """);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(TIM.mechanism("LOGIN"), Peers.TLS, ALL, server));
        server.assertPlayed();
        assertEquals("authentication failed", e.response());
    }

    @Test
    void aNamedMechanismThatIsNotOfferedIsNotTried() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(TIM.mechanism("SCRAM-SHA-256"), Peers.TLS, "PLAIN LOGIN", Transcript.of("")));
        assertTrue(e.getMessage().contains("does not offer SCRAM-SHA-256; it offers"), e.getMessage());
        assertTrue(e.getMessage().contains("PLAIN"), e.getMessage());
    }

    @Test
    void takesApopForNoMechanismWhateverAServerLists() {
        Refuser server = new Refuser(NO);
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(TIM.mechanism("APOP"), Peers.BINDABLE, "PLAIN APOP", server));
        assertTrue(e.getMessage().contains("does not offer APOP"), e.getMessage());
        assertEquals(List.of(), server.tried);
        assertTrue(Credentials.mechanisms(Credentials.Kind.PASSWORD).contains("APOP"));
        assertFalse(Credentials.mechanisms(Credentials.Kind.BEARER).contains("APOP"));
    }

    @Test
    void aNamedPlusNeedsAChannel() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(TIM.mechanism("SCRAM-SHA-256-PLUS"), Peers.TLS, ALL, Transcript.of("")));
        assertTrue(e.getMessage().contains("channel binding"), e.getMessage());
    }

    @Test
    void aNamedPlusIsNeverFollowedByItsPlainForm() {
        Refuser server = new Refuser(NO, NO);
        assertThrows(
                AuthenticationException.class,
                () -> Peers.login(TIM.mechanism("SCRAM-SHA-256-PLUS"), Peers.BINDABLE, ALL, server));
        assertEquals(List.of("SCRAM-SHA-256-PLUS"), server.tried);
    }

    @Test
    void aRefusedPasswordIsNotTriedAgain() {
        for (String offered : List.of("PLAIN LOGIN CRAM-MD5", "LOGIN CRAM-MD5")) {
            Transcript server = Transcript.of(offered.startsWith("PLAIN") ? """
                            C: PLAIN \0tim\0secret
                            S: NO authentication failed
                            """ : """
                            C: LOGIN
                            S: + Username:
                            C: + tim
                            S: + Password:
                            C: + secret
                            S: NO authentication failed
                            """);
            assertThrows(AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, offered, server));
            server.assertPlayed();
        }
    }

    @Test
    void aRefusedScramProofIsNotFollowedByThePassword() {
        ScramServer server = new ScramServer("another", Fault.NONE);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, "SCRAM-SHA-256 PLAIN LOGIN", server));
        assertEquals("SCRAM-SHA-256", server.mechanism);
        assertEquals("wrong", e.response());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNKNOWN no",
                "NO 504 5.5.4 Unrecognized authentication type",
                "NO 535 5.7.4 go away",
                "NO Unsupported authentication mechanism.",
                "NO unknown mechanism",
                "NO [CANNOT] Mechanism PLAIN not supported",
                "NO Authentication mechanism is not available"
            })
    void aMechanismRefusedForItselfIsFollowedByTheNext(String refusal) throws IOException {
        Transcript server = Transcript.of("""
                C: PLAIN \0tim\0secret
                S: %s
                C: LOGIN
                S: + Username:
                C: + tim
                S: + Password:
                C: + secret
                S: OK
                """.formatted(refusal));
        assertEquals(Optional.of("LOGIN"), Peers.login(TIM, Peers.TLS, "LOGIN PLAIN", server));
        server.assertPlayed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NO 535 5.7.8 Authentication credentials invalid",
                "NO [AUTHENTICATIONFAILED] Invalid credentials",
                "NO unknown user or password",
                "NO [EXPIRED] unsupported authentication mechanism",
                "NO Basic authentication is disabled.",
                "TRY 504 unsupported mechanism for the moment"
            })
    void otherRefusalsEndIt(String refusal) {
        Transcript server = Transcript.of("""
                C: PLAIN \0tim\0secret
                S: %s
                """.formatted(refusal));
        AuthenticationException e =
                assertThrows(AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, "LOGIN PLAIN", server));
        server.assertPlayed();
        assertEquals(refusal.startsWith("TRY"), e.isTransient());
    }

    @Test
    void oneMechanismAfterTheFirstAtMost() {
        Refuser server = new Refuser(NOT_THIS, NOT_THIS, NOT_THIS);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, "PLAIN LOGIN CRAM-MD5", server));
        assertEquals(List.of("PLAIN", "LOGIN"), server.tried);
        assertTrue(
                e.getMessage().contains("by LOGIN refused") && e.getMessage().contains("PLAIN: 504"), e.getMessage());
    }

    @Test
    void aRefusedPlusIsFollowedByItsPlainFormWithoutBinding() throws IOException {
        // Cyrus offers -PLUS and knows one type of binding only.
        ScramServer plain = new ScramServer("secret", Fault.NONE);
        List<String> tried = new ArrayList<>();
        SaslTransport server = new SaslTransport() {
            @Override
            public Step start(String mechanism, byte @Nullable [] initialResponse) {
                tried.add(mechanism);
                return mechanism.endsWith("-PLUS") ? NO : plain.start(mechanism, initialResponse);
            }

            @Override
            public Step respond(byte[] response) {
                return plain.respond(response);
            }

            @Override
            public Step cancel() {
                return plain.cancel();
            }
        };
        assertEquals(
                Optional.of("SCRAM-SHA-256"),
                Peers.login(
                        TIM,
                        Peers.BINDABLE,
                        "SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1 PLAIN",
                        server));
        assertEquals(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"), tried);
        assertEquals("n,,", plain.gs2Header(), "y would tell the server that its -PLUS was hidden from us");
        assertTrue(plain.proven);
    }

    @Test
    void anAccountWithoutScramSecretsFallsToPlainOnce() {
        // Dovecot offers SCRAM for accounts whose password it keeps as a crypt hash, and refuses the first message.
        Refuser server = new Refuser(NO, NO, NO, NO);
        assertThrows(AuthenticationException.class, () -> Peers.login(TIM, Peers.BINDABLE, ALL, server));
        assertEquals(List.of("SCRAM-SHA-512-PLUS", "SCRAM-SHA-512", "PLAIN"), server.tried);
    }

    @Test
    void aBindingThatDoesNotMatchEndsIt() {
        Transcript server = Transcript.of("""
                C: SCRAM-SHA-256-PLUS p=tls-exporter,,n=tim,r=abc
                S: + r=abcdef,s=QSXCR+Q6sek8bf92,i=4096
                """);
        Mechanism scram = new ScramMechanism(
                "SCRAM-SHA-256-PLUS",
                TIM,
                io.mailwire.Limits.DEFAULTS,
                Gs2Binding.of("SCRAM-SHA-256-PLUS", Set.of("SCRAM-SHA-256-PLUS"), List.of(Peers.EXPORTER)),
                () -> "abc");
        SaslTransport mismatch = new SaslTransport() {
            @Override
            public Step start(String mechanism, byte @Nullable [] ir) throws IOException {
                return server.start(mechanism, ir);
            }

            @Override
            public Step respond(byte[] response) {
                return new Step.Challenge(
                        "e=channel-bindings-dont-match".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }

            @Override
            public Step cancel() {
                return NO;
            }
        };
        Refusal refusal = org.junit.jupiter.api.Assertions.assertDoesNotThrow(
                        () -> new Attempt(scram, mismatch, List.of("secret")).run())
                .orElseThrow();
        assertEquals(Refusal.About.CREDENTIALS, refusal.about());
        assertTrue(refusal.text().contains("another TLS connection"), refusal.text());
    }

    @Test
    void aServerThatHangsUpAfterARefusalHasRefused() {
        Refuser server = new Refuser(NOT_THIS);
        AuthenticationException e =
                assertThrows(AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, "PLAIN LOGIN", server));
        assertTrue(e.response().startsWith("504"), e.response());
        assertThrows(EOFException.class, () -> Peers.login(TIM, Peers.TLS, "PLAIN", new Refuser()));
    }

    @Test
    void microsoftsRefusalOfPasswordsIsExplained() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(TIM, Peers.TLS, "PLAIN", Transcript.of("""
                        C: PLAIN \0tim\0secret
                        S: NO Basic authentication is disabled.
                        """)));
        assertTrue(e.getMessage().contains("Login.bearer"), e.getMessage());
    }

    @Test
    void theServersWordsAreMadePrintableAndBounded() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(
                        TIM,
                        Peers.TLS,
                        "PLAIN",
                        new Refuser(new SaslTransport.Step.Refused("no\u001b[2J\r\n" + "x".repeat(10_000), false))));
        assertFalse(e.getMessage().contains("\u001b"));
        assertTrue(e.getMessage().length() < 1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5"})
    void passwordsStayOffConnectionsInTheClear(String mechanism) {
        Credentials named = TIM.mechanism(mechanism);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(named, Peers.CLEAR, ALL, Transcript.of("")));
        assertTrue(e.getMessage().contains("unsafeAllowPasswordsInCleartext()"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
    void tokensStayOffConnectionsInTheClearAndAreNotAskedFor(String mechanism) {
        Credentials bearer = Credentials.bearer("tim", renew -> {
            throw new AssertionError("asked");
        });
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(bearer, Peers.CLEAR, mechanism, Transcript.of("")));
        assertTrue(e.getMessage().contains("not encrypted"), e.getMessage());
    }

    @Test
    void scramRunsInTheClearAndNothingWeakerFollowsIt() {
        Refuser server = new Refuser(NO, NO);
        assertThrows(
                AuthenticationException.class,
                () -> Peers.login(TIM, Peers.CLEAR, "SCRAM-SHA-256 PLAIN LOGIN CRAM-MD5", server));
        assertEquals(List.of("SCRAM-SHA-256"), server.tried);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5"})
    void passwordsStayThereWhenTheServerOffersNothingElse(String mechanism) {
        assertThrows(AuthenticationException.class, () -> Peers.login(TIM, Peers.CLEAR, mechanism, Transcript.of("")));
    }

    @Test
    void theProtocolsOwnCommandsAreHeldToTheSameRule() {
        assertThrows(
                AuthenticationException.class,
                () -> new SaslLogin(TIM, Peers.CLEAR).requireSecretsAllowed("USER/PASS"));
        new SaslLogin(TIM, Peers.CLEAR_ALLOWED).requireSecretsAllowed("USER/PASS");
        new SaslLogin(TIM, Peers.TLS).requireSecretsAllowed("USER/PASS");
    }

    @Test
    void opportunisticTlsThatIsNotVerifiedGetsNoLogin() {
        for (boolean encrypted : new boolean[] {true, false}) {
            SaslPeer peer = Peers.peer(encrypted, true, false, List.of());
            for (Credentials credentials :
                    List.of(TIM, Credentials.external(), Credentials.anonymous("x"), Credentials.kerberos("tim"))) {
                AuthenticationException e = assertThrows(
                        AuthenticationException.class, () -> Peers.login(credentials, peer, ALL, Transcript.of("")));
                assertTrue(e.getMessage().contains("OPPORTUNISTIC"), e.getMessage());
            }
            assertThrows(
                    AuthenticationException.class, () -> new SaslLogin(TIM, peer).requireSecretsAllowed("USER/PASS"));
        }
    }
}
