package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads an ID response (RFC 2971): {@code "ID" SP id-params-list}. */
public final class IdDecoder {

    private IdDecoder() {}

    public static Map<String, String> decode(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        if (!cursor.open()) {
            return Map.of();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        while (cursor.hasMore()) {
            String key = cursor.text();
            fields.put(key, cursor.hasMore() ? cursor.text() : "");
        }
        cursor.expectClose();
        return Collections.unmodifiableMap(fields);
    }
}
