package io.mailwire.testkit.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts over all connections of one server, and says when the one cut is due. The cut happens once per server, so a
 * client that connects again finds it healthy.
 */
public final class Meter {
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicBoolean cutAtOnce = new AtomicBoolean();
    private final long cutAfter;
    private final long cutAfterReceived;

    public Meter(Behaviour behaviour) {
        this.cutAfter = behaviour.cutAfter();
        this.cutAfterReceived = behaviour.cutAfterReceived();
    }

    public long sent() {
        return sent.get();
    }

    public long received() {
        return received.get();
    }

    public int turns() {
        return turns.get();
    }

    /** True once, for the first connection, when the cut comes before any byte. */
    boolean cutAtOnce() {
        return (cutAfter == 0 || cutAfterReceived == 0) && cutAtOnce.compareAndSet(false, true);
    }

    void turn() {
        turns.incrementAndGet();
    }

    /** How many of {@code wanted} bytes may be sent before the cut. */
    int sendable(int wanted) {
        return beforeCut(cutAfter, sent.get(), wanted);
    }

    /** How many of {@code wanted} bytes may be read before the cut. */
    int receivable(int wanted) {
        return beforeCut(cutAfterReceived, received.get(), wanted);
    }

    /** Adds to the bytes sent: true when that was the last byte before the cut. */
    boolean addSent(int count) {
        return reached(cutAfter, sent.getAndAdd(count), count);
    }

    /** Adds to the bytes received: true when that was the last byte before the cut. */
    boolean addReceived(int count) {
        return reached(cutAfterReceived, received.getAndAdd(count), count);
    }

    private static int beforeCut(long cut, long done, int wanted) {
        return cut > done ? (int) Math.min(wanted, cut - done) : wanted;
    }

    private static boolean reached(long cut, long before, int count) {
        return cut > 0 && before < cut && before + count >= cut;
    }
}
