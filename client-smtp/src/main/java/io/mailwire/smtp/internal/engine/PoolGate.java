package io.mailwire.smtp.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.internal.net.Deadline;
import io.mailwire.smtp.PoolOptions;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Who may begin a message, and when: so many at a time, first come first served, and no faster than the rate. Thread-safe. */
final class PoolGate {

    // Enough for everybody who will ever wait, and far from Semaphore's limit.
    private static final int EVERYBODY = Integer.MAX_VALUE / 2;

    private final String pool;
    private final Duration maxWait;
    private final long spacingNanos;

    // One seat for each connection. Fair, so that the order of the waiting is that of their coming.
    private final Semaphore seats;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    private int waiting; // this and what follows is guarded by lock
    private @Nullable Long lastSlot;
    private boolean closed;

    PoolGate(String pool, PoolOptions options) {
        this.pool = pool;
        this.maxWait = options.maxWait();
        this.spacingNanos = options.spacing().toNanos();
        this.seats = new Semaphore(options.connections(), true);
    }

    /**
     * Blocks for a seat, and then for the time at which the next message may begin. {@link #leave} gives the seat back.
     *
     * @throws ConnectionException TIMEOUT, or CANCELLED when the thread is interrupted or the gate is closed; there is no seat then
     */
    void enter() {
        Deadline deadline = Deadline.in(maxWait);
        addWaiting(1);
        try {
            if (!seats.tryAcquire(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw timeout("no connection was free within " + maxWait.toMillis() + " ms");
            }
            boolean entered = false;
            try {
                awaitSlot(deadline);
                entered = true;
            } finally {
                if (!entered) {
                    seats.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectionException(
                    FailureReason.CANCELLED, message("the thread was interrupted while waiting for a connection"), e);
        } finally {
            addWaiting(-1);
        }
    }

    // Slots are given out in the order of the seats, so the rate keeps that order too.
    private void awaitSlot(Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (closed) {
                throw closedWhileWaiting();
            }
            if (spacingNanos == 0) {
                return;
            }
            long now = System.nanoTime();
            Long before = lastSlot;
            long slot = before == null ? now : now + Math.max(0, before + spacingNanos - now);
            if (slot - now > deadline.remainingNanos()) {
                throw timeout("the rate of one message per " + Duration.ofNanos(spacingNanos)
                        + " leaves no place for this one within " + maxWait.toMillis() + " ms");
            }
            lastSlot = slot;
            try {
                for (long left = slot - now; left > 0; left = slot - System.nanoTime()) {
                    closing.awaitNanos(left);
                    if (closed) {
                        throw closedWhileWaiting();
                    }
                }
            } catch (InterruptedException e) {
                if (lastSlot == slot) {
                    lastSlot = before; // nobody came after, so the slot can be had again
                }
                throw e;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether one more message may begin now, for whoever has a seat: not before those who wait for one. Never blocks. */
    boolean tryNext() {
        if (seats.hasQueuedThreads()) {
            return false;
        }
        lock.lock();
        try {
            long now = System.nanoTime();
            boolean due = lastSlot == null || now - lastSlot >= spacingNanos;
            if (due && !closed) {
                lastSlot = now;
            }
            return due && !closed;
        } finally {
            lock.unlock();
        }
    }

    /** A seat, if nobody needs it; for what is no message. */
    boolean tryEnter() {
        return seats.tryAcquire();
    }

    void leave() {
        seats.release();
    }

    /** Turns away everybody who waits and who comes. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        seats.release(EVERYBODY);
    }

    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private void addWaiting(int change) {
        lock.lock();
        try {
            waiting += change;
        } finally {
            lock.unlock();
        }
    }

    private ConnectionException timeout(String what) {
        return new ConnectionException(FailureReason.TIMEOUT, message(what), null);
    }

    private ConnectionException closedWhileWaiting() {
        return new ConnectionException(
                FailureReason.CANCELLED, message("the pool was closed while this waited for a connection"), null);
    }

    private String message(String what) {
        return pool + ": " + what + "; nothing was sent";
    }
}
