package io.mailwire.pop3;

import io.mailwire.internal.mime.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import okio.HashingSink;
import okio.Okio;

/**
 * What a message without a unique id is called: by its whole content. Its header alone would not do: two messages may have the same one,
 * and the second would be deleted unread. Messages that are the same octet for octet are counted, so that each is handed over; when one of
 * them is gone, the others move up, and one of them may be taken for it: then its content was handled all the same.
 */
final class Fingerprint {

    private static final String PREFIX = "sha256:";

    private final Map<String, Integer> times = new HashMap<>();

    /** The name of a message of this session; each call counts. */
    String key(Spool content) {
        String hash = hash(content);
        return PREFIX + hash + "#" + times.merge(hash, 1, Integer::sum);
    }

    /** Whether this is the content of a message with that name, or of a twin. */
    static boolean isContentOf(String key, Spool content) {
        return key.startsWith(PREFIX + hash(content) + "#");
    }

    private static String hash(Spool content) {
        try (HashingSink digest = HashingSink.sha256(Okio.blackhole())) {
            Okio.buffer(content.source()).readAll(digest);
            return digest.hash().hex();
        } catch (IOException e) {
            throw new UncheckedIOException("a message could not be read back from a temporary file", e);
        }
    }

    /** Whether a name in a store was made here. */
    static boolean isKey(String uid) {
        return uid.startsWith(PREFIX);
    }
}
