package io.mailwire.imap.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.imap.internal.wire.CommandWriter;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.WireTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes commands, one group at a time, and asks the server's leave for literals on the way.
 *
 * <p>Thread-safe: {@code writer} is held while a group is written, leave for its literals included, so that nothing gets between. The
 * {@link EngineLock} guards whose leave a "+" is, and is taken behind it.
 */
final class CommandSender {

    private final Connection connection;
    private final WireStreams streams;
    private final WireTrace trace;
    private final ServerState state;
    private final EngineLock lock;
    private final CommandQueue queue;
    private final SessionEnd end;
    private final Patience patience;
    private final ReentrantLock writer = new ReentrantLock();

    // With the engine's lock.
    private @Nullable Pending literalWaiting;
    private boolean goAhead;

    CommandSender(
            Connection connection,
            WireStreams streams,
            WireTrace trace,
            ServerState state,
            EngineLock lock,
            CommandQueue queue,
            SessionEnd end,
            Patience patience) {
        this.connection = connection;
        this.streams = streams;
        this.trace = trace;
        this.state = state;
        this.lock = lock;
        this.queue = queue;
        this.end = end;
        this.patience = patience;
    }

    /** Writes what was admitted, in one go. Whatever breaks that ends the session. */
    void write(List<Pending> group, Deadline operation) {
        lockWriter(group.get(0), operation);
        try {
            // Once reading has ended, nothing can be compressed any more.
            end.requireAlive();
            connection.writeDeadline(operation);
            // Of a long group the first answers may come before the last command has left: nobody waits for them.
            connection.stillSending(true);
            for (Pending pending : group) {
                trace.sent(pending.tag() + " " + pending.request().command());
                CommandWriter.write(
                        streams.sink(),
                        pending.tag(),
                        pending.request().command(),
                        state.literals(),
                        leaveFor(pending, operation),
                        pending::allowAnswer);
            }
            connection.stillSending(false);
            streams.sink().flush();
        } catch (IOException e) {
            throw end.brokenWriting(connection.explain(e, "sending " + group.get(0)));
        } catch (UncheckedIOException e) {
            // A command was begun and cannot be ended: nothing else can be said on this connection.
            end.fail(new ConnectionException(
                    FailureReason.LOST, end.where() + group.get(0) + " broke off: " + e.getMessage(), e));
            throw e;
        } finally {
            connection.stillSending(false);
            writer.unlock();
        }
    }

    /** Ends IDLE (RFC 2177). */
    void done(Pending idle, Deadline operation) {
        lockWriter(idle, operation);
        try {
            end.requireAlive();
            connection.writeDeadline(operation);
            trace.sent("DONE");
            streams.sink().writeUtf8("DONE\r\n").flush();
        } catch (IOException e) {
            throw end.brokenWriting(connection.explain(e, "ending IDLE"));
        } finally {
            writer.unlock();
        }
    }

    private void lockWriter(Pending first, Deadline operation) {
        String doing = "waiting to write " + first;
        try {
            if (!writer.tryLock(Math.max(0, operation.remainingNanos()), TimeUnit.NANOSECONDS)) {
                throw end.broken(FailureReason.TIMEOUT, "others were not done in time", doing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw end.broken(FailureReason.CANCELLED, "interrupted", doing);
        }
    }

    private CommandWriter.GoAhead leaveFor(Pending pending, Deadline operation) {
        return new CommandWriter.GoAhead() {
            @Override
            public void announcing() {
                connection.stillSending(false);
                lock.lock();
                try {
                    literalWaiting = pending;
                    goAhead = false;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public boolean await() {
                boolean leave = awaitGoAhead(pending, operation);
                connection.stillSending(true);
                return leave;
            }
        };
    }

    private boolean awaitGoAhead(Pending pending, Deadline operation) {
        Patience.Wait wait = patience.begin(operation, "waiting for leave to send a literal of " + pending);
        while (true) {
            Runnable over;
            lock.lock();
            try {
                if (goAhead) {
                    goAhead = false;
                    literalWaiting = null;
                    return true;
                }
                if (pending.completion() != null) {
                    literalWaiting = null;
                    return false;
                }
                end.requireAlive();
                over = wait.await(lock.changed());
            } finally {
                lock.unlock();
            }
            if (over != null) {
                over.run();
            }
        }
    }

    /** The server's "+"; called by the reader. */
    void onGoAhead() {
        lock.lock();
        try {
            // Leave that nobody asked for must not be taken for leave for the next literal.
            goAhead = literalWaiting != null;
            if (literalWaiting == null) {
                queue.letIdleGoOn();
            }
            lock.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The reader has come to its end, so nobody writes any more, unless somebody is still at it. */
    void onReadingDone() {
        streams.readingDone();
        if (writer.tryLock()) {
            try {
                streams.writingDone();
            } finally {
                writer.unlock();
            }
        }
    }
}
