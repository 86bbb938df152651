package io.mailwire.internal.mime;

import io.mailwire.Address;
import java.util.List;

/**
 * Addresses in reports: {@code addr-type ";" generic-address} (RFC 3464 section 2.1.2). Read by the parser of all addresses, after the
 * encodings that only reports have.
 */
final class ReportAddress {

    private ReportAddress() {}

    /** The address; one of another type than rfc822 and utf-8 as it stands, with its type. */
    static String read(String value, Defects defects) {
        String plain = EncodedWords.withoutControls(value).strip();
        String type = ReportFields.type(plain);
        String text = ReportFields.untyped(plain).strip();
        return switch (type) {
            case "", "rfc822" -> mailbox(text.indexOf('@') < 0 ? fromXtext(text) : text, plain, defects);
            case "utf-8" -> mailbox(fromUtf8Xtext(text.indexOf('@') < 0 ? fromXtext(text) : text), plain, defects);
            default -> type + "; " + text;
        };
    }

    // What is no single address stays what it is: "rfc822; undisclosed recipients".
    private static String mailbox(String text, String written, Defects defects) {
        List<Address> found = AddressParser.parseList(text, new Defects());
        if (found.size() == 1 && !found.get(0).domain().isEmpty()) {
            return found.get(0).address();
        }
        if (!text.isEmpty() && text.indexOf('@') >= 0) {
            defects.add("an address in a report is malformed: " + written);
        }
        return EncodedWords.withoutControls(text);
    }

    /**
     * RFC 3461 section 4: {@code "+"} and two hexadecimal digits. A report has the decoded form, but some servers leave what they were
     * told. Where there is an @ already, the address is decoded, and a plus is a plus: bob+2026@example.org.
     */
    private static String fromXtext(String text) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int octet = c == '+' ? hex(text, i + 1, i + 3) : -1;
            if (octet >= 0x20 && octet < 0x7f) {
                s.append((char) octet);
                i += 2;
            } else {
                s.append(c);
            }
        }
        return s.toString();
    }

    /** RFC 6533 section 3: {@code "\x{" 1*6HEXDIG "}"} stands for one character. */
    private static String fromUtf8Xtext(String text) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int close = text.startsWith("\\x{", i) ? closing(text, i + 3) : -1;
            int c = close < 0 ? -1 : hex(text, i + 3, close);
            boolean character = c >= 0x20 && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) && !Character.isISOControl(c);
            if (character) {
                s.appendCodePoint(c);
                i = close;
            } else {
                s.append(text.charAt(i));
            }
        }
        return s.toString();
    }

    private static int closing(String text, int from) {
        int at = from;
        while (at < text.length() && at - from < 7 && text.charAt(at) != '}') {
            at++;
        }
        return at > from && at < text.length() && text.charAt(at) == '}' ? at : -1;
    }

    private static int hex(String text, int from, int to) {
        if (to > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
