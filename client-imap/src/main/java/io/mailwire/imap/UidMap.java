package io.mailwire.imap;

import java.util.OptionalLong;

/**
 * Which message got which UID where it was copied or moved to: what COPYUID says (RFC 9051 section 7.1). Kept as ranges;
 * immutable and thread-safe.
 */
public final class UidMap {

    /** Nothing is known: the server has no UIDPLUS, or nothing was copied. */
    public static final UidMap UNKNOWN = new UidMap(0, new long[0], new long[0]);

    private final long validity;
    // first, last, first, last, ... in the server's order, which pairs the two lists
    private final long[] sources;
    private final long[] targets;

    private UidMap(long validity, long[] sources, long[] targets) {
        this.validity = validity;
        this.sources = sources;
        this.targets = targets;
    }

    /**
     * Pairs two lists of ranges by position.
     *
     * @param validity UIDVALIDITY of the folder that the targets belong to
     * @param sources pairs of ends, in the server's order
     * @param targets pairs of ends, in the server's order
     * @return the map
     */
    public static UidMap of(long validity, long[] sources, long[] targets) {
        UidSet.ofRanges(sources);
        UidSet.ofRanges(targets);
        return new UidMap(validity, ascendingEnds(sources), ascendingEnds(targets));
    }

    private static long[] ascendingEnds(long[] ranges) {
        long[] ends = new long[ranges.length];
        for (int i = 0; i < ranges.length; i += 2) {
            ends[i] = Math.min(ranges[i], ranges[i + 1]);
            ends[i + 1] = Math.max(ranges[i], ranges[i + 1]);
        }
        return ends;
    }

    /**
     * Puts the answers to two commands into one map.
     *
     * @param other what another command copied to the same folder
     * @return both; the other alone where its UIDVALIDITY is another, for then the folder was made anew in between
     */
    public UidMap and(UidMap other) {
        if (!isEmpty() && !other.isEmpty() && validity != other.validity) {
            return other;
        }
        long known = validity == 0 ? other.validity : validity;
        return new UidMap(known, joined(sources, other.sources), joined(targets, other.targets));
    }

    private static long[] joined(long[] a, long[] b) {
        long[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /**
     * UIDVALIDITY of the folder that the new UIDs belong to.
     *
     * @return the number, or 0 where nothing is known
     */
    public long validity() {
        return validity;
    }

    /**
     * Whether anything is known.
     *
     * @return true if the server gave no new UID
     */
    public boolean isEmpty() {
        return targets.length == 0;
    }

    /**
     * The UIDs before.
     *
     * @return a set
     */
    public UidSet sources() {
        return UidSet.ofRanges(sources);
    }

    /**
     * The UIDs after.
     *
     * @return a set
     */
    public UidSet targets() {
        return UidSet.ofRanges(targets);
    }

    /**
     * The new UID of one message.
     *
     * @param source its UID before
     * @return its UID after, or empty where the server did not say
     */
    public OptionalLong target(long source) {
        long position = 0;
        for (int i = 0; i < sources.length; i += 2) {
            if (source >= sources[i] && source <= sources[i + 1]) {
                return at(position + source - sources[i]);
            }
            position += sources[i + 1] - sources[i] + 1;
        }
        return OptionalLong.empty();
    }

    private OptionalLong at(long position) {
        long left = position;
        for (int i = 0; i < targets.length; i += 2) {
            long length = targets[i + 1] - targets[i] + 1;
            if (left < length) {
                return OptionalLong.of(targets[i] + left);
            }
            left -= length;
        }
        return OptionalLong.empty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "new UIDs unknown" : sources() + " → " + targets() + " (UIDVALIDITY " + validity + ")";
    }
}
