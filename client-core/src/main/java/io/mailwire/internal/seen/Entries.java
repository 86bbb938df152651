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
        put(uid, new SeenEntry(false, size, at));
    }

    void handled(String uid, long size, String content, Instant at) {
        put(uid, new SeenEntry(true, size, at, content, false));
    }

    private void put(String uid, SeenEntry now) {
        byUid.merge(uid, now, Entries::since);
        used(now.since());
    }

    private static SeenEntry since(SeenEntry known, SeenEntry now) {
        return known.handled() == now.handled() && known.isTimeKnown() && isSame(known, now)
                ? new SeenEntry(now.handled(), now.size(), known.since(), now.content(), now.deleting())
                : now;
    }

    // RFC 1939 section 7 allows a server to use a unique id anew: another size tells that this is another message,
    // unless the content tells that it is not, and the server has counted otherwise.
    private static boolean isSame(SeenEntry known, SeenEntry now) {
        return known.size() == now.size()
                || known.size() < 0
                || now.size() < 0
                || (!now.content().isEmpty() && known.content().equals(now.content()));
    }

    /** Whether it was known. */
    boolean deleting(String uid, Instant at) {
        used(at);
        return byUid.computeIfPresent(uid, (same, known) -> deleting(known)) != null;
    }

    private static SeenEntry deleting(SeenEntry known) {
        return new SeenEntry(known.handled(), known.size(), known.since(), known.content(), true);
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
