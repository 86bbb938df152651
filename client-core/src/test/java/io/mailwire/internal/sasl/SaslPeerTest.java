package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.TlsPolicy;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.Dialer;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a login learns from real connections. */
@Timeout(30)
class SaslPeerTest {

    private static final TestCertificates AUTHORITY = TestCertificates.shared();
    private static final ClientOptions TRUSTING =
            ClientOptions.DEFAULTS.tls(TlsPolicy.REQUIRED.trusting(AUTHORITY.trustStore()));

    private static void on(
            @Nullable TestCertificate certificate, ClientOptions options, BiConsumer<Connection, SaslPeer> use) {
        var script = ScriptedServer.script("S: +OK ready");
        try (ScriptedServer server =
                certificate == null ? script.start() : script.tls(certificate).start()) {
            ServerUri uri = ServerUri.parse(server.uri(certificate == null ? "pop3" : "pop3s"));
            try (Connection connection = new Dialer(options).dial(uri, Deadline.NONE)) {
                use.accept(connection, SaslPeer.of(connection, options));
            }
        }
    }

    @Test
    void verifiedTlsCarriesEverythingAndCanBeBoundTo() {
        on(AUTHORITY.localhost(), TRUSTING, (connection, peer) -> {
            assertTrue(peer.encrypted());
            assertFalse(peer.opportunistic());
            assertEquals(
                    connection.channelBindings().get(0).type(),
                    peer.channels().get(0).type());
            assertEquals("pop", peer.service());
            new SaslLogin(Login.password("tim", "secret"), TRUSTING, connection).requireSecretsAllowed("USER/PASS");
        });
    }

    @Test
    void aConnectionInTheClearCarriesNoPassword() {
        ClientOptions options = ClientOptions.DEFAULTS.tls(TlsPolicy.UNSAFE_CLEARTEXT);
        on(null, options, (connection, peer) -> {
            assertFalse(peer.encrypted());
            assertTrue(peer.channels().isEmpty());
            assertThrows(
                    AuthenticationException.class,
                    () -> new SaslLogin(Login.password("tim", "secret"), options, connection)
                            .authenticate(Set.of("PLAIN"), Transcript.of("")));
            ClientOptions allowing = options.unsafeAllowPasswordsInCleartext();
            new SaslLogin(Login.password("tim", "secret"), allowing, connection).requireSecretsAllowed("USER/PASS");
        });
    }

    @Test
    void opportunisticTlsCarriesALoginWhenItsCertificatePasses() {
        ClientOptions options = TRUSTING.tls(TlsPolicy.OPPORTUNISTIC.trusting(AUTHORITY.trustStore()));
        on(AUTHORITY.localhost(), options, (connection, peer) -> assertFalse(peer.opportunistic()));
        on(AUTHORITY.wrongHost(), options, (connection, peer) -> {
            assertTrue(peer.opportunistic());
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> new SaslLogin(Login.password("tim", "secret"), options, connection)
                            .authenticate(Set.of("SCRAM-SHA-256"), Transcript.of("")));
            assertTrue(e.getMessage().contains("certificate that passes the checks"), e.getMessage());
        });
    }

    @Test
    void opportunisticWithoutTlsCarriesNoLoginUnlessAllowedByName() {
        ClientOptions options = ClientOptions.DEFAULTS.tls(TlsPolicy.OPPORTUNISTIC);
        on(null, options, (connection, peer) -> assertTrue(peer.opportunistic()));
        on(
                null,
                options,
                (connection, peer) -> new SaslLogin(
                                Login.password("tim", "secret"), options.unsafeAllowPasswordsInCleartext(), connection)
                        .requireSecretsAllowed("PLAIN"));
    }

    @Test
    void whoTrustsEverythingByNameMayLogIn() {
        ClientOptions options = ClientOptions.DEFAULTS.tls(TlsPolicy.OPPORTUNISTIC.unsafeTrustEverything());
        on(AUTHORITY.selfSigned(), options, (connection, peer) -> assertFalse(peer.opportunistic()));
    }

    @ParameterizedTest
    @CsvSource({"smtp,smtp", "smtps,smtp", "lmtp,lmtp", "pop3,pop", "pop3s,pop", "imap,imap", "imaps,imap"})
    void servicesHaveTheirGssapiNames(String scheme, String service) {
        SaslPeer peer = new SaslPeer(
                new ServerUri(scheme, "h", 1), true, false, false, java.util.List.of(), io.mailwire.Limits.DEFAULTS);
        assertEquals(service, peer.service());
    }
}
