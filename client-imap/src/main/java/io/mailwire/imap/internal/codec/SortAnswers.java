package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.NumberLine;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a server says in answer to one SORT, in however many lines (RFC 5256, RFC 5267). Order cannot be kept as ranges. For
 * one thread.
 */
public final class SortAnswers {

    private final String command;
    private final MessageBound bound;
    private long[] uids = new long[64];
    private int n;
    private boolean isTold;

    /**
     * Nothing as yet.
     *
     * @param command the tag of the SORT
     * @param most how many messages there can be
     */
    public SortAnswers(String command, int most) {
        this.command = command;
        this.bound = new MessageBound(most);
    }

    /** Reads a SORT response. */
    public void sort(NumberLine line) throws IOException {
        isTold = true;
        SearchDecoder.numbers(line, inOrder(line));
    }

    /** Reads an ESEARCH response; one that does not answer this SORT by UID is passed over. */
    public void esearch(NumberLine line) throws IOException {
        int before = n;
        UidCollector part = new UidCollector();
        if (SearchDecoder.esearch(line, inOrder(line), part::add).answers(command)) {
            isTold = true;
        } else {
            bound.giveBack(n - before);
            n = before;
        }
    }

    private SearchDecoder.Numbers inOrder(NumberLine line) {
        return (first, last) -> {
            bound.take(first, last, line);
            long step = first <= last ? 1 : -1;
            for (long uid = first; uid != last + step; uid += step) {
                uids = n == uids.length ? Arrays.copyOf(uids, 2 * n) : uids;
                uids[n++] = uid;
            }
        };
    }

    /** The UIDs in order; null where nothing came. */
    public long @Nullable [] uids() {
        return isTold ? Arrays.copyOf(uids, n) : null;
    }
}
