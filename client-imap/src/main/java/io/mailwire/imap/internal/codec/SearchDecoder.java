package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.NumberLine;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads SEARCH, SORT and ESEARCH responses while they arrive (RFC 9051 sections 7.3.4 and 7.3.5, RFC 4731, RFC 5256, RFC 5267).
 *
 * <p>Numbers that no message can have (Zoho's negative ones) are passed over; what is no number at all fails the whole answer, since
 * half a result looks like a whole one.
 */
public final class SearchDecoder {

    private interface Numbers {
        void add(long first, long last) throws MalformedException;
    }

    private SearchDecoder() {}

    /** {@code "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]}. */
    public static UidSet search(NumberLine line) throws IOException {
        UidCollector found = new UidCollector();
        numbers(line, found::add);
        return found.set();
    }

    /** {@code "SORT" *(SP nz-number)}: in order. */
    public static long[] sort(NumberLine line, int most) throws IOException {
        InOrder found = new InOrder(line, most);
        numbers(line, found);
        return found.uids();
    }

    private static void numbers(NumberLine line, Numbers to) throws IOException {
        afterType(line);
        while (line.peek() >= 0) {
            if (line.peek() == '(') {
                line.skipValue();
                continue;
            }
            long uid = line.number();
            if (isUid(uid, line)) {
                to.add(uid, uid);
            }
        }
    }

    /** {@code "ESEARCH" [SP "(" "TAG" SP tag-string ")"] [SP "UID"] *(SP search-return-data)}. */
    public static SearchAnswer esearch(NumberLine line) throws IOException {
        UidCollector all = new UidCollector();
        return esearch(line, all::add, all);
    }

    /** The same in answer to SORT: ALL in order; empty where it does not answer this command. */
    public static Optional<long[]> esort(NumberLine line, String command, int most) throws IOException {
        InOrder all = new InOrder(line, most);
        return esearch(line, all, new UidCollector()).answers(command) ? Optional.of(all.uids()) : Optional.empty();
    }

    private static SearchAnswer esearch(NumberLine line, Numbers all, UidCollector set) throws IOException {
        afterType(line);
        String tag = "";
        if (line.take('(')) {
            if (line.word().equalsIgnoreCase("TAG")) {
                tag = line.string();
            }
            while (line.peek() >= 0 && !line.take(')')) {
                line.skipValue();
            }
        }
        boolean byUid = false;
        long min = 0;
        long max = 0;
        long count = -1;
        boolean hasPartial = false;
        UidCollector partial = new UidCollector();
        while (line.peek() >= 0) {
            String name = line.word().toUpperCase(Locale.ROOT);
            switch (name) {
                case "UID" -> byUid = true;
                case "ALL" -> set(line, all);
                case "MIN" -> min = uid(line);
                case "MAX" -> max = uid(line);
                case "COUNT" -> count = line.number();
                case "PARTIAL" -> {
                    hasPartial = true;
                    partial(line, partial);
                }
                default -> line.skipValue();
            }
        }
        return new SearchAnswer(tag, byUid, set.set(), min, max, count, hasPartial, partial.set());
    }

    /** {@code "PARTIAL" SP "(" partial-range SP (sequence-set / "NIL") ")"}. */
    private static void partial(NumberLine line, UidCollector to) throws IOException {
        if (!line.take('(')) {
            throw line.malformed("the part that was asked for expected");
        }
        line.word();
        if (line.peek() == 'N' || line.peek() == 'n') {
            line.word();
        } else {
            set(line, to::add);
        }
        if (!line.take(')')) {
            throw line.malformed("\")\" expected");
        }
    }

    /** {@code sequence-set}; ranges of either direction, overlapping or not. */
    private static void set(NumberLine line, Numbers to) throws IOException {
        boolean quoted = line.take('"');
        do {
            long first = uid(line);
            to.add(first, line.take(':') ? uid(line) : first);
        } while (line.take(','));
        if (quoted && !line.take('"')) {
            throw line.malformed("a quoted set does not end");
        }
    }

    private static long uid(NumberLine line) throws IOException {
        long uid = line.number();
        if (!isUid(uid, line)) {
            throw line.malformed("no UID: " + uid);
        }
        return uid;
    }

    private static boolean isUid(long uid, NumberLine line) throws MalformedException {
        if (uid > UidSet.MAX) {
            throw line.malformed("no UID: " + uid);
        }
        return uid >= 1;
    }

    /** The tag that an ESEARCH response answers; empty where it names none. */
    public static String esearchTag(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        if (!cursor.open() || !cursor.atom().equalsIgnoreCase("TAG") || !cursor.hasMore()) {
            return "";
        }
        return cursor.text();
    }

    static void afterType(NumberLine line) throws IOException {
        line.word();
        line.word();
    }

    /** UIDs as they come. Here ranges have to be expanded, so there is a bound. */
    private static final class InOrder implements Numbers {
        private final NumberLine line;
        private final int most;
        private long[] uids = new long[64];
        private int n;

        InOrder(NumberLine line, int most) {
            this.line = line;
            this.most = most;
        }

        @Override
        public void add(long first, long last) throws MalformedException {
            if (Math.abs(last - first) >= most - n) {
                throw line.malformed("more than " + most + " messages, which the folder does not have");
            }
            long step = first <= last ? 1 : -1;
            for (long uid = first; uid != last + step; uid += step) {
                uids = n == uids.length ? Arrays.copyOf(uids, 2 * n) : uids;
                uids[n++] = uid;
            }
        }

        long[] uids() {
            return Arrays.copyOf(uids, n);
        }
    }
}
