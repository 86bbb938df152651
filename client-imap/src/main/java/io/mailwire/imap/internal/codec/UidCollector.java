package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import java.util.Arrays;

/**
 * Collects UIDs and ranges of them, joining what follows each other, so that a long answer takes little room, and no set is made before
 * one is wanted. Not thread-safe.
 */
public final class UidCollector {

    private final int mostRanges;
    private long[] ends = new long[32];
    private int n;
    private int sorted; // how much of it is in order already, without overlaps

    /** For as many ranges as come; what they are read from is bounded. */
    UidCollector() {
        this(Integer.MAX_VALUE);
    }

    /**
     * For ranges that nobody else counts.
     *
     * @param mostRanges how many are kept
     */
    public UidCollector(int mostRanges) {
        this.mostRanges = mostRanges;
    }

    /** Adds a range; ascending or not. */
    void add(long first, long last) {
        long from = Math.min(first, last);
        long to = Math.max(first, last);
        if (n > 0 && from >= ends[n - 2] && from <= ends[n - 1] + 1) {
            ends[n - 1] = Math.max(ends[n - 1], to);
            return;
        }
        if (n + 2 > ends.length) {
            ends = Arrays.copyOf(ends, 2 * n);
        }
        ends[n++] = from;
        ends[n++] = to;
    }

    /**
     * Adds UIDs.
     *
     * @return false where there are too many ranges already, and nothing was added
     */
    public boolean add(UidSet uids) {
        if (n / 2 + uids.rangeCount() > mostRanges && !uids.isEmpty()) {
            // Not for each one that comes: to sort so many for a handful of repetitions is not worth it.
            if (n - sorted >= mostRanges / 8) {
                sort();
            }
            if (n / 2 + uids.rangeCount() > mostRanges) {
                return false;
            }
        }
        long[] ranges = uids.toRanges();
        for (int i = 0; i < ranges.length; i += 2) {
            add(ranges[i], ranges[i + 1]);
        }
        return true;
    }

    /** Adds what another has collected. */
    void addAll(UidCollector other) {
        for (int i = 0; i < other.n; i += 2) {
            add(other.ends[i], other.ends[i + 1]);
        }
    }

    private void sort() {
        if (sorted != n) {
            ends = set().toRanges();
            n = ends.length;
            sorted = n;
        }
    }

    public boolean isEmpty() {
        return n == 0;
    }

    UidSet set() {
        return UidSet.ofRanges(Arrays.copyOf(ends, n));
    }

    /** Gives away what was collected, and begins anew. */
    public UidSet take() {
        UidSet taken = set();
        ends = new long[32];
        n = 0;
        sorted = 0;
        return taken;
    }
}
