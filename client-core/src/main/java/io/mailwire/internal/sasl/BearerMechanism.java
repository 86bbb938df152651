package io.mailwire.internal.sasl;

import io.mailwire.internal.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2: the token in one message, an error as JSON in a challenge. */
final class BearerMechanism implements Mechanism {

    private final boolean standard;
    private final Credentials credentials;
    private final String token;
    private final String host;
    private final int port;

    private boolean begun;
    private @Nullable String complaint;

    private BearerMechanism(boolean standard, Credentials credentials, String token, String host, int port) {
        this.standard = standard;
        this.credentials = credentials;
        this.token = token;
        this.host = host;
        this.port = port;
    }

    static Mechanism oauthBearer(Credentials credentials, String token, String host, int port) {
        return new BearerMechanism(true, credentials, token, host, port);
    }

    static Mechanism xoauth2(Credentials credentials, String token) {
        return new BearerMechanism(false, credentials, token, "", 0);
    }

    @Override
    public String name() {
        return standard ? "OAUTHBEARER" : "XOAUTH2";
    }

    @Override
    public byte[] initialResponse() {
        // Both name the mailbox that is wanted; whose token it is stands in the token.
        String user = credentials.authorizationId().isEmpty() ? credentials.user() : credentials.authorizationId();
        String message = standard
                ? "n,a=" + saslName(user) + ",\1host=" + host + "\1port=" + port + "\1auth=Bearer " + token + "\1\1"
                : "user=" + user + "\1auth=Bearer " + token + "\1\1";
        begun = true;
        return message.getBytes(StandardCharsets.UTF_8);
    }

    // RFC 5801 section 4: "," and "=" would end the name.
    private static String saslName(String s) {
        return s.replace("=", "=3D").replace(",", "=2C");
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        if (!begun || complaint != null) {
            throw Challenges.unexpected(name(), challenge);
        }
        complaint = BearerError.describe(Challenges.text(challenge));
        // The server waits for an answer before it says no: RFC 7628 section 3.2.3 wants 0x01, XOAUTH2 nothing.
        return standard ? new byte[] {1} : new byte[0];
    }

    @Override
    public boolean isComplete() {
        // The server has nothing to prove here, so its yes is a yes.
        return begun;
    }

    @Override
    public boolean isCommitted() {
        return begun;
    }

    @Override
    public Optional<String> complaint() {
        return Optional.ofNullable(complaint);
    }

    /**
     * Refuses what no bearer token is made of.
     *
     * @throws SaslFailure without the token
     */
    static String checkedToken(@Nullable String token) throws SaslFailure {
        if (token == null || token.isEmpty()) {
            throw new SaslFailure(Kind.UNAVAILABLE, "the token supplier gave no token");
        }
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            // RFC 6749 appendix A.12 allows visible ASCII; a space or a line end is a mistake in whatever read the
            // token.
            if (c <= ' ' || c > '~') {
                String what = c == ' ' ? "a space" : c < ' ' ? "a control character" : "a character outside ASCII";
                throw new SaslFailure(
                        Kind.UNAVAILABLE, "the token supplier gave no token: it has " + what + " at index " + i);
            }
        }
        return token;
    }
}
