package io.mailwire.imap.internal.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Short ASCII texts that were read before. Responses are full of the same few words, such as {@code charset} and {@code utf-8}, and the same
 * people: each is made a string once instead of thousands of times. Bounded; for one thread.
 */
public final class RepeatedTexts {

    private static final int SLOTS = 1024; // a power of two
    private static final int LONGEST = 48;

    private final @Nullable String[] slots = new String[SLOTS];

    /** The octets as a text; null where they are too many, or not all ASCII. */
    @Nullable String find(byte[] octets, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return null;
        }
        int hash = length;
        for (int i = from; i < to; i++) {
            byte octet = octets[i];
            if (octet < 0) {
                return null;
            }
            hash = 31 * hash + octet;
        }
        int slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
        String there = slots[slot];
        if (there != null && matches(there, octets, from, length)) {
            return there;
        }
        String text = new String(octets, from, length, StandardCharsets.US_ASCII);
        slots[slot] = text;
        return text;
    }

    private static boolean matches(String text, byte[] octets, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != octets[from + i]) {
                return false;
            }
        }
        return true;
    }
}
