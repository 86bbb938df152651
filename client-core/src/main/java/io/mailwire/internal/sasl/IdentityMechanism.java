package io.mailwire.internal.sasl;

import java.nio.charset.StandardCharsets;

/**
 * The two mechanisms that only say a name: EXTERNAL (RFC 4422 appendix A) gives whom to act as, ANONYMOUS (RFC 4505) a trace for
 * the server's log. Neither has a secret.
 */
final class IdentityMechanism implements Mechanism {

    private final String name;
    private final String message;

    private IdentityMechanism(String name, String message) {
        this.name = name;
        this.message = message;
    }

    static Mechanism external(Credentials credentials) {
        return new IdentityMechanism("EXTERNAL", credentials.authorizationId());
    }

    static Mechanism anonymous(Credentials credentials) {
        return new IdentityMechanism("ANONYMOUS", credentials.secret());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] initialResponse() {
        return message.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        throw Challenges.unexpected(name, challenge);
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public boolean isCommitted() {
        return true;
    }
}
