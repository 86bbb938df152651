package io.mailwire.internal.net;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection as {@link Watchdog} sees it: which thread blocks in it, and until when. At most one thread is in a
 * direction at a time.
 */
final class IoWatch {

    /** One blocking call. Compared by identity, so that a late look of the watchdog never hits the next call. */
    record Call(Thread thread, Deadline deadline) {}

    private final AtomicReference<@Nullable Call> current = new AtomicReference<>();

    void begin(Deadline deadline) {
        current.set(new Call(Thread.currentThread(), deadline));
    }

    void end() {
        current.set(null);
    }

    @Nullable Call current() {
        return current.get();
    }

    /** Takes the call off, if it is still this one; the winner may then close the connection for it. */
    boolean take(Call call) {
        return current.compareAndSet(call, null);
    }
}
