package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.UidCollector;

/**
 * What a search for UIDs has found so far, in however many parts; a set is made when there may be enough of them, so that a server
 * that sends each UID in a line of its own costs no more than one that does not. Not thread-safe.
 */
final class FoundUids {

    // More than a line of Limits.searchLine has; one that sends more means no good.
    private static final int MOST_RANGES = 1 << 22;

    private long from; // the first UID that was searched for; 0 while nothing is
    private long uidNext;
    private boolean come;
    private boolean mixed;
    private boolean understood;
    private long version;
    private UidCollector collected = new UidCollector(MOST_RANGES);
    private long count; // of what was collected, some of it perhaps twice
    private long tried; // that were not enough

    /**
     * Begins to wait for an answer.
     *
     * @param first the first UID that is searched for
     * @param selectedUidNext UIDNEXT of the SELECT; 0 where it is not known
     */
    void ask(long first, long selectedUidNext) {
        from = first;
        uidNext = selectedUidNext;
        come = false;
        mixed = false;
        understood = false;
        drop();
    }

    /** The answer is over. */
    void end() {
        from = 0;
        drop();
    }

    private void drop() {
        collected = new UidCollector(MOST_RANGES);
        count = 0;
        tried = 0;
    }

    boolean isAwaited() {
        return from > 0;
    }

    long from() {
        return from;
    }

    long uidNext() {
        return uidNext;
    }

    /**
     * Takes a part.
     *
     * @param numbers the version of what numbers mean at the moment
     */
    void add(UidSet uids, long numbers) {
        mixed |= understood || (come && version != numbers);
        come = true;
        version = numbers;
        if (!mixed && collected.add(uids)) {
            count += uids.size();
        } else {
            mixed = true;
            drop();
        }
    }

    /** Whether it came in parts between which numbers changed, or behind all there is: no telling what holds. */
    boolean isMixed() {
        return mixed;
    }

    /** Whether there may be as many as this; false now and then where it was not enough before. */
    boolean mayHave(long wanted) {
        return count >= wanted && count >= 2 * tried;
    }

    /** Whether it says something of what numbers mean at the moment. */
    boolean isUsable(long numbers) {
        return come && !mixed && version == numbers;
    }

    UidSet uids() {
        UidSet uids = collected.take();
        collected.add(uids);
        count = uids.size();
        tried = count;
        return uids;
    }

    /** It agrees with what else the server told, and has been applied, or does not any more. */
    void understood(boolean is) {
        understood = is;
    }

    boolean isUnderstood() {
        return understood;
    }
}
