package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;

/** Sets of UIDs as servers write them, read into ranges without expanding any (RFC 9051 section 9, {@code sequence-set}). */
final class NumberSets {

    private NumberSets() {}

    /** The ends of the ranges, in the server's order. What is no UID is left out. */
    static long[] ends(String set) {
        long[] ends = new long[16];
        int n = 0;
        int from = 0;
        while (from < set.length()) {
            int comma = set.indexOf(',', from);
            int to = comma < 0 ? set.length() : comma;
            int colon = colon(set, from, to);
            long first = uid(set, from, colon);
            long last = colon < to ? uid(set, colon + 1, to) : first;
            if (first > 0 && last > 0) {
                if (n + 2 > ends.length) {
                    ends = java.util.Arrays.copyOf(ends, 2 * n);
                }
                ends[n++] = first;
                ends[n++] = last;
            }
            from = to + 1;
        }
        return java.util.Arrays.copyOf(ends, n);
    }

    static UidSet set(String set) {
        return UidSet.ofRanges(ends(set));
    }

    // Not beyond the comma: in a set without ranges each look would go to its end.
    private static int colon(String set, int from, int to) {
        int i = from;
        while (i < to && set.charAt(i) != ':') {
            i++;
        }
        return i;
    }

    private static long uid(String text, int from, int to) {
        long n = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || n > UidSet.MAX) {
                return -1;
            }
            n = n * 10 + (c - '0');
        }
        return n >= 1 && n <= UidSet.MAX ? n : -1;
    }
}
