package io.mailwire.pop3;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.internal.net.Deadline;
import io.mailwire.pop3.internal.engine.Opened;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Opens the further sessions of a drain, with pauses that an interrupt and {@link #cancel} end. */
final class DrainRetry {

    // Longer than this nobody waits within one drain: the next one does the rest.
    private static final Duration LONGEST_LOGIN_DELAY = Duration.ofSeconds(60);

    private static final Duration LONGEST_DELAY = Duration.ofHours(1);

    private final DrainRecipe recipe;
    private final Deadline operation;
    private final CountDownLatch cancelled = new CountDownLatch(1);

    // Guards the three below. Tests hold it, to be between a pause and a dial.
    final ReentrantLock lock = new ReentrantLock();
    private @Nullable Opened current;
    private @Nullable Thread dialling;
    private boolean interrupted;

    private int failures;
    private int passed;

    // On System.nanoTime()'s line: a clock that is set must not make a pause of an hour.
    private long lastLogin;
    private Duration loginDelay;

    DrainRetry(DrainRecipe recipe, Opened first, Deadline operation) {
        this.recipe = recipe;
        this.operation = operation;
        this.current = first;
        this.lastLogin = recipe.beganNanos();
        this.loginDelay = first.capabilities().loginDelay().orElse(Duration.ZERO);
    }

    /** Something was done since the last failure. */
    void succeeded() {
        failures = 0;
        passed = 0;
    }

    /** A message was given up: nothing is done by that, but the next session goes past it, so there is one more, to a limit. */
    void passes() {
        if (passed < recipe.options().reconnects()) {
            passed++;
            failures = Math.max(0, failures - 1);
        }
    }

    /** Whether more sessions are wanted, and the server allows one soon. */
    boolean mayOpen() {
        return recipe.options().reconnects() > 0 && loginPause().compareTo(LONGEST_LOGIN_DELAY) <= 0;
    }

    /** Opens a session that is wanted, no connection being lost; blocks. The server may hold the lock of the one before for a while. */
    Opened open() {
        pause(loginPause());
        try {
            return dial();
        } catch (MailException e) {
            takeHint(e);
            return reopen(e);
        }
    }

    /**
     * Opens a session in place of one that was lost; blocks.
     *
     * @throws MailException the loss itself, where it is for good or there were enough attempts
     */
    Opened reopen(MailException loss) {
        while (loss.isTransient() && failures < recipe.options().reconnects() && mayOpen() && !operation.hasPassed()) {
            failures++;
            Duration delay = recipe.options().reconnectDelay().multipliedBy(1L << (2 * Math.min(failures - 1, 10)));
            Duration bounded = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
            try {
                pause(bounded.compareTo(loginPause()) > 0 ? bounded : loginPause());
                return dial();
            } catch (MailException e) {
                if (e instanceof ConnectionException c && c.reason() == FailureReason.CANCELLED) {
                    e.addSuppressed(loss);
                    throw e;
                }
                loss.addSuppressed(e);
                // The host was found when the drain began: what is away is its name server, or the network on the way
                // there.
                if (!e.isTransient() && !isUnresolved(e)) {
                    throw loss;
                }
                takeHint(e);
            }
        }
        throw loss;
    }

    private static boolean isUnresolved(MailException e) {
        return e instanceof ConnectionException c && c.reason() == FailureReason.UNRESOLVED;
    }

    private void takeHint(MailException e) {
        if (e instanceof Pop3LoginDelayException tooEarly) {
            lastLogin = System.nanoTime();
            loginDelay = tooEarly.delay().orElse(loginDelay);
        }
    }

    private Duration loginPause() {
        Duration left = loginDelay.minusNanos(System.nanoTime() - lastLogin);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void pause(Duration time) {
        long nanos = Math.min(time.toNanos(), operation.remainingNanos());
        try {
            if (cancelled.await(nanos, TimeUnit.NANOSECONDS)) {
                throw cancelled(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(e);
        }
    }

    private ConnectionException cancelled(@Nullable Exception cause) {
        return new ConnectionException(
                FailureReason.CANCELLED,
                recipe.key().host() + ": cancelled while a lost connection was to be made anew",
                cause);
    }

    private Opened dial() {
        lock.lock();
        try {
            if (cancelled.getCount() == 0) {
                throw cancelled(null); // behind the pause; nothing was under way that could have been interrupted
            }
            dialling = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        Opened opened = null;
        try {
            lastLogin = System.nanoTime();
            opened = recipe.opening().open(operation);
            loginDelay = opened.capabilities().loginDelay().orElse(Duration.ZERO);
            opened.engine().connection().operationDeadline(operation);
            return opened;
        } finally {
            dialled(opened);
        }
    }

    private void dialled(@Nullable Opened opened) {
        lock.lock();
        try {
            dialling = null;
            current = opened;
            if (interrupted) {
                Thread.interrupted(); // it was ours, and is in the exception by now
            }
            if (opened != null && cancelled.getCount() == 0) {
                opened.engine().cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends whatever is under way, from any thread. */
    void cancel() {
        lock.lock();
        try {
            cancelled.countDown();
            if (dialling != null) {
                interrupted = true;
                dialling.interrupt();
            } else if (current != null) {
                current.engine().cancel();
            }
        } finally {
            lock.unlock();
        }
    }
}
