package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** EXTERNAL and ANONYMOUS. */
class IdentityMechanismTest {

    @Test
    void externalSaysNothing() throws IOException {
        Transcript server = Transcript.of("""
                C: EXTERNAL =
                S: OK
                """);
        assertEquals(Optional.of("EXTERNAL"), Peers.login(Credentials.external(), Peers.TLS, "PLAIN EXTERNAL", server));
        server.assertPlayed();
    }

    @Test
    void externalActsAsSomebody() throws IOException {
        Transcript server = Transcript.of("""
                C: EXTERNAL fred@example.com
                S: OK
                """);
        Peers.login(Credentials.external().actAs("fred@example.com"), Peers.TLS, "EXTERNAL", server);
        server.assertPlayed();
    }

    @Test
    void anonymousOfRfc4505Section3() throws IOException {
        Transcript server = Transcript.of("""
                C: ANONYMOUS sirhc
                S: OK Welcome, trace information has been logged.
                """);
        assertEquals(
                Optional.of("ANONYMOUS"),
                Peers.login(Credentials.anonymous("sirhc"), Peers.CLEAR, "ANONYMOUS", server));
        server.assertPlayed();
    }

    @Test
    void aMissingMechanismIsNamedWithWhatIsOffered() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> Peers.login(Credentials.external(), Peers.TLS, "PLAIN", Transcript.of("")));
        assertTrue(e.getMessage().contains("does not offer EXTERNAL; it offers PLAIN"), e.getMessage());
    }
}
