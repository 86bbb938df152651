package io.mailwire.imap.internal.engine;

import io.mailwire.internal.net.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How callers wait: until something happens, but not longer than the server may be silent, nor beyond the deadline of the operation,
 * nor on after an interrupt. Thread-safe; {@link Wait} is for one thread and one wait.
 */
final class Patience {

    /** What is done when waiting ends without what was waited for; each throws. */
    interface Ends {
        void timedOut(String doing);

        void interrupted(String doing);
    }

    // Looking at the clock this often is enough for deadlines that take effect within a second.
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final long silenceNanos;
    private final LongSupplier lastInputNanos;
    private final Ends ends;

    Patience(long silenceNanos, LongSupplier lastInputNanos, Ends ends) {
        this.silenceNanos = silenceNanos;
        this.lastInputNanos = lastInputNanos;
        this.ends = ends;
    }

    /** Begins a wait: the server's silence counts from now, whatever was before. */
    Wait begin(Deadline operation, String doing) {
        return new Wait(operation, doing);
    }

    final class Wait {
        private final long since = System.nanoTime();
        private final Deadline operation;
        private final String doing;

        private Wait(Deadline operation, String doing) {
            this.operation = operation;
            this.doing = doing;
        }

        /**
         * Waits for the condition for a while, holding its lock.
         *
         * @return null to look again, or what ends the waiting: to be run without the lock, throws
         */
        @SuppressWarnings("WaitNotInLoop") // callers loop, over what only they can look at
        @Nullable Runnable await(Condition changed) {
            long now = System.nanoTime();
            long lastInput = lastInputNanos.getAsLong();
            long silentSince = lastInput - since > 0 ? lastInput : since;
            long left = Math.min(silentSince + silenceNanos - now, operation.remainingNanos());
            if (left <= 0) {
                return () -> ends.timedOut(doing);
            }
            try {
                changed.awaitNanos(Math.min(left, TICK_NANOS));
                return null;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return () -> ends.interrupted(doing);
            }
        }
    }
}
