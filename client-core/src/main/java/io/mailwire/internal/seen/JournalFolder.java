package io.mailwire.internal.seen;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal that is open. Each step is one write at the end of the file, so a crash tears the last line at most, which the next reader
 * drops. After a write that failed nothing more is written: a line behind half a line would spoil both.
 */
final class JournalFolder implements SeenFolder {

    private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);

    private final Path path;
    private final Entries entries;
    private final FolderLock lock;

    // No channel, which an interrupt closes.
    private final RandomAccessFile file;
    private final JournalDisk disk;
    private boolean unsynced;

    // Whether the last line says that all before it is synced.
    private boolean marked;
    private boolean closed;
    private @Nullable IOException broken;

    /** Drops what is behind the last good line, and syncs what is before it unless that is known to be. */
    JournalFolder(Path path, JournalReader.Read read, FolderLock lock, JournalDisk disk) throws IOException {
        long goodUntil = read.goodUntil();
        this.disk = disk;
        this.path = path;
        this.entries = read.entries();
        this.marked = read.synced();
        this.lock = lock;
        this.file = new RandomAccessFile(path.toFile(), "rw");
        boolean done = false;
        try {
            if (file.length() > goodUntil) {
                LOG.info(
                        "{}: the last {} octets were not written in full, and are dropped",
                        path,
                        file.length() - goodUntil);
                disk.cut(file, goodUntil);
            }
            if (!read.synced()) {
                disk.sync(file.getFD());
            }
            file.seek(goodUntil);
            done = true;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    @Override
    public Optional<SeenEntry> find(String uid) {
        checkOpen();
        return entries.find(uid);
    }

    @Override
    public Set<String> uids() {
        checkOpen();
        return entries.uids();
    }

    @Override
    public Instant lastUsed() {
        checkOpen();
        return entries.lastUsed();
    }

    @Override
    public void offered(String uid, long size) {
        Instant now = Instant.now();
        write(new JournalLine(JournalLine.OFFERED, now, size, uid, "").encoded());
        syncLines();
        entries.offered(uid, size, now);
    }

    @Override
    public void handled(String uid, long size, String content) {
        Instant now = Instant.now();
        write(new JournalLine(JournalLine.HANDLED, now, size, uid, content).encoded());
        entries.handled(uid, size, content, now);
    }

    @Override
    public void deleting(Collection<String> uids) {
        checkOpen();
        Instant now = Instant.now();
        each(uids, JournalLine.DELETING, now, uid -> entries.deleting(uid, now));
    }

    @Override
    public void forget(Collection<String> uids) {
        checkOpen();
        Instant now = Instant.now();
        each(uids, JournalLine.FORGOT, now, uid -> entries.forget(uid, now));
    }

    /** One line for each message that the step concerns. */
    private void each(Collection<String> uids, String verb, Instant now, Predicate<String> step) {
        StringBuilder lines = new StringBuilder();
        for (String uid : uids) {
            if (step.test(uid)) {
                lines.append(new JournalLine(verb, now, -1, uid, "").encoded());
            }
        }
        if (!lines.isEmpty()) {
            write(lines.toString());
        }
    }

    private void write(String lines) {
        checkOpen();
        checkWhole();
        try {
            unsynced = true;
            marked = false;
            disk.append(file, SeenJournal.ascii(lines));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void sync() {
        syncLines();
        if (marked) {
            return;
        }
        try {
            disk.append(file, SeenJournal.ascii(JournalLine.synced(Instant.now())));
            marked = true;
        } catch (IOException e) {
            // All is safe that was to be safe; but nothing more may be written behind this.
            LOG.warn("{}", failed(e).toString());
        }
    }

    private void syncLines() {
        checkOpen();
        checkWhole();
        if (!unsynced) {
            return;
        }
        try {
            disk.sync(file.getFD());
            unsynced = false;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(path + " was closed");
        }
    }

    private void checkWhole() {
        IOException earlier = broken;
        if (earlier != null) {
            throw failed(earlier);
        }
    }

    private UncheckedIOException failed(IOException e) {
        broken = e;
        return new UncheckedIOException("cannot write " + path + ": " + e, e);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            if (broken == null) {
                sync();
            }
        } catch (UncheckedIOException e) {
            // What had to be safe was synced when it had to be; the rest the next drain finds out by itself.
            LOG.warn("{}", e.toString());
        } finally {
            closed = true;
            closeFile();
            lock.close();
        }
    }

    @Override
    public String toString() {
        return "SeenFolder[" + path + ", " + entries.all().size() + " messages" + (closed ? ", closed]" : "]");
    }

    private void closeFile() {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("{}: {}", path, e.toString());
        }
    }
}
