package io.mailwire.internal.net;

import java.time.Duration;

/** A point on {@link System#nanoTime()}'s line, or none. */
public record Deadline(boolean limited, long nanoTime) {

    /** No deadline. */
    public static final Deadline NONE = new Deadline(false, 0);

    public static Deadline in(Duration time) {
        return new Deadline(true, System.nanoTime() + saturated(time));
    }

    /** The earlier of this and a deadline that much from now. */
    public Deadline orIn(Duration time) {
        Deadline other = in(time);
        return limited && nanoTime - other.nanoTime < 0 ? this : other;
    }

    /** So much later, for time that does not count. */
    public Deadline later(long nanos) {
        return limited ? new Deadline(true, nanoTime + nanos) : this;
    }

    /** Nanoseconds left, not below 0; {@link Long#MAX_VALUE} without a deadline. */
    public long remainingNanos() {
        return limited ? Math.max(0, nanoTime - System.nanoTime()) : Long.MAX_VALUE;
    }

    public boolean hasPassed() {
        return limited && nanoTime - System.nanoTime() <= 0;
    }

    // Durations beyond a century overflow nanoTime's arithmetic and mean "never" anyway.
    private static long saturated(Duration time) {
        return time.compareTo(Duration.ofDays(36_500)) > 0
                ? Duration.ofDays(36_500).toNanos()
                : time.toNanos();
    }
}
