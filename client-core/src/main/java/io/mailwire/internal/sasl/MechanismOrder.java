package io.mailwire.internal.sasl;

import java.util.List;
import java.util.Set;

/**
 * Which mechanisms carry which credentials, and the order in which they are tried.
 *
 * <p>Passwords: SCRAM with channel binding, then without, longer hashes first: the server proves itself too and never sees the
 * password. Then under TLS PLAIN, LOGIN and CRAM-MD5: PLAIN takes one turn and lets the server keep a slow salted hash, while
 * CRAM-MD5 makes it keep the password itself and gives away a digest that is quickly guessed from, for a secrecy that TLS gives
 * anyway. On a connection in the clear, when the caller allowed passwords there, CRAM-MD5 comes before the two that show
 * everything. DIGEST-MD5 is used only when named.
 *
 * <p>Tokens: OAUTHBEARER, the standard, then XOAUTH2.
 */
final class MechanismOrder {

    private static final List<String> SCRAM = List.of(
            "SCRAM-SHA-512-PLUS",
            "SCRAM-SHA-256-PLUS",
            "SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-512",
            "SCRAM-SHA-256",
            "SCRAM-SHA-1");
    private static final List<String> UNDER_TLS = List.of("PLAIN", "LOGIN", "CRAM-MD5");
    private static final List<String> IN_CLEAR = List.of("CRAM-MD5", "PLAIN", "LOGIN");
    private static final List<String> BEARER = List.of("OAUTHBEARER", "XOAUTH2");

    /**
     * What may run where everybody can listen: SCRAM shows only what has to be guessed from at thousands of hashes a guess, GSSAPI
     * nothing, and the last two have no secret. CRAM-MD5 and DIGEST-MD5 are not here: one MD5 a guess.
     */
    private static final Set<String> FIT_FOR_CLEARTEXT =
            Set.of("SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "GSSAPI", "EXTERNAL", "ANONYMOUS");

    private MechanismOrder() {}

    /** What is tried unless the caller names a mechanism, first choice first. */
    static List<String> preferred(Credentials.Kind kind, boolean encrypted) {
        return switch (kind) {
            case PASSWORD -> concat(SCRAM, encrypted ? UNDER_TLS : IN_CLEAR);
            case BEARER -> BEARER;
            case EXTERNAL -> List.of("EXTERNAL");
            case ANONYMOUS -> List.of("ANONYMOUS");
            case KERBEROS -> List.of("GSSAPI");
        };
    }

    /** What the caller may name. */
    static List<String> known(Credentials.Kind kind) {
        List<String> preferred = preferred(kind, true);
        return kind == Credentials.Kind.PASSWORD ? concat(preferred, List.of("DIGEST-MD5")) : preferred;
    }

    static boolean needsEncryption(String mechanism) {
        return !FIT_FOR_CLEARTEXT.contains(mechanism);
    }

    static boolean isScram(String mechanism) {
        return mechanism.startsWith("SCRAM-");
    }

    static boolean bindsChannel(String mechanism) {
        return mechanism.endsWith("-PLUS");
    }

    /** The same hash without channel binding. */
    static String withoutPlus(String mechanism) {
        return mechanism.substring(0, mechanism.length() - "-PLUS".length());
    }

    private static List<String> concat(List<String> a, List<String> b) {
        return java.util.stream.Stream.concat(a.stream(), b.stream()).toList();
    }
}
