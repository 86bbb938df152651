package io.mailwire.imap;

import java.util.Arrays;
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
    // how many messages stand before each range
    private final long[] sourcesBefore;
    private final long[] targetsBefore;
    private final boolean ascending; // the sources, as servers with any sense have them

    private UidMap(long validity, long[] sources, long[] targets) {
        this.validity = validity;
        this.sources = sources;
        this.targets = targets;
        sourcesBefore = before(sources);
        targetsBefore = before(targets);
        boolean inOrder = true;
        for (int i = 2; i < sources.length; i += 2) {
            inOrder &= sources[i] > sources[i - 1];
        }
        ascending = inOrder;
    }

    private static long[] before(long... ends) {
        long[] before = new long[ends.length / 2];
        long count = 0;
        for (int i = 0; i < before.length; i++) {
            before[i] = count;
            count += ends[2 * i + 1] - ends[2 * i] + 1;
        }
        return before;
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
        long[] both = Arrays.copyOf(a, a.length + b.length);
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
        int range = ascending ? searched(source) : lookedFor(source);
        return range < 0 ? OptionalLong.empty() : at(sourcesBefore[range] + source - sources[2 * range]);
    }

    private int searched(long source) {
        int low = 0;
        int high = sourcesBefore.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (source < sources[2 * middle]) {
                high = middle - 1;
            } else if (source > sources[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private int lookedFor(long source) {
        for (int i = 0; i < sourcesBefore.length; i++) {
            if (source >= sources[2 * i] && source <= sources[2 * i + 1]) {
                return i;
            }
        }
        return -1;
    }

    private OptionalLong at(long position) {
        int found = Arrays.binarySearch(targetsBefore, position);
        int range = found < 0 ? -found - 2 : found; // the last one that begins at or before it
        long target = range < 0 ? Long.MAX_VALUE : targets[2 * range] + position - targetsBefore[range];
        return range >= 0 && target <= targets[2 * range + 1] ? OptionalLong.of(target) : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return isEmpty() ? "new UIDs unknown" : sources() + " → " + targets() + " (UIDVALIDITY " + validity + ")";
    }
}
