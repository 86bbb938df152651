package io.mailwire.smtp.internal.engine;

import io.mailwire.Email;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.internal.net.Deadline;
import io.mailwire.smtp.SendOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one {@code sendAll} on their way from the one who gives them to the threads that send them, and their results on
 * the way back. Each message given has one result in the end. Thread-safe.
 */
final class PoolFeed {

    /** A message, and which one it is. */
    record Taken(int place, Email email) {}

    /** What became of it. */
    record Account(int place, SendResult result) {}

    private final SendOptions options;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Taken> waiting = new ArrayDeque<>(); // this and what follows is guarded by lock
    private final List<Account> accounts = new ArrayList<>();
    private int senders;
    private boolean ended;
    private @Nullable RuntimeException givenUp;

    /**
     * Begins empty.
     *
     * @param capacity how many messages wait for a sender at most
     */
    PoolFeed(SendOptions options, int capacity) {
        this.options = options;
        this.capacity = capacity;
    }

    /** Whether another message should be given now. */
    boolean hasRoom() {
        lock.lock();
        try {
            return waiting.size() < capacity;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a message; blocks for nobody. */
    void give(Taken message) {
        lock.lock();
        try {
            if (givenUp != null) {
                notBegun(message, givenUp);
            } else {
                waiting.addLast(message);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** No further message will be given. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What waits, and what will be given, is not sent. */
    void giveUp(RuntimeException why) {
        lock.lock();
        try {
            givenUp = why;
            waiting.forEach(message -> notBegun(message, why));
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more will be sent. */
    boolean hasGivenUp() {
        lock.lock();
        try {
            return givenUp != null;
        } finally {
            lock.unlock();
        }
    }

    /** The results that came since the last call; does not block. */
    List<Account> collect() {
        lock.lock();
        try {
            List<Account> all = List.copyOf(accounts);
            accounts.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until there is a result, or room if that is wanted. */
    void await(boolean forRoom) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (accounts.isEmpty() && !(forRoom && waiting.size() < capacity)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** One more thread sends. */
    void enter() {
        lock.lock();
        try {
            senders++;
        } finally {
            lock.unlock();
        }
    }

    /** One thread fewer sends. If it was the last one and there are messages left, they are not sent for this reason. */
    void leave(RuntimeException why) {
        lock.lock();
        try {
            senders--;
            changed.signalAll();
            if (senders == 0 && !(ended && waiting.isEmpty())) {
                giveUp(why);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Blocks until no thread sends any more, which is soon after the last result. */
    void awaitSenders() {
        lock.lock();
        try {
            while (senders > 0) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Blocks for a message; null when there will be none. */
    @Nullable Taken take() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended && givenUp == null) {
                changed.awaitUninterruptibly();
            }
            return poll();
        } finally {
            lock.unlock();
        }
    }

    /** Blocks for that long, or until nothing more will be sent. An interrupt ends it too, and its flag stays. */
    void pause(Duration time) {
        Deadline end = Deadline.in(time);
        lock.lock();
        try {
            while (givenUp == null && !(ended && waiting.isEmpty()) && !end.hasPassed()) {
                changed.awaitNanos(end.remainingNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** A message that is there already; null for none. */
    @Nullable Taken poll() {
        lock.lock();
        try {
            Taken message = waiting.pollFirst();
            if (message != null) {
                changed.signalAll(); // there is room
            }
            return message;
        } finally {
            lock.unlock();
        }
    }

    /** A message of which nothing was sent: somebody else may. */
    void putBack(Taken message) {
        lock.lock();
        try {
            if (givenUp != null) {
                notBegun(message, givenUp);
            } else {
                waiting.addFirst(message);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void account(Taken message, SendResult result) {
        lock.lock();
        try {
            accounts.add(new Account(message.place(), result));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A message with which something went wrong that ought not to. */
    void lost(Taken message) {
        SendResult notBegun =
                SendAll.notBegun(message.email(), options, new IllegalStateException("the sending broke off"));
        account(
                message,
                new SendResult(
                        notBegun.messageId(),
                        SendOutcome.UNKNOWN,
                        notBegun.recipients(),
                        null,
                        List.of(),
                        notBegun.causeOrNull()));
    }

    private void notBegun(Taken message, RuntimeException why) {
        account(message, SendAll.notBegun(message.email(), options, why));
    }
}
