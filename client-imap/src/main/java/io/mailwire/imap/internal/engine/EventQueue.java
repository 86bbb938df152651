package io.mailwire.imap.internal.engine;

import io.mailwire.imap.Flag;
import io.mailwire.imap.ImapEvent;
import io.mailwire.imap.ImapEventKind;
import io.mailwire.imap.ImapListener;
import io.mailwire.imap.UidSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one listener has still to be told, in order. Thread-safe; the lock is never held while its code runs. */
public final class EventQueue {

    private static final Logger LOG = LoggerFactory.getLogger("io.mailwire.imap");

    // A listener that is further behind than this will hardly catch up.
    static final int MOST_WAITING = 1000;

    private final Events events;
    private final ImapListener listener;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // guarded by lock
    private final Deque<ImapEvent> waiting = new ArrayDeque<>();
    private long missed;
    private boolean underWay; // a task of ours is with the executor, or on its way there
    private boolean due; // a task is to be given to the executor
    private boolean closed;
    private boolean ended;

    EventQueue(Events events, ImapListener listener, Executor executor) {
        this.events = events;
        this.listener = listener;
        this.executor = executor;
    }

    /** Adds an event; never blocks. */
    void add(ImapEvent event) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (waiting.size() >= MOST_WAITING) {
                missed++;
                return;
            }
            if (missed > 0) {
                waiting.add(missedEvent());
            }
            waiting.add(event);
            if (!underWay) {
                underWay = true;
                due = true;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private ImapEvent missedEvent() {
        ImapEvent event = new ImapEvent(
                ImapEventKind.MISSED, "", 0, UidSet.EMPTY, Set.<Flag>of(), missed + " events were dropped");
        missed = 0;
        return event;
    }

    /**
     * Hands events over to the executor as they come, until there will be no more; on a thread of its own, since the executor may block,
     * or run them at once.
     */
    void run() {
        while (awaitDue()) {
            // What ran here, or waited, may have been interrupted, which is nothing to what comes next.
            Thread.interrupted();
            dispatch();
        }
    }

    private boolean awaitDue() {
        lock.lock();
        try {
            while (!due && !closed && !ended) {
                changed.awaitUninterruptibly();
            }
            boolean isDue = due && !closed;
            due = false;
            return isDue;
        } finally {
            lock.unlock();
        }
    }

    private void dispatch() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            LOG.warn("the executor of a listener takes no more, so the listener gets no more events", e);
            close();
        } catch (Throwable e) {
            LOG.warn("the executor of a listener failed, so the listener gets no more events", e);
            close();
        }
    }

    private void drain() {
        for (ImapEvent event = next(); event != null; event = next()) {
            try {
                listener.onEvent(event);
            } catch (InterruptedException e) {
                LOG.warn("a listener was interrupted", e);
                Thread.currentThread().interrupt();
                if (handBack()) {
                    return;
                }
            } catch (Throwable e) {
                // An error as well: who stopped here would never be told anything again, nor told so.
                LOG.warn("a listener failed", e);
            }
        }
    }

    /**
     * Leaves what waits to another task, since on an interrupted thread it would only be interrupted in its turn.
     *
     * @return false where nobody would give that task to the executor
     */
    private boolean handBack() {
        lock.lock();
        try {
            if (ended) {
                return false;
            }
            underWay = !waiting.isEmpty() || missed > 0;
            due = underWay;
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ImapEvent next() {
        lock.lock();
        try {
            ImapEvent event = waiting.poll();
            if (event == null && missed > 0 && !closed) {
                event = missedEvent();
            }
            underWay = event != null;
            return event;
        } finally {
            lock.unlock();
        }
    }

    /** How many events have not been handled yet. */
    public int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing will happen any more; what waits is still told. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits and takes no more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            missed = 0;
            waiting.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        events.remove(this);
    }
}
