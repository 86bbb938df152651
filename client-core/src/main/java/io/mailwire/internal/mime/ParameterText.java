package io.mailwire.internal.mime;

import java.nio.charset.StandardCharsets;

/** Parameters of Content-Type and Content-Disposition as we write them: quoted ASCII, or RFC 2231. */
final class ParameterText {

    private static final int SECTION = 60;

    private ParameterText() {}

    /** A parameter on a line of its own: {@code ;}, the folding, name and value. */
    static String of(String name, String value) {
        HeaderText.check(name, value);
        if (isShortAscii(value)) {
            return ";\r\n " + name + "=" + (HeaderText.isToken(value) ? value : quoted(value));
        }
        return rfc2231(name, value);
    }

    /** What mail programs before RFC 2231 understand: encoded words in quotes. */
    static String ofOldName(String value) {
        HeaderText.check("file name", value);
        return ";\r\n name=" + (isShortAscii(value) ? quoted(value) : '"' + HeaderText.words(value, 7) + '"');
    }

    // "=?" would be taken for an encoded word by those who decode them here too.
    private static boolean isShortAscii(String value) {
        return value.length() <= SECTION
                && !value.contains("=?")
                && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    // Sections 3 and 4 of RFC 2231: percent-encoded UTF-8, in numbered sections where one line would be too long
    private static String rfc2231(String name, String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        if (encoded.length() <= SECTION) {
            return ";\r\n " + name + "*=UTF-8''" + encoded;
        }
        StringBuilder s = new StringBuilder();
        int number = 0;
        for (int at = 0; at < encoded.length(); number++) {
            int end = Math.min(encoded.length(), at + SECTION);
            // not within %C3
            int percent = encoded.lastIndexOf("%", end - 1);
            if (end < encoded.length() && percent > at && percent > end - 3) {
                end = percent;
            }
            s.append(";\r\n ").append(name).append('*').append(number).append("*=");
            s.append(number == 0 ? "UTF-8''" : "").append(encoded, at, end);
            at = end;
        }
        return s.toString();
    }
}
