package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads a METADATA response (RFC 5464 section 4.4.1). ABNF: {@code "METADATA" SP mailbox SP "(" entry-value *(SP entry-value) ")"}.
 * Entries without a value are left out, and so is the form that only says that something has changed.
 */
public final class MetadataDecoder {

    private MetadataDecoder() {}

    /** How long the longest value is that was left out: {@code METADATA LONGENTRIES n} (RFC 5464 section 4.2.1). */
    public static OptionalLong longest(StatusResponse reply) {
        String[] words = reply.argument().split(" +", -1);
        long size = reply.has("METADATA") && words.length == 2 && words[0].equalsIgnoreCase("LONGENTRIES")
                ? ResponseCursor.parseNumber(words[1])
                : -1;
        return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
    }

    public static Map<String, String> decode(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = AboutFolder.behind(frame, maxDepth);
        Map<String, String> values = new LinkedHashMap<>();
        if (!cursor.open()) {
            return Map.of();
        }
        while (cursor.hasMore()) {
            String entry = cursor.text();
            String value = cursor.hasMore() ? cursor.ntext() : null;
            if (value != null) {
                values.put(entry, value);
            }
        }
        cursor.expectClose();
        return Collections.unmodifiableMap(values);
    }
}
