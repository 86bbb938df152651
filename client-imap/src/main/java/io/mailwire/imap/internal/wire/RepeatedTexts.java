package io.mailwire.imap.internal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Short ASCII texts that were read before. Responses are full of the same few words, such as {@code charset} and {@code utf-8}, and the same
 * people: each is made a string once instead of thousands of times. Bounded; for one thread.
 */
public final class RepeatedTexts {

    private static final int SLOTS = 1024; // a power of two
    private static final int LONGEST = 48;

    private final byte[][] keys = new byte[SLOTS][];
    private final String[] texts = new String[SLOTS];

    /** The octets as a text; null where they are too many, or not all ASCII. */
    @Nullable String find(byte[] octets, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return null;
        }
        if (length == 0) {
            return "";
        }
        int slot = slot(octets, from, length);
        byte[] key = keys[slot];
        if (key != null && key.length == length && Arrays.equals(key, 0, length, octets, from, to)) {
            return texts[slot];
        }
        for (int i = from; i < to; i++) {
            if (octets[i] < 0) {
                return null;
            }
        }
        String text = new String(octets, from, length, StandardCharsets.US_ASCII);
        keys[slot] = Arrays.copyOfRange(octets, from, to);
        texts[slot] = text;
        return text;
    }

    // A few octets are enough, where all are compared in the end.
    private static int slot(byte[] octets, int from, int length) {
        int hash = length;
        hash = 31 * hash + octets[from];
        hash = 31 * hash + octets[from + length / 4];
        hash = 31 * hash + octets[from + length / 2];
        hash = 31 * hash + octets[from + length * 3 / 4];
        hash = 31 * hash + octets[from + length - 1];
        return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (SLOTS - 1);
    }
}
