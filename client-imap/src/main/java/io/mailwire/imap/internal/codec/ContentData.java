package io.mailwire.imap.internal.codec;

import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What one FETCH response had of content, read by {@link ContentDecoder}.
 *
 * @param uid the UID; -1 where the response has none
 * @param values the contents in their order; one that was streamed is an empty string here
 * @param broken whether the response could not be read to its end
 */
public record ContentData(long uid, List<Value> values, boolean broken) {

    /**
     * One content.
     *
     * @param name what it is
     * @param octets the octets; null for NIL, or where there is a name and no value
     */
    public record Value(BodyName name, @Nullable ByteString octets) {}
}
