package io.mailwire.internal.net;

import io.mailwire.FailureReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection as {@link Watchdog} sees it: which thread blocks in it, and until when. At most one thread is in a
 * direction at a time.
 */
final class IoWatch {

    /**
     * One blocking call. Compared by identity, so that a late look of the watchdog never hits the next call.
     *
     * @param progress when it must have moved at least one octet
     * @param time how long that was when it began, for the message
     * @param whole the deadline of the operation that it belongs to
     */
    record Call(Thread thread, Deadline progress, Duration time, Deadline whole) {}

    private final String late;
    private final String whole;
    private final AtomicReference<@Nullable Call> current = new AtomicReference<>();

    /**
     * A watch on nothing yet.
     *
     * @param late what a message says when the time is over, as "no answer"
     * @param whole what the deadline behind {@link Call#whole} is, as "before the operation's deadline"
     */
    IoWatch(String late, String whole) {
        this.late = late;
        this.whole = whole;
    }

    /** Begins a call that must make progress within a time ({@link Duration#ZERO} for none) and end by a deadline. */
    Call begin(Duration time, Deadline whole) {
        Call call = new Call(Thread.currentThread(), time.isZero() ? Deadline.NONE : Deadline.in(time), time, whole);
        current.set(call);
        return call;
    }

    @Nullable Call current() {
        return current.get();
    }

    /** Ends it. A no-op when the watchdog took it or another one has begun. */
    void end(Call call) {
        current.compareAndSet(call, null);
    }

    /**
     * Says why the call under way must be broken off, if it must. Whoever gets an answer is the only one to get it for this call,
     * and closes the connection for it.
     */
    @Nullable Trouble takeOverdue() {
        Call call = current.get();
        if (call == null) {
            return null;
        }
        Trouble trouble = troubleOf(call);
        return trouble != null && current.compareAndSet(call, null) ? trouble : null;
    }

    private @Nullable Trouble troubleOf(Call call) {
        if (call.thread().isInterrupted()) {
            return Trouble.interrupted();
        }
        if (call.progress().hasPassed()) {
            return new Trouble(FailureReason.TIMEOUT, late + " within " + Texts.of(call.time()), "");
        }
        if (call.whole().hasPassed()) {
            return new Trouble(FailureReason.TIMEOUT, late + " " + whole, "");
        }
        return null;
    }
}
