package io.mailwire.internal.seen;

import io.mailwire.SeenStoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a journal to one program and one thread. The lock is on a file of its own, which stays: the journal itself is replaced when it
 * shrinks, and to remove a lock file would let two programs lock two files of one name. The system lets the lock go when the program
 * ends, however it ends.
 */
final class FolderLock implements AutoCloseable {

    // Within one JVM: closing any descriptor of a file lets go of all locks that the process has on it (POSIX), so a
    // second one must not even be opened.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final RandomAccessFile open;

    private FolderLock(Path file, RandomAccessFile open) {
        this.file = file;
        this.open = open;
    }

    /**
     * Locks, without waiting.
     *
     * @param directory the real path of the directory, so that one file has one name here
     */
    static FolderLock take(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        if (!HELD.add(file)) {
            throw inUse(file, "another drain of this program");
        }
        RandomAccessFile open = null;
        boolean done = false;
        try {
            open = new RandomAccessFile(file.toFile(), "rw");
            FileLock lock = open.getChannel().tryLock();
            if (lock == null) {
                throw inUse(file, owner(open));
            }
            open.setLength(0);
            open.write(("process " + ProcessHandle.current().pid() + " since "
                            + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n")
                    .getBytes(StandardCharsets.US_ASCII));
            done = true;
            return new FolderLock(file, open);
        } finally {
            if (!done) {
                close(file, open);
            }
        }
    }

    private static String owner(RandomAccessFile open) {
        byte[] words = new byte[80];
        try {
            int n = Math.max(0, open.read(words));
            String text = new String(words, 0, n, StandardCharsets.US_ASCII).strip();
            return text.startsWith("process ") ? text : "another process";
        } catch (IOException e) {
            return "another process"; // on some systems a locked file can't be read
        }
    }

    private static SeenStoreException inUse(Path file, String who) {
        return new SeenStoreException(
                file + " is locked: " + who + " is at work on the same messages; try again when it is through",
                true,
                null);
    }

    @Override
    public void close() {
        close(file, open);
    }

    private static void close(Path file, @Nullable RandomAccessFile open) {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            // nothing was to be written any more, and the lock goes with the descriptor
        } finally {
            HELD.remove(file);
        }
    }
}
