package io.mailwire.testkit.internal;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Places in a server's transcripts where they wait for the test. Thread-safe. */
public final class Gates {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<String> reached = new HashSet<>();
    private final Set<String> open = new HashSet<>();

    /** The transcript has come to a gate: blocks while it is shut. */
    boolean pass(String name, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            reached.add(name);
            changed.signalAll();
            return await(() -> open.contains(name), patience);
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until a transcript has come to a gate. */
    public boolean awaitReached(String name, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            return await(() -> reached.contains(name), patience);
        } finally {
            lock.unlock();
        }
    }

    /** Opens a gate for good. */
    public void open(String name) {
        lock.lock();
        try {
            open.add(name);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(BooleanSupplier done, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!done.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            changed.await(left, TimeUnit.NANOSECONDS);
        }
        return true;
    }
}
