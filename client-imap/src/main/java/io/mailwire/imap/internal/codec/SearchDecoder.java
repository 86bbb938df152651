package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.NumberLine;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads SEARCH, SORT and ESEARCH responses while they arrive (RFC 9051 sections 7.3.4 and 7.3.5, RFC 4731, RFC 5256, RFC 5267).
 *
 * <p>Numbers that no message can have (Zoho's negative ones) are passed over; what is no number at all fails the whole answer, since
 * half a result looks like a whole one.
 */
public final class SearchDecoder {

    interface Numbers {
        void add(long first, long last) throws MalformedException;
    }

    private SearchDecoder() {}

    /** {@code "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]}. */
    public static UidSet search(NumberLine line) throws IOException {
        UidCollector found = new UidCollector();
        numbers(line, found::add);
        return found.set();
    }

    /** The numbers of a SEARCH or SORT response. */
    static void numbers(NumberLine line, Numbers to) throws IOException {
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
        UidCollector partial = new UidCollector();
        return esearch(line, all::add, partial::add).with(all.set(), partial.set());
    }

    /** The same with its sets going elsewhere; in what it returns they are empty. */
    static SearchAnswer esearch(NumberLine line, Numbers all, Numbers part) throws IOException {
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
        String range = "";
        while (line.peek() >= 0) {
            String name = line.word().toUpperCase(Locale.ROOT);
            switch (name) {
                case "UID" -> byUid = true;
                case "ALL" -> set(line, all);
                case "MIN" -> min = uid(line);
                case "MAX" -> max = uid(line);
                case "COUNT" -> count = line.number();
                case "PARTIAL" -> range = partial(line, part);
                default -> line.skipValue();
            }
        }
        return new SearchAnswer(tag, byUid, UidSet.EMPTY, min, max, count, range, UidSet.EMPTY);
    }

    /** {@code "PARTIAL" SP "(" partial-range SP (sequence-set / "NIL") ")"}. */
    private static String partial(NumberLine line, Numbers to) throws IOException {
        if (!line.take('(')) {
            throw line.malformed("the part that was asked for expected");
        }
        String range = line.word();
        if (line.peek() == 'N' || line.peek() == 'n') {
            line.word();
        } else {
            set(line, to);
        }
        if (!line.take(')')) {
            throw line.malformed("\")\" expected");
        }
        return range;
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

    /** The tag that an ESEARCH response answers; empty where it names none that can be read. */
    public static String esearchTag(Frame frame, int maxDepth) {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.passAtom();
        cursor.passAtom();
        try {
            if (!cursor.open() || !cursor.atom().equalsIgnoreCase("TAG") || !cursor.hasMore()) {
                return "";
            }
            return cursor.text();
        } catch (MalformedException e) {
            return "";
        }
    }

    static void afterType(NumberLine line) throws IOException {
        line.word();
        line.word();
    }
}
