package io.mailwire.imap.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.nio.ByteOrder;
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

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int SLOT_BITS = 10;
    private static final int SLOTS = 1 << SLOT_BITS;
    private static final int LONGEST = 48;
    private static final long SPREAD = 0x9E3779B97F4A7C15L; // 2^64 by the golden ratio
    private static final byte[] NONE = {};

    // What a text was made of: the octets at its ends, which are all of a short one, and all of a longer one.
    private final long[] heads = new long[SLOTS];
    private final long[] tails = new long[SLOTS];
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
        long head = eight(octets, from, length);
        long tail = length > 8 ? (long) EIGHT.get(octets, to - 8) : head;
        int slot = slot((head + length * SPREAD) ^ Long.rotateLeft(tail, 21));
        String text = texts[slot];
        if (heads[slot] == head
                && tails[slot] == tail
                && text != null
                && text.length() == length
                && (length <= 16 || Arrays.equals(keys[slot], 0, length, octets, from, to))) {
            return text;
        }
        for (int i = from; i < to; i++) {
            if (octets[i] < 0) {
                return null;
            }
        }
        text = new String(octets, from, length, StandardCharsets.ISO_8859_1);
        heads[slot] = head;
        tails[slot] = tail;
        keys[slot] = length > 16 ? Arrays.copyOfRange(octets, from, to) : NONE;
        texts[slot] = text;
        return text;
    }

    /** The first octets, eight at most, as a number. */
    private static long eight(byte[] octets, int from, int length) {
        if (from + 8 <= octets.length) {
            long word = (long) EIGHT.get(octets, from);
            return length >= 8 ? word : word & ((1L << (8 * length)) - 1);
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (octets[from + i] & 0xffL) << (8 * i);
        }
        return word;
    }

    // A few octets are enough, where all are compared in the end.
    private static int slot(long hash) {
        return (int) ((hash * SPREAD) >>> (64 - SLOT_BITS));
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
        int slot = slot(text.hashCode()); // known to a text that was found here
        if (text.equals(sources[slot])) {
            return made[slot];
        }
        String result = making.apply(text);
        sources[slot] = text;
        made[slot] = result;
        return result;
    }
}
