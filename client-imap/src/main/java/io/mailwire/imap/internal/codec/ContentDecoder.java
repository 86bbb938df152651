package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Reads what a FETCH response has of content, and its UID; the other items are passed over. Never fails. */
public final class ContentDecoder {

    private long uid = -1;
    private final List<ContentData.Value> values = new ArrayList<>(2);

    private ContentDecoder() {}

    /** Reads a whole response. */
    public static ContentData decode(Frame frame, int maxDepth) {
        ContentDecoder decoder = new ContentDecoder();
        boolean broken = false;
        try {
            decoder.read(new ResponseCursor(frame, maxDepth));
        } catch (MalformedException e) {
            broken = true;
        }
        return new ContentData(decoder.uid, decoder.values, broken);
    }

    private void read(ResponseCursor cursor) throws MalformedException {
        FetchItems.read(cursor, this::item);
        // mail.ru has the UID behind the list.
        while (uid < 0 && cursor.hasMore()) {
            item(cursor.itemName(), cursor);
        }
    }

    private void item(String name, ResponseCursor cursor) throws MalformedException {
        BodyName content = BodyName.of(name);
        if (content != null) {
            values.add(new ContentData.Value(content, value(cursor)));
        } else if (name.equalsIgnoreCase("UID")) {
            uid = FetchItems.uid(cursor, uid);
        } else {
            cursor.skipValue();
        }
    }

    // Yandex leaves out the value where it has nothing to say; the next item must not be taken for it.
    private static @Nullable ByteString value(ResponseCursor cursor) throws MalformedException {
        return cursor.stringNext() || cursor.nilNext() ? cursor.nstring() : null;
    }
}
