package io.mailwire.smtp.internal.engine;

import io.mailwire.FailureReason;
import io.mailwire.Limits;
import io.mailwire.Reply;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.wire.Lines;
import io.mailwire.smtp.internal.codec.Refusals;
import io.mailwire.smtp.internal.wire.ReplyReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies on a thread of its own while the sender writes: with both sides writing and none reading, two full socket buffers
 * would wait for each other for ever, and a server that refuses a long message and reads no more would not be heard. TLS sockets do not
 * tell whether something is there to be read, so it takes a thread.
 *
 * <p>The thread reads as many replies as are outstanding and ends; it runs no code of the caller, not even a trace listener: the lines
 * wait for the sender to show them.
 */
final class ReplyPump {

    // What a writer has left after the server has said that it is of no use.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** A reply, or why there is none, and the lines as they came. */
    record Item(
            List<String> lines,
            @Nullable Reply reply,
            @Nullable IOException failure) {}

    private final Connection connection;
    private final ThreadFactory threads;
    private final ReplyReader reader;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // All of these are guarded by the lock.
    private final Queue<Item> items = new ArrayDeque<>();
    private int outstanding; // replies that have not been read
    private int due; // of these, those to commands and messages that are written to their end
    private boolean running;
    private boolean waiting; // the thread has used up what came, and waits for more
    private boolean writingBody;
    private boolean dead;

    private volatile boolean urgent;

    private List<String> lines = new ArrayList<>(1); // only the thread uses it

    ReplyPump(Connection connection, Limits limits, ThreadFactory threads) {
        this.connection = connection;
        this.threads = threads;
        this.reader = new ReplyReader(this::readLine, limits);
    }

    /** So many more replies are to come for what is written already. */
    void expect(int replies) {
        add(replies, replies);
    }

    /** So many replies are to come for a message that is about to be written. One that comes before {@link #bodyWritten} is urgent. */
    void expectBody(int replies) {
        lock.lock();
        try {
            writingBody = true;
        } finally {
            lock.unlock();
        }
        add(replies, 0);
    }

    /** The message is written. */
    void bodyWritten(int replies) {
        lock.lock();
        try {
            due += replies;
            writingBody = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The rest of the message will not be written. */
    void bodyAbandoned() {
        bodyWritten(0);
    }

    private void add(int replies, int alreadyDue) {
        boolean start;
        lock.lock();
        try {
            outstanding += replies;
            due += alreadyDue;
            start = !running && !dead && outstanding > 0;
            running |= start;
        } finally {
            lock.unlock();
        }
        if (start) {
            start(replies, alreadyDue);
        }
    }

    // The factory is the caller's, and may do anything: it is not called under the lock, and where it gives no thread,
    // or
    // one that does not start, nothing is left that waits for one.
    private void start(int replies, int alreadyDue) {
        boolean started = false;
        try {
            Thread thread = threads.newThread(this::run);
            if (thread == null) {
                throw new IllegalStateException("the factory for reader threads gave no thread");
            }
            thread.start();
            started = true;
        } finally {
            if (!started) {
                lock.lock();
                try {
                    running = false;
                    outstanding -= replies;
                    due -= alreadyDue;
                    changed.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }
    }

    /** Whether the server has said something that makes further writing useless. */
    boolean isUrgent() {
        return urgent;
    }

    /** Whether a reply is there, or on its way from octets that are. */
    boolean hasReply() {
        lock.lock();
        try {
            while (items.isEmpty() && running && !waiting) {
                changed.awaitUninterruptibly(); // for as long as it takes to look through a buffer
            }
            return !items.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything that was expected has been taken, so that whoever wants may read the connection. */
    boolean isIdle() {
        lock.lock();
        try {
            return items.isEmpty() && outstanding == 0 && !running;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the thread to end, which it does of itself after the last reply. */
    void awaitIdle() {
        lock.lock();
        try {
            while (running && outstanding == 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks for the next reply.
     *
     * @param time without an octet from the server, after which the connection is closed
     */
    Item take(Duration time) throws IOException {
        long start = System.nanoTime();
        lock.lock();
        try {
            while (items.isEmpty()) {
                if (!running) {
                    throw new IOException(dead ? "the reader failed" : "the connection is closed");
                }
                if (waiting) {
                    connection.waiting();
                }
                long input = connection.lastInputNanos();
                long since = input - start > 0 ? input : start;
                long left = time.toNanos() - (System.nanoTime() - since);
                if (left <= 0) {
                    connection.abort(FailureReason.TIMEOUT);
                    throw new IOException("no answer in time");
                }
                await(left);
            }
            return items.remove();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private void await(long nanos) throws IOException {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connection.cancel();
            throw new IOException("the thread was interrupted", e);
        }
    }

    private void run() {
        boolean inOrder = false;
        try {
            while (goesOn()) {
                lines = new ArrayList<>(1);
                put(read());
            }
            inOrder = true;
        } finally {
            if (!inOrder) {
                giveUp();
            }
        }
    }

    private Item read() {
        try {
            return new Item(lines, reader.read(), null);
        } catch (IOException e) {
            return new Item(lines, null, e);
        } catch (RuntimeException e) {
            return new Item(lines, null, new IOException("the reader failed", e));
        }
    }

    /** An Error ends the thread: whoever waits for a reply must not wait for it until its time has passed. */
    private void giveUp() {
        lock.lock();
        try {
            dead = true;
            urgent = true;
            waiting = false;
            running = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            if (outstanding > 0 && !dead) {
                return true;
            }
            running = false;
            changed.signalAll();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void put(Item item) {
        lock.lock();
        try {
            waiting = false;
            items.add(item);
            outstanding--;
            dead = item.failure() != null;
            boolean early = due == 0;
            due = Math.max(0, due - 1);
            boolean goodbye = item.reply() != null && Refusals.endsSession(item.reply());
            urgent |= early || goodbye || dead;
            changed.signalAll();
            if (urgent && !dead) {
                letTheWriterNotice();
            }
        } finally {
            lock.unlock();
        }
    }

    // A server that reads no more leaves the writer in the middle of a write, which nothing but the end of the
    // connection ends.
    private void letTheWriterNotice() {
        long left = PATIENCE.toNanos();
        while (writingBody && left > 0) {
            try {
                left = changed.awaitNanos(left);
            } catch (InterruptedException e) {
                left = 0; // nobody has business interrupting this thread
            }
        }
        if (writingBody) {
            connection.abort(FailureReason.LOST);
        }
    }

    private String readLine(int limit) throws IOException {
        if (connection.source().getBuffer().indexOf((byte) '\n') < 0) {
            lock.lock();
            try {
                waiting = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        String line = Lines.read(connection.source(), limit);
        lock.lock();
        try {
            waiting = false;
        } finally {
            lock.unlock();
        }
        lines.add(line);
        return line;
    }
}
