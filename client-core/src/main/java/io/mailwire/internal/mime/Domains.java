package io.mailwire.internal.mime;

import io.mailwire.internal.net.HostName;
import io.mailwire.internal.text.Printable;
import java.util.regex.Pattern;

/** Domains of addresses: what is one, and its ASCII form. */
public final class Domains {

    private static final Pattern LABELS = Pattern.compile("[a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)*+");

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
        String ascii;
        try {
            ascii = HostName.aLabels(domain);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "no domain name: \"" + Printable.shortened(domain, 200) + "\": " + e.getMessage(), e);
        }
        if (!LABELS.matcher(ascii).matches()) {
            throw new IllegalArgumentException("no domain name: \"" + Printable.shortened(domain, 200) + "\"");
        }
        if (ascii.length() > 253) {
            throw new IllegalArgumentException(
                    "a domain of " + ascii.length() + " characters is too long: " + Printable.shortened(domain, 200));
        }
        return ascii;
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
