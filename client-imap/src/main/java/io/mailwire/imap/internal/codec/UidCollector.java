package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import java.util.Arrays;

/** Collects UIDs and ranges of them as they are read, joining what follows each other, so that a long answer takes little room. */
final class UidCollector {

    private long[] ends = new long[32];
    private int n;

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

    UidSet set() {
        return UidSet.ofRanges(Arrays.copyOf(ends, n));
    }
}
