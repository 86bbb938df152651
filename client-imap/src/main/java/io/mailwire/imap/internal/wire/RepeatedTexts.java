package io.mailwire.imap.internal.wire;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Short ASCII texts that were read before. Responses are full of the same few words, such as {@code charset} and {@code utf-8}, and the same
 * people: each is made a string once instead of thousands of times. Bounded; for one thread at a time, which
 * {@linkplain #borrow borrows} it where several may want it.
 */
public final class RepeatedTexts {

    private static final int SLOTS = 1024; // a power of two
    private static final int LONGEST = 48;

    private final byte[][] keys = new byte[SLOTS][];
    private final String[] texts = new String[SLOTS];
    private final String[] sources = new String[SLOTS];
    private final String[] made = new String[SLOTS];
    private final WeakReference<RepeatedTexts> weak = new WeakReference<>(this);
    private final AtomicBoolean borrowed = new AtomicBoolean();

    /** For what may outlive the responses: a message that somebody keeps must not keep all this. */
    public WeakReference<RepeatedTexts> weak() {
        return weak;
    }

    /** Takes it for this thread; false where another thread has it, which is nothing to wait for. Does not block. */
    public boolean borrow() {
        return borrowed.compareAndSet(false, true);
    }

    /** Lets others have it again. */
    public void giveBack() {
        borrowed.set(false);
    }

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
        if (key != null && key.length == length && isSame(key, octets, from)) {
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

    /**
     * What is made of a text, made once for those that come again.
     *
     * @param making always the same one
     */
    String made(String text, UnaryOperator<String> making) {
        if (text.length() > LONGEST) {
            return making.apply(text);
        }
        int hash = text.hashCode(); // known to a text that was found here
        int slot = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (SLOTS - 1);
        if (text.equals(sources[slot])) {
            return made[slot];
        }
        String result = making.apply(text);
        sources[slot] = text;
        made[slot] = result;
        return result;
    }

    // For so few octets quicker than what compares many at once.
    private static boolean isSame(byte[] key, byte[] octets, int from) {
        for (int i = 0; i < key.length; i++) {
            if (key[i] != octets[from + i]) {
                return false;
            }
        }
        return true;
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
