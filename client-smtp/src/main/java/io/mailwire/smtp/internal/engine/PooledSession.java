package io.mailwire.smtp.internal.engine;

import io.mailwire.internal.net.Deadline;
import io.mailwire.smtp.PoolOptions;
import java.time.Duration;

/** A session of a pool, with what the pool has to know of it. For whoever holds it; nobody else touches it meanwhile. */
final class PooledSession {

    private final SmtpEngine engine;
    private final PoolOptions options;
    private final int maxMessages;
    private final Deadline tooOld;
    private int messages;
    private Deadline idleTooLong = Deadline.NONE;
    private Deadline unsure = Deadline.NONE;

    PooledSession(SmtpEngine engine, PoolOptions options) {
        this.engine = engine;
        this.options = options;
        // RFC 9422 section 4.1: the server ends the session after so many.
        this.maxMessages = Math.min(
                options.maxMessages(), engine.capabilities().limits().mailMax().orElse(Integer.MAX_VALUE));
        this.tooOld = Deadline.in(options.maxAge());
    }

    SmtpEngine engine() {
        return engine;
    }

    /** Counts one more message; whether it is the last one here. */
    boolean beginMessage() {
        messages++;
        return isSpent();
    }

    /** Whether it takes no further message. */
    boolean isSpent() {
        return messages >= maxMessages || tooOld.hasPassed() || !engine.takesMore();
    }

    /** Whatever was agreed, it takes no further message. */
    void spend() {
        messages = maxMessages;
    }

    /** Nobody uses it from now on. */
    void becomeIdle() {
        idleTooLong = Deadline.in(options.maxIdle());
        unsure = Deadline.in(options.checkAfter());
    }

    /** Whether it has been idle for so long that the server may have closed it unheard. */
    boolean needsCheck() {
        return unsure.hasPassed();
    }

    /** When it should be closed, were it idle until then. */
    Deadline expiry() {
        return tooOld.remainingNanos() < idleTooLong.remainingNanos() ? tooOld : idleTooLong;
    }

    /** Whether the server still answers. Blocks; the session is over if not. */
    boolean isAlive(Duration time) {
        return engine.answers(time);
    }
}
