package io.mailwire.internal.mime;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A file without a name: readable by its owner only, and gone at the latest when the JVM ends. Thread-safe, and an interrupt of a
 * thread that reads does not take the file away from the others, as a plain {@link FileChannel} would.
 */
abstract class TemporaryFile implements Closeable {

    /** Creates one in the default temporary directory. */
    static TemporaryFile create() throws IOException {
        Path path = Files.createTempFile("mailwire", ".spool"); // mode 0600 where the file system knows modes
        try {
            RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
            try {
                Files.delete(path);
                return new Unlinked(file);
            } catch (IOException e) {
                file.close(); // Windows does not delete what is open
            }
            return new DeletedOnClose(path);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Reads up to {@code length} octets; at least one, or returns -1 at the end. */
    abstract int read(long position, byte[] into, int offset, int length) throws IOException;

    /** Writes all of them. */
    abstract void write(long position, byte[] from, int offset, int length) throws IOException;

    @Override
    public abstract void close() throws IOException;

    /** For systems where an open file may lose its name: nothing remains even if the JVM is killed. */
    private static final class Unlinked extends TemporaryFile {
        private final RandomAccessFile file;
        private final ReentrantLock lock = new ReentrantLock(); // guards the file's position

        Unlinked(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        int read(long position, byte[] into, int offset, int length) throws IOException {
            lock.lock();
            try {
                file.seek(position);
                return file.read(into, offset, length);
            } finally {
                lock.unlock();
            }
        }

        @Override
        void write(long position, byte[] from, int offset, int length) throws IOException {
            lock.lock();
            try {
                file.seek(position);
                file.write(from, offset, length);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** For the others: the operating system deletes it when it is closed. Interrupts wait until the read is over. */
    static final class DeletedOnClose extends TemporaryFile {
        private final FileChannel channel;

        DeletedOnClose(Path path) throws IOException {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }

        @Override
        int read(long position, byte[] into, int offset, int length) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                return channel.read(ByteBuffer.wrap(into, offset, length), position);
            } finally {
                restore(interrupted);
            }
        }

        @Override
        void write(long position, byte[] from, int offset, int length) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                ByteBuffer octets = ByteBuffer.wrap(from, offset, length);
                long at = position;
                while (octets.hasRemaining()) {
                    at += channel.write(octets, at);
                }
            } finally {
                restore(interrupted);
            }
        }

        private static void restore(boolean interrupted) {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
