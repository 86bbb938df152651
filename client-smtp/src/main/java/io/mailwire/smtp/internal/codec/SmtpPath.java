package io.mailwire.smtp.internal.codec;

import io.mailwire.internal.text.Printable;

/**
 * An address as MAIL and RCPT carry it: {@code <local@domain>}, or {@code <>} for the null sender.
 *
 * <p>The address was parsed before it came here. This is the last look, with nothing but the wire in mind: nothing in it may end
 * the path early, since what follows a path is read as parameters (CVE-2025-59937 was such a case).
 */
final class SmtpPath {

    private SmtpPath() {}

    /**
     * The address in angle brackets.
     *
     * @throws IllegalArgumentException if the address could end the path
     */
    static String of(String name, String address) {
        boolean quoted = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ' ' || c == '<' || c == '>' || c == ',' || c == ';')) {
                throw new IllegalArgumentException(name + " is no address: '" + c + "' needs quoting, in \""
                        + Printable.shortened(address, 200) + "\"");
            }
        }
        if (quoted || address.endsWith("\\")) {
            throw new IllegalArgumentException(
                    name + " is no address: its quotes do not end, in \"" + Printable.shortened(address, 200) + "\"");
        }
        return "<" + address + ">";
    }
}
