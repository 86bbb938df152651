package io.mailwire.imap.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.text.Printable;
import org.jspecify.annotations.Nullable;

/**
 * How a session ends, once: the first failure counts, every waiting caller gets it with the caller's own stack, and whoever comes later
 * hears that the session is closed. Thread-safe: each method takes the {@link EngineLock}, and none closes the connection with it.
 */
final class SessionEnd {

    private final EngineLock lock;
    private final CommandQueue queue;
    private final Connection connection;

    // Written with the lock; volatile for a look without it.
    private volatile boolean closing;
    private volatile boolean cancelled;

    private @Nullable MailException failure;
    private boolean failureTold; // to a caller, so that later ones only need to hear that the session is closed
    private @Nullable String closedBecause;
    private @Nullable String bye;

    SessionEnd(EngineLock lock, CommandQueue queue, Connection connection) {
        this.lock = lock;
        this.queue = queue;
        this.connection = connection;
    }

    /** How messages begin. */
    String where() {
        return connection.server().hostAndPort() + ": ";
    }

    /** Ends the session. The first failure counts, and is returned. */
    MailException fail(MailException cause) {
        return fail(cause, cause);
    }

    private MailException fail(MailException cause, MailException forOthers) {
        MailException first;
        lock.lock();
        try {
            if (failure == null) {
                failure = forOthers;
                closedBecause = closedBecause == null ? String.valueOf(cause.getMessage()) : closedBecause;
            }
            first = failure;
            queue.failAll(first);
            lock.signal();
        } finally {
            lock.unlock();
        }
        connection.abort(first instanceof ConnectionException c ? c.reason() : FailureReason.LOST);
        return first;
    }

    /** Ends the session for one who waits; to be called without the lock. */
    MailException broken(FailureReason reason, String what, String doing) {
        ConnectionException mine = new ConnectionException(reason, where() + what + " while " + doing, null);
        ConnectionException forOthers = new ConnectionException(
                reason, where() + "another command ended the session: " + what + " while " + doing, null);
        MailException first = fail(mine, forOthers);
        return told(first == forOthers ? mine : first);
    }

    /**
     * Ends the session for one who writes. The reader may have seen the same first, and says that it was reading; anything else that it
     * has seen says more.
     */
    MailException brokenWriting(ConnectionException cause) {
        MailException first = fail(cause);
        return told(
                goodbye() == null && first instanceof ConnectionException c && c.reason() == cause.reason()
                        ? cause
                        : first);
    }

    /** The failure as the calling thread gets it. */
    MailException told(MailException cause) {
        lock.lock();
        try {
            failureTold = true;
        } finally {
            lock.unlock();
        }
        return cause.rethrown();
    }

    /** Throws what has broken the session, to one who waits for it; nothing where it is merely being closed. */
    void requireAlive() {
        MailException cause;
        lock.lock();
        try {
            cause = failure;
        } finally {
            lock.unlock();
        }
        if (cause != null) {
            throw told(cause);
        }
    }

    /** Ends everything for one who cancels, and knows. */
    void cancel() {
        lock.lock();
        try {
            cancelled = true;
        } finally {
            lock.unlock();
        }
        told(fail(cancellation()));
    }

    /**
     * Ends long work that waits for nothing, where the session was cancelled or is closed, or the caller's thread was interrupted, or the
     * time is over. What the server or other commands do to the session does not matter to such work. Cheap, since it is asked often.
     */
    void requireWanted(Deadline operation, String doing) {
        if (Thread.currentThread().isInterrupted()) {
            throw broken(FailureReason.CANCELLED, "interrupted", doing);
        }
        if (operation.hasPassed()) {
            throw broken(FailureReason.TIMEOUT, "the time is over", doing);
        }
        if (cancelled || closing) {
            throw cancelled ? cancellation() : sessionClosed();
        }
    }

    /** Refuses commands where the session is over. What broke it while nobody waited is told to the next who comes. */
    void requireOpen() {
        lock.lock();
        try {
            MailException untold = failureTold ? null : failure;
            if (untold != null && !closing) {
                throw told(untold);
            }
            if (closedBecause != null) {
                throw new IllegalStateException("session closed: " + closedBecause);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether commands can be sent. */
    boolean isOpen() {
        lock.lock();
        try {
            return failure == null && closedBecause == null;
        } finally {
            lock.unlock();
        }
    }

    /** Some servers say BYE and wait for us to hang up (Yandex), so this is the end, unless it answers LOGOUT. */
    void onBye(String text, Events events) {
        boolean expected;
        lock.lock();
        try {
            bye = text;
            expected = closing;
        } finally {
            lock.unlock();
        }
        if (!expected) {
            events.bye(text);
            throw new ConnectionException(
                    FailureReason.CLOSED_BY_PEER,
                    where() + "the server said goodbye: " + Printable.shortened(text, 300),
                    null);
        }
    }

    /** What the server said in BYE; null where it has not. */
    @Nullable String goodbye() {
        lock.lock();
        try {
            return bye;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins to close: what is still being read elsewhere is dropped.
     *
     * @return false if somebody is at it already
     */
    boolean beginClosing() {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            closing = true;
            if (failure == null) {
                queue.dropAll(sessionClosed());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connection; whoever still waits is told. */
    void close() {
        lock.lock();
        try {
            closedBecause = closedBecause == null ? "closed by close()" : closedBecause;
        } finally {
            lock.unlock();
        }
        connection.close();
        fail(sessionClosed());
    }

    private ConnectionException cancellation() {
        return new ConnectionException(FailureReason.CANCELLED, where() + "cancelled", null);
    }

    private ConnectionException sessionClosed() {
        return new ConnectionException(FailureReason.CANCELLED, where() + "the session was closed", null);
    }
}
