package io.mailwire.internal.mime;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import okio.Buffer;
import okio.Okio;
import okio.Sink;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Octets kept in memory up to a limit and beyond it in a temporary file that no JVM leaves behind. Filled from one thread, through
 * one sink; read by any number of threads, each with streams of its own, also while it is being filled: a stream ends where the
 * spool ends at that moment. {@link #close} frees what it holds; of a spool that nobody closes a cleaner does it.
 */
public final class Spool implements Octets, Closeable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Store store;
    private final Cleaner.Cleanable cleanable;

    /**
     * An empty spool.
     *
     * @param memoryLimit how many octets stay in memory; 0 for none
     */
    public Spool(int memoryLimit) {
        this.store = new Store(memoryLimit);
        this.cleanable = CLEANER.register(this, store);
    }

    /** A spool that holds these octets, which must not be changed any more. */
    public static Spool of(byte[] octets) {
        Spool spool = new Spool(octets.length);
        spool.store.memory = octets;
        spool.store.size = octets.length;
        return spool;
    }

    /** Appends. Closing it does nothing. */
    public Sink sink() {
        return new Sink() {
            private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

            @Override
            public void write(Buffer source, long byteCount) throws IOException {
                long left = byteCount;
                while (left > 0) {
                    int n;
                    source.readUnsafe(cursor);
                    try {
                        cursor.next();
                        n = (int) Math.min(left, cursor.end - cursor.start);
                        Spool.this.append(cursor.data, cursor.start, n);
                    } finally {
                        cursor.close();
                    }
                    source.skip(n);
                    left -= n;
                }
            }

            @Override
            public void flush() {}

            @Override
            public Timeout timeout() {
                return Timeout.NONE;
            }

            @Override
            public void close() {}
        };
    }

    /** Appends. Closing it does nothing. */
    public OutputStream outputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                Spool.this.append(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                Spool.this.append(octets, offset, length);
            }
        };
    }

    private void append(byte[] octets, int offset, int length) throws IOException {
        try {
            store.append(octets, offset, length);
        } finally {
            Reference.reachabilityFence(this); // or the cleaner might free the store meanwhile
        }
    }

    /** How many octets it holds. */
    @Override
    public long size() {
        return store.size();
    }

    /** Whether the octets are in a file. */
    boolean isInFile() {
        return store.isInFile();
    }

    /**
     * Copies octets from a position.
     *
     * @return how many, at least one, or -1 at the end
     */
    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        try {
            return store.read(position, into, offset, length);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** All octets from the beginning. Each call gives a source of its own; closing one leaves the spool. */
    public Source source() {
        return Okio.source(newStream(0, -1));
    }

    /**
     * The octets between two positions.
     *
     * @param end where to stop, or -1 for the end of the spool
     */
    @Override
    public InputStream newStream(long start, long end) {
        return new OctetsStream(this, start, end);
    }

    /** Copies everything. */
    @Override
    public void writeTo(OutputStream out) throws IOException {
        Octets.super.writeTo(out);
    }

    /** Frees memory and file. Reading or writing afterwards is an IOException; closing again does nothing. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** What the cleaner frees. Must not know the spool. */
    private static final class Store implements Runnable {
        private final int memoryLimit;
        private final ReentrantLock lock = new ReentrantLock(); // guards all below

        private byte[] memory = new byte[0];
        private @Nullable TemporaryFile file;
        private long size;
        private boolean closed;

        Store(int memoryLimit) {
            this.memoryLimit = memoryLimit;
        }

        void append(byte[] octets, int offset, int length) throws IOException {
            TemporaryFile to;
            long at;
            lock.lock();
            try {
                checkOpen();
                at = size;
                to = file;
                if (to == null && at + length <= memoryLimit) {
                    makeRoom((int) at + length);
                    System.arraycopy(octets, offset, memory, (int) at, length);
                    size = at + length;
                    return;
                }
            } finally {
                lock.unlock();
            }
            // There is one writer, so nothing but a close can happen between the locks.
            if (to == null) {
                to = moveToFile((int) at);
            }
            to.write(at, octets, offset, length);
            lock.lock();
            try {
                checkOpen();
                size = at + length;
            } finally {
                lock.unlock();
            }
        }

        private void makeRoom(int needed) {
            if (needed > memory.length) {
                int grown = Math.max(needed, Math.max(1024, memory.length * 2));
                memory = Arrays.copyOf(memory, Math.min(memoryLimit, grown));
            }
        }

        private TemporaryFile moveToFile(int length) throws IOException {
            TemporaryFile created = TemporaryFile.create();
            boolean kept = false;
            try {
                created.write(0, memory, 0, length);
                lock.lock();
                try {
                    checkOpen();
                    file = created;
                    memory = new byte[0];
                    kept = true;
                } finally {
                    lock.unlock();
                }
            } finally {
                if (!kept) {
                    created.close();
                }
            }
            return created;
        }

        int read(long position, byte[] into, int offset, int length) throws IOException {
            TemporaryFile from;
            int n;
            lock.lock();
            try {
                checkOpen();
                if (position >= size) {
                    return -1;
                }
                n = (int) Math.min(length, size - position);
                from = file;
                if (from == null) {
                    System.arraycopy(memory, (int) position, into, offset, n);
                    return n;
                }
            } finally {
                lock.unlock();
            }
            return from.read(position, into, offset, n);
        }

        long size() {
            lock.lock();
            try {
                return size;
            } finally {
                lock.unlock();
            }
        }

        boolean isInFile() {
            lock.lock();
            try {
                return file != null;
            } finally {
                lock.unlock();
            }
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new IOException("the spool is closed");
            }
        }

        @Override
        public void run() {
            lock.lock();
            try {
                closed = true;
                memory = new byte[0];
                if (file != null) {
                    file.close();
                    file = null;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                lock.unlock();
            }
        }
    }
}
