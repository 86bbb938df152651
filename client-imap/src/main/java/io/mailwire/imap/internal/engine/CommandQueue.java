package io.mailwire.imap.internal.engine;

import io.mailwire.MailException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which commands are outstanding and who waits to send some, in the order in which they came; with what that means for the queues of
 * answers. All of it is called with the {@link EngineLock}.
 */
final class CommandQueue {

    /** Somebody who wants to send a group of commands; each is itself alone. */
    static final class Waiter {
        private final List<Request> group;

        private Waiter(List<Request> group) {
            this.group = group;
        }
    }

    private final Map<String, Pending> outstanding = new LinkedHashMap<>();
    private final List<Waiter> waiting = new ArrayList<>();
    private int watchers;
    private volatile int version; // of what is outstanding

    /** Gets in line. */
    Waiter enter(List<Request> group) {
        Waiter waiter = new Waiter(group);
        waiting.add(waiter);
        spillIfCrowded();
        return waiter;
    }

    /** Leaves the line. */
    void leave(Waiter waiter) {
        waiting.remove(waiter);
        spillIfCrowded();
    }

    /** Whether somebody has to wait for what is outstanding, or for who came before. */
    boolean isBlocked(Waiter waiter) {
        for (Request request : waiter.group) {
            for (Pending other : outstanding.values()) {
                if (Conflicts.exist(request.footprint(), other.footprint())) {
                    return true;
                }
            }
            for (Waiter earlier : waiting) {
                if (earlier.equals(waiter)) {
                    break;
                }
                for (Request other : earlier.group) {
                    // Whoever came first goes first, so that nobody starves.
                    if (Conflicts.exist(request.footprint(), other.footprint())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    void add(Pending pending) {
        outstanding.put(pending.tag(), pending);
        changed();
    }

    @Nullable Pending find(String tag) {
        return outstanding.get(tag);
    }

    /** Takes out a command that was answered. */
    void remove(Pending pending) {
        outstanding.remove(pending.tag());
        changed();
    }

    /** The commands that claim untagged responses of a type, the oldest first. */
    List<Pending> claiming(String type) {
        List<Pending> claims = new ArrayList<>(1);
        for (Pending pending : outstanding.values()) {
            if (pending.footprint().kind().isAnsweredBy(type)) {
                claims.add(pending);
            }
        }
        return claims;
    }

    /** A "+" that is nobody's leave for a literal. */
    void letIdleGoOn() {
        outstanding.values().stream()
                .filter(p -> p.footprint().kind() == CommandKind.IDLE)
                .forEach(Pending::letGoOn);
    }

    /** Nothing that is outstanding will be answered. */
    void failAll(MailException cause) {
        for (Pending pending : outstanding.values()) {
            pending.pipe().fail(cause);
        }
        outstanding.clear();
        changed();
    }

    /** Tells whether what is outstanding has changed; also without the lock. */
    int version() {
        return version;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // with the lock
    private void changed() {
        version++;
    }

    /** Nobody will read what is still outstanding; it will be answered all the same. */
    void dropAll(MailException cause) {
        outstanding.values().forEach(p -> p.pipe().drop(cause));
    }

    boolean hasWaiters() {
        return !waiting.isEmpty();
    }

    /** Whether no command is outstanding and nobody waits to send one. */
    boolean isQuiet() {
        return outstanding.isEmpty() && waiting.isEmpty();
    }

    void watch(boolean on) {
        watchers += on ? 1 : -1;
        spillIfCrowded();
    }

    boolean isWatched() {
        return watchers > 0;
    }

    /** Lets the queues of answers grow into files where the reader must not wait for one of their callers. */
    void spillIfCrowded() {
        // Whoever watches may be waiting for a quiet moment, or be the very thread whose answers are not read.
        boolean crowded = outstanding.size() + waiting.size() > 1 || isWatched();
        for (Pending pending : outstanding.values()) {
            pending.pipe().spills(crowded);
        }
    }
}
