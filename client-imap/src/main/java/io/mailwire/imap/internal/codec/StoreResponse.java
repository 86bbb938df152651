package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Flag;
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
        Fields fields = new Fields();
        FetchItems.read(new ResponseCursor(frame, maxDepth), fields);
        return new StoreResponse(fields.uid, fields.flags, fields.modSeq);
    }

    private static final class Fields implements FetchItems.Handler {
        private long uid = -1;
        private @Nullable Set<Flag> flags;
        private long modSeq = -1;

        @Override
        public void item(String name, ResponseCursor cursor) throws MalformedException {
            switch (name.toUpperCase(Locale.ROOT)) {
                case "UID" -> uid = FetchItems.uid(cursor, uid);
                case "FLAGS" -> flags = FetchDecoder.flags(cursor);
                case "MODSEQ" -> modSeq = FetchDecoder.modSeq(cursor);
                default -> cursor.skipValue();
            }
        }
    }
}
