package io.mailwire.internal.sasl;

import io.mailwire.internal.sasl.SaslTransport.Step;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What one refused attempt says about the next.
 *
 * @param mechanism what was tried
 * @param text the server's words, with those of the mechanism; printable and without secrets
 * @param isTransient whether the server said so for now only
 * @param about what it is about
 */
record Refusal(String mechanism, String text, boolean isTransient, About about) {

    /** What a refusal is about. */
    enum About {
        /** User, password, token, or the account: nothing else to try, each further guess counts towards a lock-out. */
        CREDENTIALS,
        /** The mechanism itself: another may work. */
        MECHANISM,
        /** Refused before anything of the secret was checked; mostly the account has no secret in this mechanism's form. */
        EARLY
    }

    // SMTP 504 5.5.4 and 5.7.4 (RFC 4954), and what Dovecot, Exim, Courier, Cyrus and James say in IMAP and POP3.
    private static final Pattern MECHANISM = Pattern.compile("^504\\b|\\b5\\.7\\.4\\b"
            + "|\\b(unsupported|unknown|unrecogni[sz]ed|invalid|no such|unavailable)\\s(sasl\\s|auth\\w*\\s)?"
            + "(mechanism|mech|auth\\w* (type|method|mechanism))\\b"
            + "|\\b(mechanism|auth\\w* (type|method))( \\S+)?( is)? (not|un)\\s?"
            + "(supported|available|recogni[sz]ed|known|implemented|enabled)\\b");

    // RFC 5530: about the account, whatever the mechanism.
    private static final Pattern ACCOUNT =
            Pattern.compile("\\[(authorizationfailed|expired|privacyrequired|contactadmin|noperm)\\b");

    static Refusal of(Mechanism mechanism, Step.Refused refused, String text) {
        return new Refusal(mechanism.name(), text, refused.isTransient(), judge(mechanism, refused, text));
    }

    private static About judge(Mechanism mechanism, Step.Refused refused, String text) {
        String words = text.toLowerCase(Locale.ROOT);
        if (refused.isTransient() || ACCOUNT.matcher(words).find()) {
            return About.CREDENTIALS;
        }
        if (refused.isAboutMechanism() || MECHANISM.matcher(words).find()) {
            return About.MECHANISM;
        }
        return mechanism.isCommitted() ? About.CREDENTIALS : About.EARLY;
    }

    /** What the caller can do where the server's words are known to mislead; else empty. */
    String hint() {
        String words = text.toLowerCase(Locale.ROOT);
        // Microsoft since 2022 and 2026; the password may well be right.
        if (words.contains("basic authentication is disabled") || words.contains("5.7.30")) {
            return "; this provider takes no passwords any more: use Login.bearer with an OAuth token";
        }
        return "";
    }

    @Override
    public String toString() {
        return mechanism + ": " + text;
    }
}
