package io.mailwire.imap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/**
 * A set of UIDs, kept as ranges and never expanded, so that {@code 1:4294967295} takes no more room than {@code 1} (RFC 9051
 * section 4.1.1). Ascending; immutable and thread-safe.
 */
public final class UidSet implements Iterable<Long> {

    /** The largest UID there can be. */
    public static final long MAX = 4_294_967_295L;

    /** No UID at all. */
    public static final UidSet EMPTY = new UidSet(new long[0]);

    // first, last, first, last, ...: ascending, neither overlapping nor adjacent
    private final long[] bounds;

    private UidSet(long[] bounds) {
        this.bounds = bounds;
    }

    /**
     * A set of these UIDs.
     *
     * @param uids UIDs in any order
     * @return the set
     * @throws IllegalArgumentException if one is not between 1 and {@link #MAX}
     */
    public static UidSet of(long... uids) {
        long[] ranges = new long[uids.length * 2];
        for (int i = 0; i < uids.length; i++) {
            ranges[2 * i] = uids[i];
            ranges[2 * i + 1] = uids[i];
        }
        return ofRanges(ranges);
    }

    /**
     * A set of these UIDs.
     *
     * @param uids UIDs in any order
     * @return the set
     */
    public static UidSet of(Collection<Uid> uids) {
        return of(uids.stream().mapToLong(Uid::value).toArray());
    }

    /**
     * The UIDs between two, both included.
     *
     * @param first the one end
     * @param last the other end
     * @return the set
     * @throws IllegalArgumentException if one is not between 1 and {@link #MAX}
     */
    public static UidSet range(long first, long last) {
        return ofRanges(new long[] {first, last});
    }

    /**
     * This UID and all that are larger.
     *
     * @param first where the set begins
     * @return the set
     */
    public static UidSet from(long first) {
        return range(first, MAX);
    }

    /**
     * Reads a set as RFC 9051 writes it, such as {@code 1:5,9}; {@code *} is {@link #MAX}.
     *
     * @param set the text
     * @return the set
     * @throws IllegalArgumentException if it is none
     */
    public static UidSet parse(String set) {
        if (set.isEmpty()) {
            return EMPTY;
        }
        List<long[]> ranges = new ArrayList<>();
        for (String range : set.split(",", -1)) {
            int colon = range.indexOf(':');
            long first = parseUid(colon < 0 ? range : range.substring(0, colon), set);
            long last = colon < 0 ? first : parseUid(range.substring(colon + 1), set);
            ranges.add(new long[] {first, last});
        }
        return ofRanges(ranges.stream().flatMapToLong(Arrays::stream).toArray());
    }

    private static long parseUid(String text, String set) {
        if (text.equals("*")) {
            return MAX;
        }
        boolean digits = !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new IllegalArgumentException(
                    "not a set of UIDs: \"" + set.substring(0, Math.min(100, set.length())) + "\"");
        }
        return Long.parseLong(text);
    }

    /**
     * A set of ranges.
     *
     * @param firstAndLast pairs of ends, in any order, overlapping or not
     * @return the set
     * @throws IllegalArgumentException if an end is not between 1 and {@link #MAX}, or one is left over
     */
    public static UidSet ofRanges(long... firstAndLast) {
        if (firstAndLast.length % 2 != 0) {
            throw new IllegalArgumentException("a range has two ends");
        }
        int count = firstAndLast.length / 2;
        if (count == 0) {
            return EMPTY;
        }
        long[] sorted = new long[firstAndLast.length];
        boolean ascending = true;
        for (int i = 0; i < count; i++) {
            long first = Math.min(firstAndLast[2 * i], firstAndLast[2 * i + 1]);
            long last = Math.max(firstAndLast[2 * i], firstAndLast[2 * i + 1]);
            if (first < 1 || last > MAX) {
                throw new IllegalArgumentException(
                        "a UID is between 1 and " + MAX + ", not " + (first < 1 ? first : last));
            }
            ascending &= i == 0 || first >= sorted[2 * i - 2];
            sorted[2 * i] = first;
            sorted[2 * i + 1] = last;
        }
        if (!ascending) {
            sorted = sort(sorted);
        }
        int n = 0;
        for (int i = 0; i < count; i++) {
            long first = sorted[2 * i];
            long last = sorted[2 * i + 1];
            if (n > 0 && first <= sorted[n - 1] + 1) {
                sorted[n - 1] = Math.max(sorted[n - 1], last);
            } else {
                sorted[n++] = first;
                sorted[n++] = last;
            }
        }
        return new UidSet(n == sorted.length ? sorted : Arrays.copyOf(sorted, n));
    }

    private static long[] sort(long[] pairs) {
        Integer[] order = new Integer[pairs.length / 2];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingLong(i -> pairs[2 * i]));
        long[] sorted = new long[pairs.length];
        for (int i = 0; i < order.length; i++) {
            sorted[2 * i] = pairs[2 * order[i]];
            sorted[2 * i + 1] = pairs[2 * order[i] + 1];
        }
        return sorted;
    }

    /**
     * How many UIDs are in the set.
     *
     * @return the number
     */
    public long size() {
        long size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    /**
     * Whether there is none.
     *
     * @return true for no UID
     */
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /**
     * Whether a UID is in the set.
     *
     * @param uid a UID
     * @return true if it is
     */
    public boolean contains(long uid) {
        int low = 0;
        int high = bounds.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (uid < bounds[2 * middle]) {
                high = middle - 1;
            } else if (uid > bounds[2 * middle + 1]) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /**
     * The smallest UID.
     *
     * @return the UID
     * @throws NoSuchElementException if there is none
     */
    public long first() {
        requireSome();
        return bounds[0];
    }

    /**
     * The largest UID.
     *
     * @return the UID
     * @throws NoSuchElementException if there is none
     */
    public long last() {
        requireSome();
        return bounds[bounds.length - 1];
    }

    private void requireSome() {
        if (isEmpty()) {
            throw new NoSuchElementException("the set of UIDs is empty");
        }
    }

    /**
     * How many ranges the set has.
     *
     * @return the number
     */
    public int rangeCount() {
        return bounds.length / 2;
    }

    /**
     * The ranges, for what goes through a set without expanding it.
     *
     * @return pairs of ends, ascending, neither overlapping nor adjacent; a copy
     */
    public long[] toRanges() {
        return bounds.clone();
    }

    /**
     * This set and another.
     *
     * @param other more UIDs
     * @return what is in either
     */
    public UidSet union(UidSet other) {
        long[] all = Arrays.copyOf(bounds, bounds.length + other.bounds.length);
        System.arraycopy(other.bounds, 0, all, bounds.length, other.bounds.length);
        return ofRanges(all);
    }

    /**
     * What two sets have in common.
     *
     * @param other the other set
     * @return what is in both
     */
    public UidSet intersect(UidSet other) {
        long[] common = new long[bounds.length + other.bounds.length];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < bounds.length && j < other.bounds.length) {
            long first = Math.max(bounds[i], other.bounds[j]);
            long last = Math.min(bounds[i + 1], other.bounds[j + 1]);
            if (first <= last) {
                common[n++] = first;
                common[n++] = last;
            }
            if (bounds[i + 1] < other.bounds[j + 1]) {
                i += 2;
            } else {
                j += 2;
            }
        }
        return new UidSet(Arrays.copyOf(common, n));
    }

    /**
     * Whether two sets have nothing in common.
     *
     * @param other the other set
     * @return true if no UID is in both
     */
    public boolean isDisjoint(UidSet other) {
        int i = 0;
        int j = 0;
        while (i < bounds.length && j < other.bounds.length) {
            if (bounds[i + 1] < other.bounds[j]) {
                i += 2;
            } else if (other.bounds[j + 1] < bounds[i]) {
                j += 2;
            } else {
                return false;
            }
        }
        return true;
    }

    /**
     * This set without another.
     *
     * @param other the UIDs to leave out
     * @return what is in this one alone
     */
    public UidSet minus(UidSet other) {
        long[] left = new long[bounds.length + other.bounds.length];
        int n = 0;
        int j = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            long first = bounds[i];
            long last = bounds[i + 1];
            while (j < other.bounds.length && other.bounds[j + 1] < first) {
                j += 2;
            }
            for (int k = j; k < other.bounds.length && other.bounds[k] <= last && first <= last; k += 2) {
                if (other.bounds[k] > first) {
                    left[n++] = first;
                    left[n++] = other.bounds[k] - 1;
                }
                first = other.bounds[k + 1] + 1;
            }
            if (first <= last) {
                left[n++] = first;
                left[n++] = last;
            }
        }
        return new UidSet(Arrays.copyOf(left, n));
    }

    /**
     * A part of the set by position, such as what a screen shows.
     *
     * @param from position of the first, from 1; negative positions count from the end, -1 being the largest UID
     * @param to position of the last, of the same sign; beyond the end there is nothing
     * @return the part
     * @throws IllegalArgumentException if a position is 0, or one is negative and the other is not
     */
    public UidSet page(long from, long to) {
        long[] span = span(from, to, size());
        if (span.length == 0) {
            return EMPTY;
        }
        long[] page = new long[bounds.length];
        int n = 0;
        long before = 0;
        for (int i = 0; i < bounds.length && before <= span[1]; i += 2) {
            long length = bounds[i + 1] - bounds[i] + 1;
            long first = Math.max(span[0] - before, 0);
            long last = Math.min(span[1] - before, length - 1);
            if (first <= last) {
                page[n++] = bounds[i] + first;
                page[n++] = bounds[i] + last;
            }
            before += length;
        }
        return new UidSet(Arrays.copyOf(page, n));
    }

    /** The indexes from 0, both included, that positions mean (RFC 9394 section 3.1); empty where nothing is there. */
    static long[] span(long from, long to, long size) {
        if (from == 0 || to == 0 || from < 0 != to < 0 || Math.min(from, to) < -MAX || Math.max(from, to) > MAX) {
            throw new IllegalArgumentException(
                    "no page: " + from + " to " + to + "; positions count from 1, or from -1 backwards");
        }
        long first = from > 0 ? Math.min(from, to) - 1 : Math.max(0, size + Math.min(from, to));
        long last = from > 0 ? Math.min(size, Math.max(from, to)) - 1 : size + Math.max(from, to);
        return first > last ? new long[0] : new long[] {first, last};
    }

    /**
     * The set in pieces, for commands of bounded length.
     *
     * @param maxUids how many UIDs a piece may have
     * @param maxText how many characters its text may have; at least 21, which one range can take
     * @return the pieces in order; none for the empty set
     */
    public List<UidSet> split(long maxUids, int maxText) {
        if (maxUids < 1 || maxText < 21) {
            throw new IllegalArgumentException("pieces of " + maxUids + " UIDs and " + maxText + " characters");
        }
        List<UidSet> pieces = new ArrayList<>();
        long[] piece = new long[bounds.length];
        int n = 0;
        long uids = 0;
        int text = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            long first = bounds[i];
            while (first <= bounds[i + 1]) {
                // Compared as a count: first plus a limit of Long.MAX_VALUE would wrap around.
                long last = bounds[i + 1] - first < maxUids - uids ? bounds[i + 1] : first + (maxUids - uids) - 1;
                int length = rangeText(first, last).length() + 1;
                if (uids == maxUids || (n > 0 && text + length > maxText)) {
                    pieces.add(new UidSet(Arrays.copyOf(piece, n)));
                    n = 0;
                    uids = 0;
                    text = 0;
                    continue;
                }
                piece[n++] = first;
                piece[n++] = last;
                uids += last - first + 1;
                text += length;
                first = last + 1;
            }
        }
        if (n > 0) {
            pieces.add(new UidSet(Arrays.copyOf(piece, n)));
        }
        return pieces;
    }

    /**
     * The UIDs one by one. Takes as long as there are: ask {@link #size()} first where ranges come from elsewhere.
     *
     * @return the UIDs, ascending
     */
    @Override
    public PrimitiveIterator.OfLong iterator() {
        return new Uids();
    }

    /**
     * The UIDs one by one, made while they are asked for.
     *
     * @return the UIDs, ascending
     */
    public LongStream stream() {
        return StreamSupport.stream(spliterator(), false).mapToLong(Long::longValue);
    }

    private final class Uids implements PrimitiveIterator.OfLong {
        private int range;
        private long next = bounds.length == 0 ? 0 : bounds[0];

        @Override
        public boolean hasNext() {
            return range < bounds.length;
        }

        @Override
        public long nextLong() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            long uid = next++;
            if (uid == bounds[range + 1]) {
                range += 2;
                next = range < bounds.length ? bounds[range] : 0;
            }
            return uid;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidSet set && Arrays.equals(bounds, set.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    private static String rangeText(long first, long last) {
        return first == last ? Long.toString(first) : first + ":" + last;
    }

    /** The set as RFC 9051 writes it, such as {@code 1:5,9}; empty for no UID. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(rangeText(bounds[i], bounds[i + 1]));
        }
        return text.toString();
    }
}
