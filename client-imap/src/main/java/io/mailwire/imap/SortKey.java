package io.mailwire.imap;

import java.util.Locale;

/** What to sort by (RFC 5256, RFC 5957). Immutable. */
public final class SortKey {

    /** When the server got it. */
    public static final SortKey ARRIVAL = new SortKey("ARRIVAL", false);

    /** The local part of the first address of Cc. */
    public static final SortKey CC = new SortKey("CC", false);

    /** The Date header; where there is none, when the server got it. */
    public static final SortKey DATE = new SortKey("DATE", false);

    /** The local part of the first address of From. */
    public static final SortKey FROM = new SortKey("FROM", false);

    /** The size. */
    public static final SortKey SIZE = new SortKey("SIZE", false);

    /** The subject without "Re:", "Fwd:" and what else is put before it or behind. */
    public static final SortKey SUBJECT = new SortKey("SUBJECT", false);

    /** The local part of the first address of To. */
    public static final SortKey TO = new SortKey("TO", false);

    /** The first name of From, as people see it; the address where there is no name. */
    public static final SortKey DISPLAYFROM = new SortKey("DISPLAYFROM", false);

    /** The first name of To, as people see it; the address where there is no name. */
    public static final SortKey DISPLAYTO = new SortKey("DISPLAYTO", false);

    private final String word;
    private final boolean reversed;

    private SortKey(String word, boolean reversed) {
        this.word = word;
        this.reversed = reversed;
    }

    /**
     * The same the other way round. Messages that are equal stay in the order of their UIDs.
     *
     * @return the reverse
     */
    public SortKey reversed() {
        return new SortKey(word, !reversed);
    }

    /**
     * Whether the largest comes first.
     *
     * @return true after {@link #reversed}
     */
    public boolean isReversed() {
        return reversed;
    }

    /**
     * The word for it in the protocol.
     *
     * @return such as {@code ARRIVAL}
     */
    public String word() {
        return word;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SortKey key && word.equals(key.word) && reversed == key.reversed;
    }

    @Override
    public int hashCode() {
        return word.hashCode() + (reversed ? 1 : 0);
    }

    @Override
    public String toString() {
        return (reversed ? "reverse " : "") + word.toLowerCase(Locale.ROOT);
    }
}
