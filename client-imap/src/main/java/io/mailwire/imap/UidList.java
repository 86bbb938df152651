package io.mailwire.imap;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** UIDs in an order, as sorting gives them. Immutable and thread-safe. */
public final class UidList implements Iterable<Long> {

    private static final int SHOWN = 20;

    private final long[] uids;

    private UidList(long[] uids) {
        this.uids = uids;
    }

    /**
     * A list of these UIDs.
     *
     * @param uids in order
     * @return the list
     * @throws IllegalArgumentException if one is not between 1 and {@link UidSet#MAX}
     */
    public static UidList of(long... uids) {
        for (long uid : uids) {
            if (uid < 1 || uid > UidSet.MAX) {
                throw new IllegalArgumentException("a UID is between 1 and " + UidSet.MAX + ", not " + uid);
            }
        }
        return new UidList(uids.clone());
    }

    /**
     * How many there are.
     *
     * @return the number
     */
    public int size() {
        return uids.length;
    }

    /**
     * Whether there are none.
     *
     * @return true for no UID
     */
    public boolean isEmpty() {
        return uids.length == 0;
    }

    /**
     * One of them.
     *
     * @param index from 0
     * @return the UID
     * @throws IndexOutOfBoundsException if there are not as many
     */
    public long get(int index) {
        return uids[index];
    }

    /**
     * A part of the list, such as what a screen shows.
     *
     * @param from position of the first, from 1; negative positions count from the end, -1 being the last
     * @param to position of the last, of the same sign; beyond the end there is nothing
     * @return the part, in the list's order whichever end the positions count from
     * @throws IllegalArgumentException if a position is 0, or one is negative and the other is not
     */
    public UidList page(long from, long to) {
        long[] span = UidSet.span(from, to, uids.length);
        return span.length == 0
                ? new UidList(new long[0])
                : new UidList(Arrays.copyOfRange(uids, (int) span[0], (int) span[1] + 1));
    }

    /**
     * The same without an order, for {@link Folder#messages}.
     *
     * @return the set
     */
    public UidSet set() {
        return UidSet.of(uids);
    }

    @Override
    public PrimitiveIterator.OfLong iterator() {
        return stream().iterator();
    }

    /**
     * The UIDs one by one.
     *
     * @return the UIDs, in order
     */
    public LongStream stream() {
        return Arrays.stream(uids);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UidList list && Arrays.equals(uids, list.uids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(uids);
    }

    /** The first UIDs, and how many there are. */
    @Override
    public String toString() {
        return stream().limit(SHOWN).mapToObj(Long::toString).collect(Collectors.joining(","))
                + (uids.length > SHOWN ? ",… (" + uids.length + ")" : "");
    }
}
