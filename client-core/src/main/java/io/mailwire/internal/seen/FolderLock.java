package io.mailwire.internal.seen;

import io.mailwire.SeenStoreException;
import io.mailwire.internal.mime.OwnerOnly;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a journal to one program and one thread. The lock is on a file of its own, which stays: the journal itself is replaced when it
 * shrinks, and to remove a lock file would let two programs lock two files of one name. The system lets the lock go when the program
 * ends, however it ends.
 */
final class FolderLock implements AutoCloseable {

    // Within one JVM: closing any descriptor of a file lets go of all locks that the process has on it (POSIX), so a
    // second one must not even be opened. What is held is noted where all class loaders see it, since a server may run
    // two programs that have this class each.
    private static final String HELD = "io.mailwire.seen.locked:";

    private final Path file;
    private final RandomAccessFile open;

    private FolderLock(Path file, RandomAccessFile open) {
        this.file = file;
        this.open = open;
    }

    /**
     * Locks, without waiting.
     *
     * @param file in the real path of its directory, so that one file has one name here
     */
    static FolderLock take(Path file) throws IOException {
        if (System.getProperties().putIfAbsent(HELD + file, "") != null) {
            throw inUse(file, "another drain of this process");
        }
        RandomAccessFile open = null;
        boolean done = false;
        try {
            create(file);
            open = new RandomAccessFile(file.toFile(), "rw");
            FileLock lock = tryLock(open);
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

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, OwnerOnly.file(file));
        } catch (FileAlreadyExistsException e) {
            // it stays when it was used once
        }
    }

    // That it overlaps another one of this JVM was found out before, unless somebody has put away the system properties
    // since. Then it is too late: the descriptor that we have opened has to be closed.
    private static @Nullable FileLock tryLock(RandomAccessFile open) throws IOException {
        try {
            return open.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
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
            System.getProperties().remove(HELD + file);
        }
    }
}
