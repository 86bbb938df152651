package io.mailwire.smtp.internal.codec;

/**
 * Text as parameters of MAIL and RCPT carry it.
 *
 * <pre>
 * xtext = *( xchar / hexchar )    ; RFC 3461 section 4
 * xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
 * hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
 * </pre>
 */
final class Xtext {

    private Xtext() {}

    /** ASCII encoded. Controls are refused before, and again where the line is made: here they would become harmless text. */
    static String encode(String ascii) {
        StringBuilder s = new StringBuilder(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (c >= 0x7f) {
                throw new IllegalArgumentException("not ASCII, which xtext cannot carry: \"" + ascii + "\"");
            }
            append(s, c);
        }
        return s.toString();
    }

    /** An address in any script: {@code \x{…}} for what is not ASCII, which servers without SMTPUTF8 take too (RFC 6533 section 3). */
    static String encodeUnicode(String address) {
        StringBuilder s = new StringBuilder(address.length() + 16);
        address.codePoints().forEach(c -> {
            if (c > 0x7e || c == '\\') {
                s.append(String.format("\\x{%X}", c));
            } else {
                append(s, (char) c);
            }
        });
        return s.toString();
    }

    private static void append(StringBuilder s, char c) {
        if (c <= ' ' || c == '+' || c == '=') {
            s.append(String.format("+%02X", (int) c));
        } else {
            s.append(c);
        }
    }
}
