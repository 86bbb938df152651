package io.mailwire.pop3;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** A store's folder whose failures are told from the server's: a {@link CallersFailure}, or the {@link UncheckedIOException} of a file. */
final class GuardedFolder implements SeenFolder {

    private final SeenFolder folder;

    GuardedFolder(SeenFolder folder) {
        this.folder = folder;
    }

    private static <T> T guarded(Supplier<T> call) {
        try {
            return call.get();
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CallersFailure(e);
        }
    }

    private static void run(Runnable call) {
        guarded(() -> {
            call.run();
            return "";
        });
    }

    @Override
    public Optional<SeenEntry> find(String uid) {
        return guarded(() -> folder.find(uid));
    }

    @Override
    public Set<String> uids() {
        return guarded(folder::uids);
    }

    @Override
    public Instant lastUsed() {
        return guarded(folder::lastUsed);
    }

    @Override
    public void offered(String uid, long size) {
        run(() -> folder.offered(uid, size));
    }

    @Override
    public void handled(String uid, long size, String content) {
        run(() -> folder.handled(uid, size, content));
    }

    @Override
    public void deleting(Collection<String> uids) {
        run(() -> folder.deleting(uids));
    }

    @Override
    public void forget(Collection<String> uids) {
        run(() -> folder.forget(uids));
    }

    @Override
    public void sync() {
        run(folder::sync);
    }

    /** Nothing: whoever has opened it closes it. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return folder.toString();
    }
}
