package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;

/**
 * Walks a FETCH response (RFC 9051 section 7.5.2) for those who want few of its items. ABNF: {@code number SP "FETCH" SP msg-att}. The
 * decoder of summaries ({@link FetchDecoder}) goes its own way, for speed and for what it notes of defects.
 */
final class FetchItems {

    /** Takes items as they come. */
    interface Handler {

        /**
         * Reads the value of an item, or passes it over.
         *
         * @param name as the server wrote it
         */
        void item(String name, ResponseCursor cursor) throws MalformedException;
    }

    private FetchItems() {}

    /** Reads all items, to the end of the list. */
    static void read(ResponseCursor cursor, Handler handler) throws MalformedException {
        cursor.atom();
        cursor.atom();
        cursor.atom();
        cursor.expectOpen();
        while (cursor.hasMore()) {
            handler.item(cursor.itemName(), cursor);
        }
        cursor.expectClose();
    }

    /** A handler that has passed over, whole, what another cannot read. */
    static Handler lenient(Handler handler) {
        return (name, cursor) -> {
            long mark = cursor.mark();
            try {
                handler.item(name, cursor);
            } catch (MalformedException e) {
                cursor.reset(mark);
                cursor.skipValue();
            }
        };
    }

    /** A UID; what it was before where the number is none. */
    static long uid(ResponseCursor cursor, long before) throws MalformedException {
        long number = cursor.number();
        return number >= 1 && number <= UidSet.MAX ? number : before;
    }
}
