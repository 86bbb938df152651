package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import java.util.Arrays;

/** Gathers UIDs one by one into a set, without making a new set each time. Not thread-safe. */
final class UidGatherer {

    private final int mostRanges;
    private UidSet set = UidSet.EMPTY;
    private long[] loose = new long[16]; // ranges that are not in the set yet
    private int n;

    /**
     * Nothing gathered yet.
     *
     * @param mostRanges how many ranges are kept
     */
    UidGatherer(int mostRanges) {
        this.mostRanges = mostRanges;
    }

    /**
     * Adds UIDs.
     *
     * @return false where there are too many already, and nothing was added
     */
    boolean add(UidSet uids) {
        if (uids.isEmpty()) {
            return true;
        }
        if (set.rangeCount() + n / 2 + uids.rangeCount() > mostRanges) {
            settle();
            if (set.rangeCount() + uids.rangeCount() > mostRanges) {
                return false;
            }
        }
        long[] ranges = uids.toRanges();
        if (n + ranges.length > loose.length) {
            loose = Arrays.copyOf(loose, Math.max(2 * loose.length, n + ranges.length));
        }
        System.arraycopy(ranges, 0, loose, n, ranges.length);
        n += ranges.length;
        return true;
    }

    private void settle() {
        if (n == 0) {
            return;
        }
        set = set.union(UidSet.ofRanges(Arrays.copyOf(loose, n)));
        loose = new long[16];
        n = 0;
    }

    boolean isEmpty() {
        return set.isEmpty() && n == 0;
    }

    /** Gives the set away, and begins anew. */
    UidSet take() {
        settle();
        UidSet taken = set;
        set = UidSet.EMPTY;
        return taken;
    }
}
