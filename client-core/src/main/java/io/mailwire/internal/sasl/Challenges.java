package io.mailwire.internal.sasl;

import java.nio.charset.StandardCharsets;

/** What the mechanisms say of the server's challenges. */
final class Challenges {

    private Challenges() {}

    /** The octets as text; what is no UTF-8 becomes replacement characters. */
    static String text(byte[] challenge) {
        return new String(challenge, StandardCharsets.UTF_8);
    }

    static SaslFailure unexpected(String mechanism, byte[] challenge) {
        return malformed(mechanism, "asked for more than the mechanism has", text(challenge));
    }

    static SaslFailure malformed(String mechanism, String problem, String challenge) {
        return SaslFailure.quoting(SaslFailure.Kind.MALFORMED, "in " + mechanism + " the server " + problem, challenge);
    }
}
