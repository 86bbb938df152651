package io.mailwire.internal.net;

import io.mailwire.FailureReason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks every 100 ms at the blocking calls of all connections, and breaks those whose deadline has passed or whose thread was
 * interrupted. One daemon thread for the JVM, which ends when there is nothing to watch.
 *
 * <p>Socket time-outs do not cover writes, Okio's do not survive a TLS socket whose peer has stopped reading, and neither sees an
 * interrupt. Closing the raw socket from another thread ends all three.
 */
final class Watchdog {

    private static final long TICK_MILLIS = 100;
    private static final long LINGER_TICKS = 50;

    private static final Watchdog SHARED = new Watchdog();

    private final Set<Connection> watched = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private boolean running; // guarded by lock

    static Watchdog shared() {
        return SHARED;
    }

    void watch(Connection connection) {
        watched.add(connection);
        lock.lock();
        try {
            if (!running) {
                running = true;
                Thread thread = new Thread(this::run, "mailwire-watchdog");
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    void forget(Connection connection) {
        watched.remove(connection);
    }

    private void run() {
        long idle = 0;
        while (true) {
            for (Connection c : watched) {
                c.checkDeadlines();
            }
            lock.lock();
            try {
                idle = watched.isEmpty() ? idle + 1 : 0;
                if (idle > LINGER_TICKS) {
                    running = false;
                    return;
                }
                wake.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                // Nobody has business interrupting this thread; connections rely on it, so it goes on.
                Thread.interrupted();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What a look at one call asks for. */
    static FailureReason reasonToBreak(IoWatch.Call call) {
        return call.thread().isInterrupted() ? FailureReason.CANCELLED : FailureReason.TIMEOUT;
    }

    static boolean mustBreak(IoWatch.Call call) {
        return call.deadline().hasPassed() || call.thread().isInterrupted();
    }
}
