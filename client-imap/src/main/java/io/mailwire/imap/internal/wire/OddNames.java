package io.mailwire.imap.internal.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Names of folders that a server lists in raw UTF-8, or with an ampersand that begins no modified UTF-7: as users know them, and as the
 * server does. Those listed last are remembered. Thread-safe.
 */
public final class OddNames {

    // More folders than anybody has, and longer than any name that people type; both together bound the memory.
    static final int MOST = 10_000;
    static final int LONGEST = 1_000;

    /**
     * A name in a list.
     *
     * @param name as users know it
     * @param octets as the server has it
     * @param delimiter of levels; empty for none
     */
    record Listed(String name, ByteString octets, String delimiter) {

        ByteString followedBy(String rest) {
            return new Buffer().write(octets).writeUtf8(rest).readByteString();
        }

        boolean begins(String other) {
            return other.length() == name.length()
                    || (!delimiter.isEmpty() && other.startsWith(delimiter, name.length()));
        }
    }

    // Guarded by this; whoever writes is told least by a name that was listed long ago.
    private final Map<String, Listed> names = new LinkedHashMap<>();

    /** Takes note of a name. */
    synchronized void listed(Listed one, boolean isOdd) {
        if (isOdd || !names.isEmpty()) {
            names.remove(one.name());
        }
        if (isOdd && one.octets().size() <= LONGEST) {
            names.put(one.name(), one);
            if (names.size() > MOST) {
                names.remove(names.keySet().iterator().next());
            }
        }
    }

    /** The odd name that this is, or the deepest that it is below of; null for none. */
    synchronized @Nullable Listed beginningOf(String name) {
        for (int end = names.isEmpty() ? 0 : Math.min(name.length(), LONGEST); end > 0; end--) {
            Listed found = names.get(name.substring(0, end));
            if (found != null && found.begins(name)) {
                return found;
            }
        }
        return null;
    }
}
