package io.mailwire.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Backslash escapes as in Java: {@code \r \n \t \0 \\ \" \xHH}. */
public final class Escapes {
    private Escapes() {}

    /** The octets that escaped text stands for; what is not escaped is UTF-8. */
    public static byte[] octets(String escaped) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int at = 0;
        while (at < escaped.length()) {
            int point = escaped.codePointAt(at);
            at += Character.charCount(point);
            if (point != '\\') {
                octets.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            if (at == escaped.length()) {
                throw new IllegalArgumentException("a backslash at the end of: " + show(escaped));
            }
            char kind = escaped.charAt(at++);
            switch (kind) {
                case 'r' -> octets.write('\r');
                case 'n' -> octets.write('\n');
                case 't' -> octets.write('\t');
                case '0' -> octets.write(0);
                case '\\', '"' -> octets.write(kind);
                case 'x' -> {
                    octets.write(hex(escaped, at, 2));
                    at += 2;
                }
                default -> throw new IllegalArgumentException("unknown escape \\" + kind + " in: " + show(escaped));
            }
        }
        return octets.toByteArray();
    }

    /** Text on one line: control characters are written as escapes. */
    public static String show(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                case 0 -> shown.append("\\0");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        shown.append(String.format("\\x%02x", (int) c));
                    } else {
                        shown.append(c);
                    }
                }
            }
        }
        return shown.toString();
    }

    private static int hex(String text, int at, int digits) {
        if (at + digits > text.length()) {
            throw new IllegalArgumentException("an escape is cut short in: " + show(text));
        }
        return Integer.parseInt(text.substring(at, at + digits), 16);
    }
}
