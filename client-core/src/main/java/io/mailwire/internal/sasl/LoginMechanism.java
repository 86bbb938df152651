package io.mailwire.internal.sasl;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * LOGIN, which no RFC describes: the server asks twice, for the user and for the password.
 *
 * <p>What it asks with varies ({@code Username:}, {@code User Name\0}, whole sentences, nothing), so only the order counts. Nothing
 * goes with the command, since some servers refuse that and all know the long way.
 */
final class LoginMechanism implements Mechanism {

    private final Credentials credentials;
    private int asked;

    LoginMechanism(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public String name() {
        return "LOGIN";
    }

    @Override
    public byte @Nullable [] initialResponse() throws SaslFailure {
        if (!credentials.authorizationId().isEmpty()) {
            throw new SaslFailure(SaslFailure.Kind.UNFIT, "LOGIN cannot act as somebody else");
        }
        return null;
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        asked++;
        String answer = switch (asked) {
            case 1 -> credentials.user();
            case 2 -> credentials.secret();
            default -> throw Challenges.unexpected(name(), challenge);
        };
        return answer.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isComplete() {
        return asked == 2;
    }

    @Override
    public boolean isCommitted() {
        return asked > 0;
    }
}
