package io.mailwire.internal.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks every 100 ms at the blocking calls of all connections, and breaks those whose deadline has passed or whose thread was
 * interrupted. One daemon thread for the JVM, which ends when there is nothing to watch.
 *
 * <p>Socket time-outs do not cover writes, Okio's do not survive a TLS socket whose peer has stopped reading, and neither sees an
 * interrupt. Closing the raw socket from another thread ends all three.
 *
 * <p>Everything hangs on this thread, so it runs no code of callers, takes no lock that is held across I/O, and survives whatever
 * one connection throws at it.
 */
final class Watchdog {

    private static final long TICK_MILLIS = 100;
    private static final long LINGER_TICKS = 50;

    private static final Watchdog SHARED = new Watchdog();

    private final Set<Connection> watched = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean running; // guarded by lock

    static Watchdog shared() {
        return SHARED;
    }

    void watch(Connection connection) {
        watched.add(connection);
        lock.lock();
        try {
            if (!running) {
                Daemons.start("mailwire-watchdog", this::run);
                running = true; // not before: a thread that could not start must be tried again by the next connection
            }
        } finally {
            lock.unlock();
        }
    }

    void forget(Connection connection) {
        watched.remove(connection);
    }

    /** For tests: whether the connection is still held. */
    boolean isWatching(Connection connection) {
        return watched.contains(connection);
    }

    private void run() {
        // The first caller's class loader must not be kept alive by a thread that serves all.
        Thread.currentThread().setContextClassLoader(null);
        long idle = 0;
        while (true) {
            for (Connection c : watched) {
                look(c);
            }
            idle = watched.isEmpty() ? idle + 1 : 0;
            if (idle > LINGER_TICKS && retire()) {
                return;
            }
            try {
                Thread.sleep(TICK_MILLIS);
            } catch (InterruptedException e) {
                // Nobody has business interrupting this thread; connections rely on it, so it goes on.
                idle = 0;
            }
        }
    }

    // Whoever adds a connection does so before taking the lock: either it is seen here, or running is found false
    // there.
    private boolean retire() {
        lock.lock();
        try {
            if (!watched.isEmpty()) {
                return false;
            }
            running = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static void look(Connection connection) {
        try {
            connection.checkDeadlines();
        } catch (RuntimeException | Error e) {
            // Say, no thread to be had for closing a caller's socket. The other connections must not pay for it.
        }
    }
}
