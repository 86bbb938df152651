package io.mailwire.internal.sasl;

import io.mailwire.AuthenticationException;
import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.internal.net.Connection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Logs in by the strongest mechanism that both sides know. One object for one login on one connection. */
public final class SaslLogin {

    private final Credentials credentials;
    private final ClientOptions options;
    private final Connection connection;

    public SaslLogin(Login login, ClientOptions options, Connection connection) {
        this.credentials = Credentials.of(login);
        this.options = options;
        this.connection = connection;
    }

    /** What is logged in with, for commands of the protocols' own such as IMAP's LOGIN and POP3's USER and PASS. */
    public Credentials credentials() {
        return credentials;
    }

    /**
     * Runs the exchange; blocks.
     *
     * @param offered the SASL names that the server offers
     * @return the mechanism that succeeded; empty where none that is offered fits, nothing was sent then, and the protocol may try
     *     a command of its own
     * @throws AuthenticationException if the server refused
     */
    public Optional<String> authenticate(Set<String> offered, SaslTransport transport) throws IOException {
        if (!offered.contains("PLAIN") || credentials.kind() != Credentials.Kind.PASSWORD) {
            return Optional.empty();
        }
        requireSecretsAllowed("PLAIN");
        byte[] response = (credentials.authorizationId() + "\0" + credentials.user() + "\0" + credentials.secret())
                .getBytes(StandardCharsets.UTF_8);
        SaslTransport.Step step = transport.start("PLAIN", response);
        if (step instanceof SaslTransport.Step.Accepted) {
            return Optional.of("PLAIN");
        }
        SaslTransport.Step.Refused refused = (SaslTransport.Step.Refused) step;
        throw new AuthenticationException(
                connection.server().hostAndPort() + ": login refused: " + refused.response(),
                "AUTH PLAIN",
                refused.response(),
                refused.isTransient(),
                null);
    }

    /**
     * Refuses to let a password or a token onto a connection in the clear, unless the caller allowed it by name.
     *
     * @throws AuthenticationException with what to do
     */
    public void requireSecretsAllowed(String mechanism) {
        if (!connection.isEncrypted() && !options.passwordsInCleartextAllowed()) {
            throw new AuthenticationException(
                    connection.server().hostAndPort() + ": the connection is not encrypted, so " + mechanism
                            + " would show the password to everybody on the path; use TLS, or allow it with "
                            + "unsafeAllowPasswordsInCleartext()",
                    mechanism,
                    "",
                    false,
                    null);
        }
    }
}
