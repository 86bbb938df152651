package io.mailwire.imap.internal.engine;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** Which messages of a command were answered already. Bounded, however many a server names; for one thread. */
final class AnsweredUids {

    // UIDs that are further from the first one than this go into a set; closer ones into bits.
    private static final long NEAR = 1L << 20;
    private static final int MOST_FAR = 100_000;

    private final BitSet near = new BitSet();
    private final Set<Long> far = new HashSet<>();
    private long first = -1;

    /**
     * Takes note of an answer.
     *
     * @return whether it is the first one; true as well where there are too many to say
     */
    boolean add(long uid) {
        first = first < 0 ? uid : first;
        long offset = uid - first;
        if (offset >= 0 && offset < NEAR) {
            boolean isFirst = !near.get((int) offset);
            near.set((int) offset);
            return isFirst;
        }
        return far.size() >= MOST_FAR ? !far.contains(uid) : far.add(uid);
    }
}
