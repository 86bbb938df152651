package io.mailwire.imap.internal.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one lock that the parts of an engine share, and the one condition that everybody waits for. One lock, since what they decide
 * depends on each other: who may send, whether the session is over, whose leave a "+" is.
 *
 * <p>It is never held across I/O or code of users. Order: the writer's lock ({@link CommandSender}), this, a pipe's. It is reentrant:
 * a part may call another with it.
 */
final class EngineLock extends ReentrantLock {

    private static final long serialVersionUID = 1; // a lock is serializable; this one is never written

    private final transient Condition changed = newCondition();

    /** To wait for, with the lock, in a loop. */
    Condition changed() {
        return changed;
    }

    /** Makes everybody who waits look again; takes the lock. */
    void signal() {
        lock();
        try {
            changed.signalAll();
        } finally {
            unlock();
        }
    }
}
