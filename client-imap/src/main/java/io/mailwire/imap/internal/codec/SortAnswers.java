package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.NumberLine;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a server says in answer to one SORT, in however many lines (RFC 5256, RFC 5267). Order cannot be kept as ranges, so
 * what names more messages than the folder can have is refused before it takes any room. For one thread.
 */
public final class SortAnswers {

    private final String command;
    private final int most;
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
        this.most = most;
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
            n = before;
        }
    }

    private SearchDecoder.Numbers inOrder(NumberLine line) {
        return (first, last) -> {
            if (Math.abs(last - first) >= most - n) {
                throw line.malformed("more than " + most + " messages, which the folder does not have");
            }
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
