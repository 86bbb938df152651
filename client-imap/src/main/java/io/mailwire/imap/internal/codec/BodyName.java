package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.ResponseCursor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The name under which a FETCH response has content. ABNF: {@code ("BODY" / "BINARY") section ["<" number ">"]} (RFC 9051 section
 * 7.5.2, RFC 3516 section 4.2).
 *
 * @param binary whether the content comes decoded
 * @param section what stands in the brackets
 * @param origin where the content begins in the whole; -1 where the response does not say
 */
public record BodyName(boolean binary, String section, long origin) {

    // "BODY[", 64 levels of sections and an origin have room in it.
    private static final int LONGEST = 400;

    /** Reads an item's name; null for one that is not of content. */
    public static @Nullable BodyName of(String item) {
        byte[] octets = item.getBytes(StandardCharsets.ISO_8859_1);
        return before(octets, octets.length);
    }

    /** Reads the name that a literal follows, whose announcement stood behind these octets; null where it is not of content. */
    public static @Nullable BodyName before(byte[] octets, int length) {
        int i = backOverSpaces(octets, length);
        if (i > 0 && octets[i - 1] == '~') {
            // literal8
            i = backOverSpaces(octets, i - 1);
        }
        long origin = -1;
        if (i > 0 && octets[i - 1] == '>') {
            int open = back(octets, i - 1, '<');
            if (open < 0) {
                return null;
            }
            origin = origin(text(octets, open + 1, i - 1));
            i = backOverSpaces(octets, open);
        }
        if (i < 6 || octets[i - 1] != ']') {
            return null;
        }
        int open = back(octets, i - 1, '[');
        if (open < 4) {
            return null;
        }
        boolean body = endsWith(octets, open, "BODY");
        boolean binary = !body && endsWith(octets, open, "BINARY");
        return body || binary ? new BodyName(binary, text(octets, open + 1, i - 1), origin) : null;
    }

    // Some servers repeat the whole of <2.10>.
    private static long origin(String text) {
        int dot = text.indexOf('.');
        return ResponseCursor.parseNumber(dot < 0 ? text : text.substring(0, dot));
    }

    private static int backOverSpaces(byte[] octets, int from) {
        int i = from;
        while (i > 0 && octets[i - 1] == ' ') {
            i--;
        }
        return i;
    }

    private static int back(byte[] octets, int from, char wanted) {
        int least = Math.max(0, from - LONGEST);
        for (int i = from - 1; i >= least; i--) {
            if (octets[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean endsWith(byte[] octets, int end, String word) {
        int from = end - word.length();
        if (from < 0) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((octets[from + i] & ~0x20) != word.charAt(i)) {
                return false;
            }
        }
        return from == 0 || octets[from - 1] == ' ' || octets[from - 1] == '(';
    }

    private static String text(byte[] octets, int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
