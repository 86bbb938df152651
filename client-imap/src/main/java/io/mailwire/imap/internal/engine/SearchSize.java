package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.SearchKey;

/** How long the sets of UIDs in a search are; all else in it is short, or a literal. */
final class SearchSize {

    // A range has an octet and a comma at least, so of more than these the text need not be made: no line takes them.
    private static final int MOST_RANGES = 50_000;

    private SearchSize() {}

    /** Octets of all its sets together. */
    static long of(SearchKey key) {
        return key.nodes()
                .mapToLong(node -> node instanceof SearchKey.Uids uids ? of(uids.uids()) : 0)
                .sum();
    }

    /** Octets of a set; of an enormous one, fewer. */
    static long of(UidSet uids) {
        int ranges = uids.rangeCount();
        return ranges > MOST_RANGES ? 2L * ranges : uids.toString().length();
    }
}
