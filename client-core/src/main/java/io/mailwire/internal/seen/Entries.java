package io.mailwire.internal.seen;

import io.mailwire.SeenEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the steps noted so far amount to: the same rules for memory and for a journal that is read again. */
final class Entries {

    private final Map<String, SeenEntry> byUid = new HashMap<>();
    private Instant lastUsed = Instant.MIN;

    void offered(String uid, long size, Instant at) {
        put(uid, false, size, at);
    }

    void handled(String uid, long size, Instant at) {
        put(uid, true, size, at);
    }

    private void put(String uid, boolean handled, long size, Instant at) {
        SeenEntry known = byUid.get(uid);
        Instant since =
                known != null && known.handled() == handled && known.isTimeKnown() && isSameSize(known.size(), size)
                        ? known.since()
                        : at;
        byUid.put(uid, new SeenEntry(handled, size, since));
        used(at);
    }

    // RFC 1939 section 7 allows a server to use a unique id anew: another size tells that this is another message.
    private static boolean isSameSize(long known, long now) {
        return known == now || known < 0 || now < 0;
    }

    /** Whether it was known. */
    boolean forget(String uid, Instant at) {
        used(at);
        return byUid.remove(uid) != null;
    }

    void used(Instant at) {
        if (at.isAfter(lastUsed)) {
            lastUsed = at;
        }
    }

    Optional<SeenEntry> find(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    Set<String> uids() {
        return Set.copyOf(byUid.keySet());
    }

    Map<String, SeenEntry> all() {
        return byUid;
    }

    Instant lastUsed() {
        return lastUsed;
    }
}
