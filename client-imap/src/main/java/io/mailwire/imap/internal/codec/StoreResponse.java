package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a FETCH response says of a message whose flags were changed (RFC 7162 section 3.1.3).
 *
 * @param uid -1 where the response has none
 * @param flags null where the response has none: after a silent change
 * @param modSeq -1 where the response has none
 */
public record StoreResponse(long uid, @Nullable Set<Flag> flags, long modSeq) {

    /** Reads {@code "FETCH" SP msg-att}; other items are passed over. */
    public static StoreResponse decode(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        cursor.atom();
        cursor.expectOpen();
        long uid = -1;
        Set<Flag> flags = null;
        long modSeq = -1;
        while (cursor.hasMore()) {
            switch (cursor.itemName().toUpperCase(Locale.ROOT)) {
                case "UID" -> {
                    long number = cursor.number();
                    uid = number >= 1 && number <= UidSet.MAX ? number : uid;
                }
                case "FLAGS" -> flags = FetchDecoder.flags(cursor);
                case "MODSEQ" -> modSeq = modSeq(cursor);
                default -> cursor.skipValue();
            }
        }
        cursor.expectClose();
        return new StoreResponse(uid, flags, modSeq);
    }

    // In parentheses by the grammar; Zoho has -1 for none.
    private static long modSeq(ResponseCursor cursor) throws MalformedException {
        boolean list = cursor.open();
        long number = cursor.number();
        if (list) {
            cursor.skipToClose();
        }
        return number;
    }
}
