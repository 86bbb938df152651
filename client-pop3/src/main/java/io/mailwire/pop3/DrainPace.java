package io.mailwire.pop3;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Watches how long handlers take, in a drain or a download. Servers end a session in which they hear nothing for some minutes, or can't get rid of what they have to
 * send. So while handlers are slow nothing is asked for ahead of them, and what is to be sent goes out at once, instead of in groups.
 */
final class DrainPace {

    // Well below any server's patience, and far above what a round trip costs.
    private static final long SLOW = Duration.ofSeconds(1).toNanos();
    private static final long SILENCE = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanoTime;
    private long lastSent;
    private long began;
    private long ended;
    private long took;
    private boolean justEnded;

    DrainPace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastSent = nanoTime.getAsLong();
    }

    /** Another session begins, in which the server has heard of us just now. How long handlers take is known still. */
    void newSession() {
        lastSent = nanoTime.getAsLong();
        justEnded = false;
    }

    void handlerBegins() {
        began = nanoTime.getAsLong();
    }

    void handlerEnds() {
        ended = nanoTime.getAsLong();
        took = ended - began;
        justEnded = true;
    }

    /** Whether handlers are quick enough to ask for messages ahead of them. */
    boolean mayLookAhead() {
        return took < SLOW;
    }

    /** Whether it is time for the server to hear of us; then it does. */
    boolean isSilentForLong() {
        long now = justEnded ? ended : nanoTime.getAsLong();
        justEnded = false;
        if (took < SLOW && now - lastSent < SILENCE) {
            return false;
        }
        lastSent = now;
        return true;
    }
}
