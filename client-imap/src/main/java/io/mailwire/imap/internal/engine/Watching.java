package io.mailwire.imap.internal.engine;

import io.mailwire.FailureReason;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for something else than an answer: for news ({@link Idling}), or for a server that wants to be let alone.
 *
 * <p>Thread-safe. Waiting takes no lock but the {@link EngineLock}, and that only to look; the methods for looks are called with it.
 */
final class Watching {

    private static final long PAUSE_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final EngineLock lock;
    private final CommandQueue queue;
    private final SessionEnd end;
    private volatile boolean watched; // whether somebody is, for a look without the lock

    Watching(EngineLock lock, CommandQueue queue, SessionEnd end) {
        this.lock = lock;
        this.queue = queue;
        this.end = end;
    }

    /** Somebody begins to watch, or stops; for them the reader and those who send must signal. */
    void watch(boolean on) {
        lock.lock();
        try {
            queue.watch(on);
            watched = queue.isWatched();
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody watches; asked by the reader for each response, so it takes no lock. */
    boolean isWatched() {
        return watched;
    }

    /** Makes those who watch look again. */
    void wake() {
        lock.signal();
    }

    /**
     * Blocks until a look finds something, however long the server is silent.
     *
     * @param look called with the engine's lock; null to look again when something has changed
     * @return what was found; null when the time is over
     * @throws io.mailwire.MailException if the session ends, or the thread is interrupted
     */
    <T> @Nullable T await(Supplier<@Nullable T> look, Deadline until, String doing) {
        lock.lock();
        try {
            while (true) {
                T found = look.get();
                if (found != null) {
                    return found;
                }
                end.requireAlive();
                long left = until.remainingNanos();
                if (left <= 0) {
                    return null;
                }
                lock.changed().awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        throw end.broken(FailureReason.CANCELLED, "interrupted", doing);
    }

    /** Whether somebody waits to send; for looks. */
    boolean othersWait() {
        return queue.hasWaiters() || end.isClosing();
    }

    /** Whether no command is outstanding and nobody waits to send one; for looks. */
    boolean isQuiet() {
        return queue.isQuiet();
    }

    /** Lets the server alone for a while; ends early when the session does, by an interrupt, or when there is no need any more. */
    void pause(Duration time, BooleanSupplier needless) {
        long until = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        lock.lock();
        try {
            for (long left = time.toNanos(); left > 0 && !needless.getAsBoolean() && !interrupted; ) {
                end.requireAlive();
                end.requireOpen();
                try {
                    lock.changed().awaitNanos(Math.min(left, PAUSE_TICK_NANOS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    interrupted = true;
                }
                left = until - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            throw end.broken(FailureReason.CANCELLED, "interrupted", "waiting as the server wants it");
        }
    }
}
