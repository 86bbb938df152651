package io.mailwire.imap.internal.engine;

import io.mailwire.internal.net.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may send: a group of commands becomes outstanding as soon as none of it {@linkplain Conflicts conflicts} with what is outstanding
 * or with who came before. Thread-safe; blocks without any lock but the {@link EngineLock}, which waiting lets go.
 */
final class Admission {

    private final EngineLock lock;
    private final CommandQueue queue;
    private final SessionEnd end;
    private final Patience patience;
    private final SegmentReturns returns;

    Admission(EngineLock lock, CommandQueue queue, SessionEnd end, Patience patience, SegmentReturns returns) {
        this.lock = lock;
        this.queue = queue;
        this.end = end;
        this.patience = patience;
        this.returns = returns;
    }

    /** Blocks until the group may go. What it returns must be written. */
    List<Pending> await(List<Request> group, Deadline operation) {
        List<Pending> admitted = admit(group, operation, true);
        if (admitted == null) {
            throw new AssertionError("the end of a wait throws");
        }
        return admitted;
    }

    /** Null if something is in the way at the moment. */
    @Nullable List<Pending> tryNow(List<Request> group, Deadline operation) {
        return admit(group, operation, false);
    }

    private @Nullable List<Pending> admit(List<Request> group, Deadline operation, boolean wait) {
        Patience.Wait waited =
                patience.begin(operation, "waiting to send " + group.get(0).command());
        Runnable over = null;
        lock.lock();
        try {
            end.requireOpen();
            CommandQueue.Waiter waiter = queue.enter(group);
            if (queue.isWatched()) {
                lock.signal();
            }
            try {
                while (over == null && queue.isBlocked(waiter)) {
                    if (!wait) {
                        return null;
                    }
                    over = waited.await(lock.changed());
                    if (over == null) {
                        end.requireAlive();
                    }
                }
                if (over == null) {
                    return register(group, operation);
                }
            } finally {
                queue.leave(waiter);
                lock.signal();
            }
        } finally {
            lock.unlock();
        }
        over.run();
        return null;
    }

    /** Makes a command outstanding in a quiet moment, which the caller knows of, having the lock. */
    List<Pending> whileQuiet(Request request, Deadline operation) {
        end.requireOpen();
        return register(List.of(request), operation);
    }

    private List<Pending> register(List<Request> group, Deadline operation) {
        List<Pending> admitted = new ArrayList<>(group.size());
        for (Request request : group) {
            request.admission().run();
        }
        for (Request request : group) {
            Pending pending = new Pending(request, patience, end, returns, operation);
            queue.add(pending);
            admitted.add(pending);
        }
        return admitted;
    }
}
