package io.mailwire.imap.internal.engine;

import io.mailwire.MailException;
import io.mailwire.imap.internal.wire.Segments;
import io.mailwire.internal.mime.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import okio.Buffer;
import okio.Sink;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The queue between the reader thread and the caller of one command: octets of responses, in order. What does not fit into memory
 * goes to a temporary file while another command needs the reader, and makes the reader wait while none does.
 *
 * <p>One thread puts, one thread reads. The lock is never held while the engine's is taken.
 */
final class ResponsePipe implements Source {

    /** Where memory ends and the file, or waiting, begins. */
    static final long IN_MEMORY = 1024 * 1024;

    private static final int BLOCK = 64 * 1024;

    // From here on the caller is woken at once; less waits for pulse(), since to be woken costs more than to read.
    private static final int WORTH_WAKING = 64 * 1024;

    // What the caller takes at once, so that the two threads do not meet at the lock for every few octets.
    private static final int PORTION = 256 * 1024;

    /** The reading side. */
    interface Reading {
        /**
         * Begins to wait.
         *
         * @param consumingNanos how long the reading thread was busy with what it had read already
         */
        Patience.Wait begin(long consumingNanos);

        /** Makes the session's failure one of the reading thread, without the pipe's lock. */
        MailException told(MailException cause);
    }

    private final Reading reading;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final SegmentReturns returns;

    // The reading thread's own.
    private final Buffer portion = new Buffer();
    private final Segments segments = new Segments();
    private final SegmentReturns.Giving giving;
    private boolean begun; // to read, for this operation
    private long begunNanos;
    private long waitedNanos;

    // all guarded by lock
    private final Buffer memory = new Buffer();
    private @Nullable Spool overflow;
    private @Nullable Sink overflowSink;
    private long overflowRead;
    private boolean spills;
    private boolean discards;
    private volatile boolean complete; // read without it
    private boolean quiet; // something came of which the caller was not told
    private @Nullable RuntimeException failure;

    ResponsePipe(Reading reading) {
        this(new SegmentReturns(), reading);
    }

    /** A queue of a session, whose reader gets back what it puts octets into. */
    ResponsePipe(SegmentReturns returns, Reading reading) {
        this.reading = reading;
        this.returns = returns;
        this.giving = returns.new Giving();
    }

    /**
     * Appends octets. The reader thread's side; may wait until some were read. A caller who waits is told when much has come, or by
     * {@link #pulse}.
     */
    void put(Buffer from, long count) {
        lock.lock();
        try {
            while (memory.size() >= IN_MEMORY && overflow == null && !spills && !discards && failure == null) {
                changed.awaitUninterruptibly();
            }
            if (discards || failure != null) {
                skip(from, count);
                return;
            }
            if (overflow == null && memory.size() < IN_MEMORY) {
                memory.write(from, count);
                returns.onPut(count);
            } else {
                spill(from, count);
            }
            quiet = memory.size() < WORTH_WAKING && overflow == null && failure == null;
            if (!quiet) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells a caller who waits that something has come. The reader does so before it waits itself. */
    void pulse() {
        lock.lock();
        try {
            if (quiet) {
                quiet = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void spill(Buffer from, long count) {
        try {
            Sink sink = overflowSink;
            if (sink == null) {
                overflow = new Spool(0);
                sink = overflow.sink();
                overflowSink = sink;
                overflowRead = 0;
            }
            sink.write(from, count);
        } catch (IOException e) {
            // A full disk costs this command; the others and the session go on.
            failure = new UncheckedIOException("cannot write a temporary file: " + e.getMessage(), e);
            free();
        }
    }

    private static void skip(Buffer from, long count) {
        try {
            from.skip(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a full memory goes to a file instead of making the reader wait. */
    void spills(boolean on) {
        lock.lock();
        try {
            spills = on;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The command's tagged reply has come: nothing more will be put. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #complete} was called. */
    boolean isComplete() {
        return complete;
    }

    /** The session is over. What came before can still be read. */
    void fail(MailException cause) {
        lock.lock();
        try {
            if (!complete && failure == null) {
                failure = cause;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something here went wrong with what should be put: whoever reads is told, behind what was taken out already. */
    void fail(UncheckedIOException local) {
        lock.lock();
        try {
            if (failure == null) {
                failure = local;
            }
            free();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The session is being closed: what was not read is dropped, and whoever still reads is told so, not that this was all. */
    void drop(MailException cause) {
        lock.lock();
        try {
            if (!complete && failure == null) {
                failure = cause;
            }
            discards = true;
            free();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will read any more: frees everything, and what still comes is dropped. */
    void abandon() {
        lock.lock();
        try {
            discards = true;
            free();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void free() {
        memory.clear();
        closeOverflow();
    }

    private void closeOverflow() {
        if (overflow != null) {
            overflow.close();
        }
        overflow = null;
        overflowSink = null;
    }

    /** Whether octets are in a file at the moment. */
    boolean isSpilled() {
        lock.lock();
        try {
            return overflow != null;
        } finally {
            lock.unlock();
        }
    }

    /** Blocks for octets; -1 when the command is complete. */
    @Override
    public long read(Buffer sink, long byteCount) {
        if (!begun) {
            countTime();
        }
        Patience.Wait wait = null;
        while (true) {
            if (portion.size() > 0) {
                long n = segments.move(portion, sink, byteCount);
                giving.onTaken(n);
                return n;
            }
            Runnable end;
            lock.lock();
            try {
                if (memory.size() > 0) {
                    boolean full = memory.size() >= IN_MEMORY;
                    segments.moveAbout(memory, portion, PORTION);
                    giving.giveBack();
                    if (full) {
                        changed.signalAll();
                    }
                    continue;
                }
                if (overflow != null) {
                    return readOverflow(overflow, sink, byteCount);
                }
                RuntimeException cause = failure;
                if (cause instanceof MailException mail) {
                    end = () -> {
                        throw reading.told(mail);
                    };
                } else if (cause != null) {
                    // Raised by the reader's thread: the caller's own stack says more.
                    throw cause instanceof UncheckedIOException local
                            ? new UncheckedIOException(local.getMessage(), local.getCause())
                            : cause;
                } else if (complete || discards) {
                    return -1;
                } else {
                    wait = wait == null ? reading.begin(consumingNanos()) : wait;
                    long since = System.nanoTime();
                    end = wait.await(changed);
                    waitedNanos += System.nanoTime() - since;
                }
            } finally {
                lock.unlock();
            }
            if (end != null) {
                end.run();
            }
        }
    }

    /** Counts the time anew, from when something is next read; the reading thread's. */
    void operationBegins() {
        begun = false;
    }

    private void countTime() {
        begun = true;
        begunNanos = System.nanoTime();
        waitedNanos = 0;
    }

    /** How much of the time since reading began was the consumer's, not the server's; the reading thread's. */
    long consumingNanos() {
        return begun ? System.nanoTime() - begunNanos - waitedNanos : 0;
    }

    private long readOverflow(Spool spool, Buffer sink, long byteCount) {
        byte[] block = new byte[(int) Math.min(BLOCK, byteCount)];
        int n;
        try {
            n = spool.read(overflowRead, block, 0, block.length);
        } catch (IOException e) {
            UncheckedIOException local = new UncheckedIOException("cannot read a temporary file: " + e.getMessage(), e);
            failure = local;
            free();
            throw local;
        }
        overflowRead += n;
        sink.write(block, 0, n);
        if (overflowRead == spool.size()) {
            closeOverflow();
        }
        return n;
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() {
        abandon();
    }
}
