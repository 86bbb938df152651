package io.mailwire.internal.sasl;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Our side of one exchange of one SASL mechanism (RFC 4422 section 5). For one thread, used once. */
interface Mechanism {

    /** The registered name. */
    String name();

    /** What goes with the command; null where the server speaks first. Asked once, before anything is sent. */
    byte @Nullable [] initialResponse() throws SaslFailure;

    /** The answer to a challenge. */
    byte[] respond(byte[] challenge) throws SaslFailure;

    /**
     * Whether a success may be believed now. Mechanisms in which the server proves itself say no until it has: a server that
     * announces success earlier does not know the password, or is not the one we think (the io-imap flaw of 2026).
     */
    boolean isComplete();

    /**
     * Whether what was sent so far let the server check the secret. A refusal after that is about the credentials, and another
     * mechanism would only count as another wrong password.
     */
    boolean isCommitted();

    /** What the server said within the exchange about its refusal; raw, like {@link SaslFailure#quote}. */
    default Optional<String> complaint() {
        return Optional.empty();
    }

    /** Called once when the exchange is over, however it ended. */
    default void dispose() {}
}
