package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.Arrays;
import java.util.Locale;

/** Reads SEARCH and ESEARCH responses (RFC 9051 sections 7.3.4 and 7.3.5, RFC 4731). Order means nothing in either. */
public final class SearchDecoder {

    private SearchDecoder() {}

    /** {@code "SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]}. */
    public static UidSet search(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = afterType(frame, maxDepth);
        long[] uids = new long[64];
        int n = 0;
        while (!cursor.atEnd()) {
            if (cursor.peek() == '(') {
                cursor.skipValue();
                continue;
            }
            String atom = cursor.atom();
            if (atom.isEmpty()) {
                break;
            }
            long uid = ResponseCursor.parseNumber(atom);
            if (uid >= 1 && uid <= UidSet.MAX) {
                uids = n == uids.length ? Arrays.copyOf(uids, 2 * n) : uids;
                uids[n++] = uid;
            }
        }
        return UidSet.of(Arrays.copyOf(uids, n));
    }

    /**
     * {@code "ESEARCH" [SP "(" "TAG" SP tag-string ")"] [SP "UID"] *(SP search-return-data)}: the set of ALL, empty where nothing was
     * found.
     */
    public static UidSet esearch(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = afterType(frame, maxDepth);
        if (cursor.peek() == '(') {
            cursor.skipValue();
        }
        UidSet all = UidSet.EMPTY;
        while (!cursor.atEnd()) {
            String name = cursor.atom().toUpperCase(Locale.ROOT);
            if (name.isEmpty()) {
                cursor.skipValue();
            } else if (!name.equals("UID") && !cursor.atEnd()) {
                if (name.equals("ALL")) {
                    all = NumberSets.set(cursor.text());
                } else {
                    cursor.skipValue();
                }
            }
        }
        return all;
    }

    /** The tag that an ESEARCH response answers; empty where it names none. */
    public static String esearchTag(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = afterType(frame, maxDepth);
        if (!cursor.open() || !cursor.atom().equalsIgnoreCase("TAG") || !cursor.hasMore()) {
            return "";
        }
        return cursor.text();
    }

    private static ResponseCursor afterType(Frame frame, int maxDepth) {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        return cursor;
    }
}
