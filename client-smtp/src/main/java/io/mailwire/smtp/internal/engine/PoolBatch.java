package io.mailwire.smtp.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.smtp.SendListener;
import io.mailwire.smtp.SmtpCommandException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What goes over one session of a pool in one go: a first message, and as many as are there already and may go now, until somebody else
 * waits for a session. Waits for nobody, so that what was sent is answered and reported, and others get the session, while the next
 * message is not there. Used once, by one thread.
 */
final class PoolBatch implements Iterator<Email>, SendListener {

    private final PooledSession session;
    private final PoolFeed feed;
    private final PoolGate gate;
    private final boolean reused;
    private final Deque<PoolFeed.Taken> underWay = new ArrayDeque<>();
    private PoolFeed.@Nullable Taken next;
    private int sent;
    private boolean firstReported;
    private boolean firstUnbegun;
    private boolean stale;

    PoolBatch(PoolFeed.Taken first, PooledSession session, boolean reused, PoolFeed feed, PoolGate gate) {
        this.next = first;
        this.session = session;
        this.reused = reused;
        this.feed = feed;
        this.gate = gate;
    }

    @Override
    public boolean hasNext() {
        if (next == null && !session.isSpent()) {
            next = feed.poll();
            if (next != null && !gate.tryNext()) {
                feed.putBack(next);
                next = null;
            }
        }
        return next != null;
    }

    @Override
    public Email next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        PoolFeed.Taken taken = next;
        next = null;
        session.beginMessage();
        underWay.add(taken);
        return taken.email();
    }

    @Override
    public void onResult(SendResult result) {
        PoolFeed.Taken message = underWay.remove();
        boolean first = !firstReported;
        firstReported = true;
        RuntimeException cause = result.causeOrNull();
        boolean full = SmtpEngine.isFull(cause);
        if (full) {
            session.spend();
        }
        if (first && reused && (full || wasStale(result.outcome(), cause, session.engine()))) {
            firstUnbegun = true; // and tried elsewhere
            stale = !full;
        } else if (full && !first) {
            feed.putBack(message);
        } else {
            sent += result.outcome() == SendOutcome.SENT ? 1 : 0;
            feed.account(message, result);
        }
    }

    /** Whether the server turned out to be gone, by a failure that says so, before it accepted MAIL. */
    static boolean wasStale(SendOutcome outcome, @Nullable Throwable cause, SmtpEngine engine) {
        boolean gone = cause instanceof ConnectionException lost
                ? lost.reason() == FailureReason.CLOSED_BY_PEER || lost.reason() == FailureReason.LOST
                : cause instanceof SmtpCommandException refused
                        && refused.reply().code() == 421;
        return gone && outcome == SendOutcome.NOT_SENT && !engine.mailAccepted();
    }

    PooledSession session() {
        return session;
    }

    /** Whether nothing of the first message was sent, since the session was of no use for it. */
    boolean firstUnbegun() {
        return firstUnbegun;
    }

    /** Whether that was because the server had left. */
    boolean wasStale() {
        return stale;
    }

    /** How many messages were sent. */
    int sent() {
        return sent;
    }

    /** Accounts for what was broken off by a failure of our own. */
    void end() {
        if (next != null) {
            feed.putBack(next);
            next = null;
        }
        underWay.forEach(feed::lost);
        underWay.clear();
    }
}
