package io.mailwire.internal.mime;

import io.mailwire.internal.wire.Printable;
import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;

/** Domains of addresses: what is one, and its ASCII form. */
public final class Domains {

    private Domains() {}

    /**
     * The domain in A-labels. ASCII stays as it is, a literal such as {@code [192.0.2.1]} too.
     *
     * @throws IllegalArgumentException if it is no domain, or if its ASCII form is none: some characters become a dot, a slash or
     *     an at sign in it
     */
    public static String toAscii(String domain) {
        if (domain.startsWith("[")) {
            return checkedLiteral(domain);
        }
        StringBuilder ascii = new StringBuilder();
        // The ideographic full stops are separators too (RFC 3490 section 3.1).
        for (String label : domain.split("[.\u3002\uff0e\uff61]", -1)) {
            if (ascii.length() > 0) {
                ascii.append('.');
            }
            ascii.append(label(label, domain));
        }
        if (ascii.length() > 253) {
            throw new IllegalArgumentException("a domain of " + ascii.length() + " characters is too long: " + domain);
        }
        return ascii.toString();
    }

    private static String label(String label, String domain) {
        if (label.length() > 63) { // some JDKs fail for these with a bare RuntimeException
            throw new IllegalArgumentException(
                    "a label of a domain has at most 63 characters: \"" + Printable.shortened(domain, 200) + "\"");
        }
        String ascii = label;
        if (!label.chars().allMatch(c -> c < 0x80)) {
            try {
                ascii = isDeviation(label) ? punycoded(label) : IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("no domain name: \"" + domain + "\" (" + e.getMessage() + ")", e);
            }
        }
        boolean plain = !ascii.isEmpty()
                && ascii.length() <= 63
                && ascii.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-'
                                || c == '_');
        if (!plain) {
            throw new IllegalArgumentException("no domain name: \"" + domain + "\"");
        }
        return ascii;
    }

    // The JDK knows IDNA2003 only, which makes of ß an ss and of ς a σ: another domain (RFC 5894 section 7.2).
    private static boolean isDeviation(String label) {
        return label.indexOf('\u00df') >= 0 || label.indexOf('\u03c2') >= 0;
    }

    private static String punycoded(String label) {
        String normal = Normalizer.normalize(label.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        if (!normal.codePoints()
                .allMatch(c -> c == '-'
                        || Character.isLetterOrDigit(c)
                        || Character.getType(c) == Character.NON_SPACING_MARK)) {
            throw new IllegalArgumentException("a character that no domain has");
        }
        return "xn--" + Punycode.encode(normal);
    }

    private static String checkedLiteral(String literal) {
        boolean plain = literal.length() > 2
                && literal.endsWith("]")
                && literal.substring(1, literal.length() - 1)
                        .chars()
                        .allMatch(
                                c -> c > ' ' && c < 0x7f && c != '[' && c != ']' && c != '\\' && c != '<' && c != '>');
        if (!plain) {
            throw new IllegalArgumentException("no address literal: \"" + literal + "\"");
        }
        return literal;
    }
}
