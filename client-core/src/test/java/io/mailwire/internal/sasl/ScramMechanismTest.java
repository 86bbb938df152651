package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.Limits;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.internal.sasl.ScramServer.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramMechanismTest {

    private static final Credentials USER = Credentials.password("user", "pencil");

    @Test
    void sha1OfRfc5802Section5() throws IOException, SaslFailure {
        assertPlays(scram("SCRAM-SHA-1", "fyko+d2lbbFgONRv9qkxdawL"), """
                C: SCRAM-SHA-1 n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL
                S: + r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096
                C: + c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=
                S: + v=rmF9pqV8S7suAoZWja4dJRkFsKQ=
                C: +
                S: OK
                """);
    }

    @Test
    void sha256OfRfc7677Section3() throws IOException, SaslFailure {
        assertPlays(scram("SCRAM-SHA-256", "rOprNGfwEbeRWgbNEkqO"), """
                C: SCRAM-SHA-256 n,,n=user,r=rOprNGfwEbeRWgbNEkqO
                S: + r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096
                C: + c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=
                S: + v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=
                C: +
                S: OK
                """);
    }

    private static Mechanism scram(String name, String nonce) {
        return new ScramMechanism(name, USER, Limits.DEFAULTS, Gs2Binding.NONE, () -> nonce);
    }

    private static void assertPlays(Mechanism mechanism, String script) throws IOException, SaslFailure {
        Transcript server = Transcript.of(script);
        assertEquals(Optional.empty(), new Attempt(mechanism, server, List.of("pencil")).run());
        server.assertPlayed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void everyHashConvincesAServer(String name) throws IOException {
        ScramServer server = new ScramServer("pencil", Fault.NONE);
        assertEquals(Optional.of(name), Peers.login(USER, Peers.TLS, name, server));
        assertTrue(server.proven);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"})
    void everyHashBindsTheChannel(String name) throws IOException {
        ScramServer server = new ScramServer("pencil", Fault.NONE, Peers.EXPORTER.data());
        assertEquals(Optional.of(name), Peers.login(USER, Peers.BINDABLE, name, server));
        assertEquals("p=tls-exporter,,", server.gs2Header());
        assertTrue(server.proven);
    }

    @Test
    void aBindingToAnotherChannelConvincesNobody() {
        ScramServer server = new ScramServer("pencil", Fault.NONE, new byte[] {9, 9});
        assertThrows(
                AuthenticationException.class,
                () -> Peers.login(USER, Peers.BINDABLE, "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN", server));
        assertFalse(server.proven);
        assertEquals("SCRAM-SHA-256-PLUS", server.mechanism, "the proof was refused, so nothing else is tried");
    }

    @Test
    void saysThatItCouldHaveBound() throws IOException {
        ScramServer server = new ScramServer("pencil", Fault.NONE);
        Peers.login(USER, Peers.BINDABLE, "SCRAM-SHA-256 PLAIN", server);
        assertEquals("y,,", server.gs2Header());
        assertTrue(server.proven);
    }

    @Test
    void saysThatItCannotBind() throws IOException {
        ScramServer server = new ScramServer("pencil", Fault.NONE);
        Peers.login(USER, Peers.TLS, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", server);
        assertEquals("n,,", server.gs2Header());
        assertEquals("SCRAM-SHA-256", server.mechanism);
    }

    @Test
    void aPlainFormByNameDoesNotClaimThatTheServerCannotBind() throws IOException {
        ScramServer server = new ScramServer("pencil", Fault.NONE);
        Peers.login(USER.mechanism("SCRAM-SHA-256"), Peers.BINDABLE, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", server);
        assertEquals("n,,", server.gs2Header());
    }

    @Test
    void namesAreEscaped() throws IOException {
        ScramServer server = new ScramServer("pencil", Fault.NONE);
        Peers.login(Credentials.password("a,b=c", "pencil").actAs("d,e"), Peers.TLS, "SCRAM-SHA-256", server);
        assertTrue(server.clientFirst.startsWith("n,a=d=2Ce,n=a=2Cb=3Dc,r="), server.clientFirst);
    }

    @Test
    void nonceIsNewEachTime() throws IOException {
        ScramServer first = new ScramServer("pencil", Fault.NONE);
        ScramServer second = new ScramServer("pencil", Fault.NONE);
        Peers.login(USER, Peers.TLS, "SCRAM-SHA-1", first);
        Peers.login(USER, Peers.TLS, "SCRAM-SHA-1", second);
        assertFalse(first.clientFirst.equals(second.clientFirst));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void noFaultyServerIsBelieved(Fault fault) {
        ScramServer server = new ScramServer("pencil", fault);
        MailException e =
                assertThrows(MailException.class, () -> Peers.login(USER, Peers.TLS, "SCRAM-SHA-256", server));
        assertFalse(e.isSessionUsable());
        boolean serverEndedIt = e instanceof AuthenticationException
                && (fault.name().startsWith("REFUSE") || fault.name().startsWith("OK_WITHOUT"));
        assertEquals(!serverEndedIt, server.cancelled, e.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"FEW_ITERATIONS", "MANY_ITERATIONS", "HUGE_ITERATIONS", "FOREIGN_NONCE", "NONCE_ADDS_NOTHING"})
    void noProofGoesToAServerThatAsksForTooMuchOrTooLittle(Fault fault) {
        ScramServer server = new ScramServer("pencil", fault);
        assertThrows(PeerException.class, () -> Peers.login(USER, Peers.TLS, "SCRAM-SHA-256", server));
        assertFalse(server.proven);
    }

    @Test
    void successBeforeTheSignatureIsNamedForWhatItIs() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(
                        USER, Peers.TLS, "SCRAM-SHA-256", new ScramServer("pencil", Fault.OK_WITHOUT_SIGNATURE)));
        assertTrue(e.getMessage().contains("before it had proven"), e.getMessage());
    }

    @Test
    void anUnprovenServerDoesNotGetThePasswordByAnotherMechanism() {
        ScramServer server = new ScramServer("pencil", Fault.WRONG_SIGNATURE);
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(USER, Peers.TLS, "SCRAM-SHA-256 PLAIN LOGIN", server));
        assertTrue(e.getMessage().contains("does not know the password"), e.getMessage());
        assertEquals("SCRAM-SHA-256", server.mechanism);
    }

    @Test
    void errorsOfTheServerAreQuotedAndExplained() {
        Transcript server = Transcript.of("""
                C: SCRAM-SHA-256 n,,n=user,r=abc
                S: + e=server-does-support-channel-binding
                C: *
                S: NO
                """);
        Mechanism mechanism = new ScramMechanism("SCRAM-SHA-256", USER, Limits.DEFAULTS, Gs2Binding.NONE, () -> "abc");
        Refusal refusal = assertDoesNotThrow(new Attempt(mechanism, server, List.of("pencil")))
                .orElseThrow();
        assertTrue(refusal.text().contains("tampered with"), refusal.text());
    }

    private static Optional<Refusal> assertDoesNotThrow(Attempt attempt) {
        return org.junit.jupiter.api.Assertions.assertDoesNotThrow(attempt::run);
    }

    @Test
    void aPasswordThatCannotBePreparedLeavesScramOut() throws IOException {
        Credentials emoji = Credentials.password("user", "pencil😀");
        Transcript server = Transcript.of("""
                C: PLAIN \0user\0pencil😀
                S: OK
                """);
        assertEquals(Optional.of("PLAIN"), Peers.login(emoji, Peers.TLS, "SCRAM-SHA-256 PLAIN", server));
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> Peers.login(emoji, Peers.TLS, "SCRAM-SHA-256", Transcript.of("")));
        assertTrue(e.getMessage().contains("SASLprep"), e.getMessage());
        assertFalse(e.getMessage().contains("😀"));
    }

    @Test
    void passwordsArePrepared() throws IOException {
        // RFC 4013 section 3: ROMAN NUMERAL NINE becomes IX, the soft hyphen goes.
        ScramServer server = new ScramServer("IX", Fault.NONE);
        Peers.login(Credentials.password("user", "\u00ad\u2168"), Peers.TLS, "SCRAM-SHA-256", server);
        assertTrue(server.proven);
    }

    @Test
    void takesAServerMessageInOctetsNotInText() throws SaslFailure {
        Mechanism mechanism = new ScramMechanism("SCRAM-SHA-256", USER, Limits.DEFAULTS, Gs2Binding.NONE, () -> "abc");
        assertEquals("n,,n=user,r=abc", new String(mechanism.initialResponse(), StandardCharsets.UTF_8));
        SaslFailure e = assertThrows(
                SaslFailure.class, () -> mechanism.respond(new byte[] {(byte) 0xff, (byte) 0xfe, 0, '\r', '\n'}));
        assertEquals(SaslFailure.Kind.MALFORMED, e.kind());
    }
}
