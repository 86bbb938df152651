package io.mailwire.imap.internal.engine;

import io.mailwire.imap.Flag;
import io.mailwire.imap.ImapEvent;
import io.mailwire.imap.ImapEventKind;
import io.mailwire.imap.ImapListener;
import io.mailwire.imap.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells listeners what the server said without being asked. The reader only puts events into queues; each listener has a thread that
 * hands them to its executor, so that an executor that blocks holds up no other. Thread-safe.
 */
final class Events {

    // An alert before anybody listens is kept for the first who does; a server has few.
    private static final int MOST_KEPT = 20;

    private final ThreadFactory threads;
    private final List<EventQueue> queues = new CopyOnWriteArrayList<>();

    private final ReentrantLock lock = new ReentrantLock();
    // guarded by lock
    private final List<ImapEvent> kept = new ArrayList<>();
    private boolean ended;

    /**
     * No listeners yet.
     *
     * @param threads makes the threads that hand events over
     * @param alerts what the server has said already that users must be shown
     */
    Events(ThreadFactory threads, List<String> alerts) {
        this.threads = threads;
        alerts.forEach(this::alert);
    }

    EventQueue listen(ImapListener listener, Executor executor) {
        EventQueue queue = new EventQueue(this, listener, executor);
        lock.lock();
        try {
            threads.newThread(queue::run).start();
            kept.forEach(queue::add);
            kept.clear();
            queues.add(queue);
            if (ended) {
                queue.end();
            }
        } finally {
            lock.unlock();
        }
        return queue;
    }

    void remove(EventQueue queue) {
        queues.remove(queue);
    }

    private void publish(ImapEvent event) {
        for (EventQueue queue : queues) {
            queue.add(event);
        }
    }

    void exists(SelectedFolder folder) {
        publish(new ImapEvent(ImapEventKind.EXISTS, folder.name(), folder.exists(), UidSet.EMPTY, Set.of(), ""));
    }

    void removed(SelectedFolder folder, UidSet uids) {
        publish(new ImapEvent(ImapEventKind.REMOVED, folder.name(), folder.exists(), uids, Set.of(), ""));
    }

    void flags(SelectedFolder folder, UidSet uids, Set<Flag> flags) {
        publish(new ImapEvent(ImapEventKind.FLAGS, folder.name(), folder.exists(), uids, flags, ""));
    }

    void alert(String text) {
        ImapEvent event = new ImapEvent(ImapEventKind.ALERT, "", 0, UidSet.EMPTY, Set.of(), text);
        lock.lock();
        try {
            if (queues.isEmpty()) {
                if (kept.size() < MOST_KEPT) {
                    kept.add(event);
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        publish(event);
    }

    void bye(String text) {
        publish(new ImapEvent(ImapEventKind.BYE, "", 0, UidSet.EMPTY, Set.of(), text));
    }

    /** The session is over: nothing will happen any more. What has happened is still told. */
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        queues.forEach(EventQueue::end);
    }
}
