package io.mailwire.smtp.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.net.Cancellation;
import io.mailwire.internal.net.Daemons;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ReaderThreads;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.PoolOptions;
import io.mailwire.smtp.PoolState;
import io.mailwire.smtp.SendListener;
import io.mailwire.smtp.SendOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions with one server, shared by many threads. Thread-safe.
 *
 * <p>Whoever sends holds a seat of the {@link PoolGate}, and there are as many seats as connections may be: with it he takes an
 * idle session, or, where there is none, opens one. So idle and busy ones together are never more than the seats. The lock is held
 * for the fields only, never while anything is sent, opened or closed.
 */
public final class SessionPool {

    private static final Logger LOG = LoggerFactory.getLogger(SessionPool.class);

    // A server that is there answers at once. Longer waits are for messages.
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

    // After a cancel every call ends within a second.
    private static final Duration AFTER_CANCEL = Duration.ofSeconds(2);

    // Sessions become idle while the evictor waits for another one, and it is not woken for each.
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long ALL_SEATS_TAKEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What is done with a session. */
    @FunctionalInterface
    private interface Work {
        SendResult run(SmtpEngine engine, boolean last);
    }

    /** One message under way, and what to break off to end it. */
    private static final class Lease {
        private final Cancellation opening = new Cancellation();
        private volatile @Nullable SmtpEngine engine;
        private volatile boolean cancelled;

        void cancel() {
            cancelled = true;
            opening.cancel(); // also the connection that came of it
            SmtpEngine inUse = engine;
            if (inUse != null) {
                inUse.cancel();
            }
        }
    }

    private final ServerUri server;
    private final @Nullable Login login;
    private final ClientOptions clientOptions;
    private final PoolOptions options;
    private final SendOptions sending;
    private final String name;
    private final PoolGate gate;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<PooledSession> idle = new ArrayDeque<>(); // this and what follows is guarded by lock
    private final Set<Lease> leases = new HashSet<>();
    private boolean evictorRuns;
    private @Nullable SmtpEngine evicting;
    private long opened;
    private long sent;
    private long replaced;
    private boolean closed;

    public SessionPool(
            ServerUri server,
            @Nullable Login login,
            ClientOptions clientOptions,
            PoolOptions options,
            SendOptions sending) {
        this.sending = sending;
        this.server = server;
        this.login = login;
        this.clientOptions = clientOptions;
        this.options = options;
        this.name = "pool of " + options.connections() + " connections to " + server.hostAndPort();
        this.gate = new PoolGate(name, options);
    }

    /** Sends one message over one of the connections; blocks. */
    public SendResult send(Email email) {
        return send(email, sending);
    }

    /** The same with options of its own. */
    public SendResult send(Email email, SendOptions own) {
        return run((engine, last) -> engine.send(email, own, last));
    }

    private SendResult run(Work work) {
        requireOpen();
        return leased(lease -> run(work, lease));
    }

    private <T> T leased(Function<Lease, T> work) {
        gate.enter();
        try {
            Lease lease = new Lease();
            register(lease);
            try {
                return work.apply(lease);
            } catch (IllegalStateException e) {
                // What a session says that was cancelled before it was used.
                throw lease.cancelled ? cancelled("the pool was cancelled or closed", e) : e;
            } finally {
                unregister(lease);
            }
        } finally {
            gate.leave();
        }
    }

    private SendResult run(Work work, Lease lease) {
        PooledSession session = livingSession(lease);
        if (session != null) {
            try {
                return use(session, work);
            } catch (SendException e) {
                if (!PoolBatch.wasStale(e.result().outcome(), e.getCause(), session.engine())) {
                    throw e;
                }
                // Nothing of the message can have arrived. Should it happen again, on a new connection, it is no
                // coincidence, and is told to the caller.
                countReplaced(lease);
            } catch (UnsupportedCapabilityException e) {
                if (!SmtpEngine.isFull(e)) {
                    throw e;
                }
            }
        }
        return use(open(lease), work);
    }

    private SendResult use(PooledSession session, Work work) {
        boolean last = session.beginMessage();
        try {
            SendResult result = work.run(session.engine(), last);
            countSent(1);
            return result;
        } catch (UnsupportedCapabilityException e) {
            if (SmtpEngine.isFull(e)) {
                session.spend();
            }
            throw e;
        } finally {
            giveBack(session);
        }
    }

    /**
     * Sends all messages of a source over all connections; blocks.
     *
     * @param listener who gets the results, as they come; null for all of them in a list, in the order of the messages
     */
    public List<SendResult> sendAll(Iterable<Email> source, @Nullable SendListener listener) {
        return sendAll(MessageSource.of(source), listener);
    }

    /** The same with a stream. */
    public List<SendResult> sendAll(Stream<Email> source, @Nullable SendListener listener) {
        return sendAll(MessageSource.of(source), listener);
    }

    private List<SendResult> sendAll(MessageSource source, @Nullable SendListener listener) {
        requireOpen();
        ThreadFactory threads = ReaderThreads.of(clientOptions);
        return new PoolSendAll(this, source, sending, listener, options.connections(), threads).run();
    }

    /**
     * Sends a message, and with it what else is there and fits; blocks.
     *
     * @throws RuntimeException if no connection is to be had; the message is back in the feed then
     */
    void send(PoolFeed.Taken first, PoolFeed feed, SendOptions own) {
        AtomicBoolean handedOver = new AtomicBoolean(); // to a batch, which accounts for it whatever happens
        try {
            leased(lease -> {
                PooledSession session = livingSession(lease);
                if (session != null) {
                    PoolBatch batch = new PoolBatch(first, session, true, feed, gate);
                    handedOver.set(true);
                    run(batch, own);
                    if (!batch.firstUnbegun()) {
                        return batch;
                    }
                    handedOver.set(false);
                    if (batch.wasStale()) {
                        countReplaced(lease);
                    }
                }
                PoolBatch batch = new PoolBatch(first, open(lease), false, feed, gate);
                handedOver.set(true);
                run(batch, own);
                return batch;
            });
        } finally {
            if (!handedOver.get()) {
                feed.putBack(first);
            }
        }
    }

    private void run(PoolBatch batch, SendOptions own) {
        try {
            batch.session().engine().sendAll(new SendAll(() -> batch, own, batch), false, false);
        } finally {
            batch.end();
            countSent(batch.sent());
            giveBack(batch.session());
        }
    }

    private PooledSession open(Lease lease) {
        SmtpEngine engine = SmtpEngine.open(server, login, clientOptions, lease.opening);
        lease.engine = engine;
        lock.lock();
        try {
            opened++;
        } finally {
            lock.unlock();
        }
        return new PooledSession(engine, options);
    }

    private @Nullable PooledSession livingSession(Lease lease) {
        PooledSession session = idleSession(lease);
        if (session != null && session.needsCheck() && !session.isAlive(SIGN_OF_LIFE)) {
            countReplaced(lease);
            return null;
        }
        return session;
    }

    // The one used last: the others grow old in peace, and the pool shrinks to what is needed.
    private @Nullable PooledSession idleSession(Lease lease) {
        lock.lock();
        try {
            PooledSession session = idle.pollLast();
            if (session != null) {
                lease.engine = session.engine();
            }
            return session;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(PooledSession session) {
        if (session.engine().isOpen() && (session.isSpent() || !keep(session))) {
            session.engine().close(); // while the seat is held, so that the server never sees one too many
        }
    }

    private boolean keep(PooledSession session) {
        lock.lock();
        try {
            if (closed || !(evictorRuns || startEvictor())) {
                return false;
            }
            session.becomeIdle();
            idle.addLast(session);
            return true;
        } finally {
            lock.unlock();
        }
    }

    // With the lock held, for which the evictor waits. What was sent is sent, also where nothing can be kept.
    private boolean startEvictor() {
        try {
            Daemons.start("mailwire-smtp-pool", this::evict);
            evictorRuns = true;
        } catch (OutOfMemoryError e) {
            LOG.warn("{}: no thread for idle connections: they are closed at once", name, e);
        }
        return evictorRuns;
    }

    /** Closes idle sessions in time. On a thread of its own, which is there only as long as any session is idle. */
    private void evict() {
        while (awaitExpiry()) {
            // Closing takes a seat like everything else. Where there is none, one of those who have one may be about to
            // take
            // the session.
            if (!gate.tryEnter()) {
                pause(ALL_SEATS_TAKEN_NANOS);
                continue;
            }
            try {
                PooledSession old = expiredSession();
                if (old != null) {
                    old.engine().close();
                }
            } finally {
                gate.leave();
            }
        }
    }

    /** Blocks until an idle session has expired; false where none is idle, and the thread has to end. */
    private boolean awaitExpiry() {
        lock.lock();
        try {
            evicting = null;
            while (!idle.isEmpty()) {
                long next = idle.stream()
                        .mapToLong(session -> session.expiry().remainingNanos())
                        .min()
                        .getAsLong();
                if (next <= 0) {
                    return true;
                }
                awaitQuietly(Math.min(next, LOOK_NANOS));
            }
            evictorRuns = false;
            changed.signalAll();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable PooledSession expiredSession() {
        lock.lock();
        try {
            for (Iterator<PooledSession> all = idle.iterator(); all.hasNext(); ) {
                PooledSession session = all.next();
                if (session.expiry().hasPassed()) {
                    all.remove();
                    evicting = session.engine();
                    return session;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long nanos) {
        lock.lock();
        try {
            awaitQuietly(nanos);
        } finally {
            lock.unlock();
        }
    }

    // Only for the evictor's thread, which nobody has business interrupting.
    @SuppressWarnings("WaitNotInLoop") // it looks again whenever it wakes
    private void awaitQuietly(long nanos) {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // It looks again, which does no harm.
        }
    }

    /** What it is doing now. */
    public PoolState state() {
        int waiting = gate.waiting();
        lock.lock();
        try {
            return new PoolState(idle.size(), leases.size(), waiting, opened, sent, replaced, closed);
        } finally {
            lock.unlock();
        }
    }

    /** Turns away who waits and who comes, lets what is under way end for a time, then cancels it. Blocks; never throws. */
    public void close() {
        Deadline deadline = Deadline.in(options.maxClose());
        for (PooledSession session : shut()) {
            if (deadline.hasPassed()) {
                session.engine().cancel();
            } else {
                session.engine().close();
            }
        }
        if (!awaitEnd(deadline)) {
            cancelUnderWay();
            awaitEnd(Deadline.in(AFTER_CANCEL));
        }
    }

    /** Breaks off everything at once. */
    public void cancel() {
        shut().forEach(session -> session.engine().cancel());
        cancelUnderWay();
    }

    private List<PooledSession> shut() {
        List<PooledSession> unused;
        lock.lock();
        try {
            closed = true;
            unused = new ArrayList<>(idle);
            idle.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        gate.close();
        return unused;
    }

    private void cancelUnderWay() {
        List<Lease> underWay;
        SmtpEngine saysGoodbye;
        lock.lock();
        try {
            underWay = List.copyOf(leases);
            saysGoodbye = evicting;
        } finally {
            lock.unlock();
        }
        underWay.forEach(Lease::cancel);
        if (saysGoodbye != null) {
            saysGoodbye.cancel();
        }
    }

    /** Blocks until nothing is under way and the evictor has ended. False when the time is over, or on an interrupt, whose flag stays. */
    private boolean awaitEnd(Deadline deadline) {
        lock.lock();
        try {
            while (!leases.isEmpty() || evictorRuns) {
                if (deadline.hasPassed()) {
                    return false;
                }
                changed.awaitNanos(deadline.remainingNanos());
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the " + name + " is closed");
            }
        } finally {
            lock.unlock();
        }
    }

    private void register(Lease lease) {
        lock.lock();
        try {
            if (closed) {
                throw cancelled("the pool was closed while this waited for a connection", null);
            }
            leases.add(lease);
        } finally {
            lock.unlock();
        }
    }

    private void unregister(Lease lease) {
        lock.lock();
        try {
            leases.remove(lease);
            if (closed) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void countReplaced(Lease lease) {
        lock.lock();
        try {
            replaced += lease.cancelled ? 0 : 1;
        } finally {
            lock.unlock();
        }
    }

    private void countSent(int messages) {
        lock.lock();
        try {
            sent += messages;
        } finally {
            lock.unlock();
        }
    }

    private ConnectionException cancelled(String why, @Nullable Exception cause) {
        return new ConnectionException(FailureReason.CANCELLED, name + ": " + why + "; nothing was sent", cause);
    }

    @Override
    public String toString() {
        return name + ": " + state();
    }
}
