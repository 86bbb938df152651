package io.mailwire.internal.sasl;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How one protocol carries SASL (RFC 4422 section 4). SMTP, POP3 and IMAP each have one; the loop over it is {@link SaslLogin}. */
public interface SaslTransport {

    /** What the server answered. */
    sealed interface Step {
        /** Go on: the challenge, decoded from base64. Empty where the server sent none. */
        @SuppressWarnings("ArrayRecordComponent") // handed over once and never compared
        record Challenge(byte[] octets) implements Step {}

        /** Done. */
        record Accepted(String response) implements Step {}

        /**
         * Refused.
         *
         * @param response the server's words
         * @param isTransient whether it said so for now only
         * @param isAboutMechanism whether it said that the mechanism is what it does not take, as SMTP's 504 does; where the
         *     protocol has no code for that the words are looked at
         */
        record Refused(String response, boolean isTransient, boolean isAboutMechanism) implements Step {
            public Refused(String response, boolean isTransient) {
                this(response, isTransient, false);
            }
        }
    }

    /**
     * Begins an exchange; blocks for the answer.
     *
     * @param mechanism the SASL name
     * @param initialResponse what goes with it; null where the mechanism lets the server speak first. A transport that cannot
     *     carry it answers the server's first, empty challenge with it
     */
    Step start(String mechanism, byte @Nullable [] initialResponse) throws IOException;

    /** Answers a challenge; blocks. An empty array is an empty line (or {@code =} where the protocol needs it). */
    Step respond(byte[] response) throws IOException;

    /** Gives the exchange up with {@code *}; blocks for the server's refusal. */
    Step cancel() throws IOException;
}
