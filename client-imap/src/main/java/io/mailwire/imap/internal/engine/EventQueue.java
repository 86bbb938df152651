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

    // guarded by lock
    private final Deque<ImapEvent> waiting = new ArrayDeque<>();
    private long missed;
    private boolean underWay; // a task of ours is with the executor, or on its way there
    private boolean closed;

    EventQueue(Events events, ImapListener listener, Executor executor) {
        this.events = events;
        this.listener = listener;
        this.executor = executor;
    }

    /**
     * Adds an event; never blocks.
     *
     * @return whether {@link #dispatch} is due
     */
    boolean add(ImapEvent event) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (waiting.size() >= MOST_WAITING) {
                missed++;
                return false;
            }
            if (missed > 0) {
                waiting.add(missedEvent());
            }
            waiting.add(event);
            boolean due = !underWay;
            underWay = true;
            return due;
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

    /** Hands the events over to the executor. Not on the reader's thread: the executor may block, or run them at once. */
    void dispatch() {
        try {
            executor.execute(this::drain);
        } catch (RejectedExecutionException e) {
            LOG.warn("the executor of a listener takes no more, so the listener gets no more events", e);
            close();
        } catch (RuntimeException e) {
            LOG.warn("the executor of a listener failed", e);
            close();
        }
    }

    private void drain() {
        ImapEvent event = next();
        while (event != null) {
            try {
                listener.onEvent(event);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                LOG.warn("a listener was interrupted", e);
            } catch (Exception e) {
                LOG.warn("a listener failed", e);
            }
            event = next();
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

    /** Drops what waits and takes no more. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            missed = 0;
            waiting.clear();
        } finally {
            lock.unlock();
        }
        events.remove(this);
    }
}
