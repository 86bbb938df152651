package io.mailwire.internal.seen;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.SeenStoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Remembers as long as it lives. */
public final class SeenMemory implements SeenStore {

    private final Map<SeenKey, Known> folders = new ConcurrentHashMap<>();

    private static final class Known {
        final AtomicBoolean open = new AtomicBoolean();
        final Entries entries = new Entries();
    }

    @Override
    public SeenFolder open(SeenKey key) {
        Known known = folders.computeIfAbsent(key, k -> new Known());
        if (!known.open.compareAndSet(false, true)) {
            throw new SeenStoreException(
                    "what is remembered of " + key + " is in use by another drain of this program", true, null);
        }
        return new Folder(known);
    }

    @Override
    public String toString() {
        return "SeenStore[in memory, " + folders.size() + (folders.size() == 1 ? " folder]" : " folders]");
    }

    private static final class Folder implements SeenFolder {

        private final Known known;
        private boolean closed;

        Folder(Known known) {
            this.known = known;
        }

        private Entries entries() {
            if (closed) {
                throw new IllegalStateException("the folder was closed");
            }
            return known.entries;
        }

        @Override
        public Optional<SeenEntry> find(String uid) {
            return entries().find(uid);
        }

        @Override
        public Set<String> uids() {
            return entries().uids();
        }

        @Override
        public Instant lastUsed() {
            return entries().lastUsed();
        }

        @Override
        public void offered(String uid, long size) {
            entries().offered(uid, size, Instant.now());
        }

        @Override
        public void handled(String uid, long size, String content) {
            entries().handled(uid, size, content, Instant.now());
        }

        @Override
        public void deleting(Collection<String> uids) {
            Instant now = Instant.now();
            uids.forEach(uid -> entries().deleting(uid, now));
        }

        @Override
        public void forget(Collection<String> uids) {
            Instant now = Instant.now();
            uids.forEach(uid -> entries().forget(uid, now));
        }

        @Override
        public void sync() {
            entries();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                known.open.set(false);
            }
        }

        @Override
        public String toString() {
            return "SeenFolder[in memory, " + known.entries.all().size() + " messages" + (closed ? ", closed]" : "]");
        }
    }
}
