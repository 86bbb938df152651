package io.mailwire.internal.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the times a client waits for its server. A turn is: it blocks for a reply, having nothing left that it may send.
 *
 * <p>Counted when the reply comes rather than when the wait begins, since a reader thread may wait long before anything is sent,
 * and so that whoever sees the reply sees the turn.
 */
final class TurnCounter {

    private final AtomicLong turns = new AtomicLong();
    private volatile boolean sent;
    private volatile boolean stillSending;

    /** Octets are about to go out; told before, since the answer may be faster than the return of the write. */
    void sending() {
        sent = true;
    }

    void stillSending(boolean more) {
        stillSending = more;
    }

    /** Octets came. */
    void received() {
        if (sent && !stillSending) {
            sent = false;
            turns.incrementAndGet();
        }
    }

    /** The sender itself says that it waits now. */
    void waiting() {
        if (sent) {
            sent = false;
            turns.incrementAndGet();
        }
    }

    /** What was sent is answered already: the handshake that follows is no turn. */
    void forget() {
        sent = false;
    }

    long count() {
        return turns.get();
    }
}
