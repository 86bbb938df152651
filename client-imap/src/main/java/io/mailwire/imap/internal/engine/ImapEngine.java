package io.mailwire.imap.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Limits;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.CommandWriter;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ReaderThreads;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.internal.wire.WireTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may send when, and who gets which answer: one connection shared by any number of threads.
 *
 * <ul>
 *   <li>A command waits while one is outstanding, or waits already, that {@linkplain Conflicts conflicts} with it; the others go at
 *       once, behind each other.
 *   <li>A thread of its own reads all responses into the queues of their commands ({@link ResponsePipe}), so that answers keep coming
 *       whatever callers do; only a command that is alone can make it wait.
 *   <li>The first failure ends the session: every waiting caller gets it, with the caller's own stack.
 * </ul>
 *
 * <p>{@code lock} guards the fields below it and is never held across I/O; {@code writer} is held while a group of commands is
 * written. Order: writer, lock, a pipe's lock.
 */
final class ImapEngine {

    /** Somebody who wants to send a group of commands; each is itself alone. */
    private static final class Waiter {
        private final List<Request> group;

        Waiter(List<Request> group) {
            this.group = group;
        }

        List<Request> group() {
            return group;
        }
    }

    private static final long PAUSE_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Connection connection;
    private final WireStreams streams;
    private final ClientOptions options;
    private final WireTrace trace;
    private final ServerState state;
    private final Patience patience;
    private final ReentrantLock writer = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Pending> outstanding = new LinkedHashMap<>();
    private final List<Waiter> waiting = new ArrayList<>();
    private @Nullable Pending literalWaiting;
    private boolean goAhead;
    private boolean closing;
    private @Nullable MailException failure;
    private boolean failureTold; // to a caller, so that later ones only need to hear that the session is closed
    private @Nullable String closedBecause;
    private @Nullable String bye;
    private long quietSinceNanos = System.nanoTime();
    private int watchers;
    private volatile boolean watched; // whether there are any, for a look without the lock

    ImapEngine(Connection connection, WireStreams streams, ClientOptions options, WireTrace trace, ServerState state) {
        this.connection = connection;
        this.streams = streams;
        this.options = options;
        this.trace = trace;
        this.state = state;
        this.patience =
                new Patience(options.timeouts().reply().toNanos(), connection::lastInputNanos, new Patience.Ends() {
                    @Override
                    public void timedOut(String doing) {
                        throw broken(FailureReason.TIMEOUT, "no answer in time", doing);
                    }

                    @Override
                    public void interrupted(String doing) {
                        throw broken(FailureReason.CANCELLED, "interrupted", doing);
                    }
                });
    }

    /** Starts the reader. The connection must be at the border of a response. */
    void start() {
        // From now on waits are bounded by who waits, not by the reader, which may well wait for days.
        connection.operationDeadline(Deadline.NONE);
        connection.readTimeout(Duration.ZERO);
        boolean started = false;
        try {
            ReaderThreads.of(options).newThread(this::read).start();
            started = true;
        } finally {
            if (!started) {
                connection.close();
            }
        }
    }

    ServerState state() {
        return state;
    }

    Patience patience() {
        return patience;
    }

    Connection connection() {
        return connection;
    }

    Limits limits() {
        return options.limits();
    }

    /** How long the server may be silent while an answer is due. */
    Duration replyTime() {
        return options.timeouts().reply();
    }

    /** The deadline of an operation that begins now. */
    Deadline deadline() {
        return options.timeouts().operation().map(Deadline::in).orElse(Deadline.NONE);
    }

    // ---- sending

    /**
     * Sends a group of commands in one go, as soon as none of them conflicts with what is outstanding; blocks until they are written.
     *
     * @return what to read the answers from, in order
     */
    List<Responses> send(List<Request> group, Deadline operation) {
        List<Pending> admitted = admit(group, operation, true);
        return write(admitted == null ? List.of() : admitted, operation);
    }

    /**
     * Sends a group as far as that goes. Where the connection breaks on the way each command still has its answers: a reply that came
     * counts, the others tell the failure, and {@link Responses#mayHaveBeenCarriedOut} what it means.
     *
     * @throws MailException if none of them was sent
     */
    List<Responses> sendWhatGoes(List<Request> group, Deadline operation) {
        List<Pending> admitted = admit(group, operation, true);
        List<Pending> sent = admitted == null ? List.of() : admitted;
        try {
            return write(sent, operation);
        } catch (MailException | UncheckedIOException e) {
            // It ended the session, so none of these is without an end.
            return sent.stream().map(p -> new Responses(this, p)).toList();
        }
    }

    /** Sends one command. */
    Responses send(Request request, Deadline operation) {
        return send(List.of(request), operation).get(0);
    }

    /** Sends a group of commands if nothing is in its way at the moment; null otherwise. */
    @Nullable List<Responses> trySend(List<Request> group, Deadline operation) {
        List<Pending> admitted = admit(group, operation, false);
        return admitted == null ? null : write(admitted, operation);
    }

    /** Lets the server alone for a while; ends early when the session does, by an interrupt, or when there is no need any more. */
    void pause(Duration time, BooleanSupplier needless) {
        long until = System.nanoTime() + time.toNanos();
        boolean interrupted = false;
        lock.lock();
        try {
            for (long left = time.toNanos(); left > 0 && !needless.getAsBoolean() && !interrupted; ) {
                MailException cause = failure;
                if (cause != null) {
                    throw told(cause);
                }
                checkOpen();
                try {
                    changed.awaitNanos(Math.min(left, PAUSE_TICK_NANOS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    interrupted = true;
                }
                left = until - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
        if (interrupted) {
            throw broken(FailureReason.CANCELLED, "interrupted", "waiting as the server wants it");
        }
    }

    private @Nullable List<Pending> admit(List<Request> group, Deadline operation, boolean wait) {
        Patience.Wait waited =
                patience.begin(operation, "waiting to send " + group.get(0).command());
        Runnable end = null;
        lock.lock();
        try {
            checkOpen();
            Waiter waiter = new Waiter(group);
            waiting.add(waiter);
            spillIfCrowded();
            if (watchers > 0) {
                changed.signalAll();
            }
            try {
                while (isBlocked(waiter)) {
                    if (!wait) {
                        return null;
                    }
                    end = waited.await(changed);
                    if (end != null) {
                        break;
                    }
                    MailException cause = failure;
                    if (cause != null) {
                        throw told(cause);
                    }
                }
                if (end == null) {
                    return register(group, operation);
                }
            } finally {
                waiting.remove(waiter);
                spillIfCrowded();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        end.run();
        throw new AssertionError("the end of a wait throws");
    }

    private List<Pending> register(List<Request> group, Deadline operation) {
        List<Pending> admitted = new ArrayList<>(group.size());
        for (Request request : group) {
            request.admission().run();
        }
        for (Request request : group) {
            Pending pending = new Pending(request, this, operation);
            outstanding.put(pending.tag(), pending);
            admitted.add(pending);
        }
        return admitted;
    }

    private boolean isBlocked(Waiter waiter) {
        for (Request request : waiter.group()) {
            for (Pending other : outstanding.values()) {
                if (Conflicts.exist(request.footprint(), other.footprint())) {
                    return true;
                }
            }
            for (Waiter earlier : waiting) {
                if (earlier.equals(waiter)) {
                    break;
                }
                for (Request other : earlier.group()) {
                    // Whoever came first goes first, so that nobody starves.
                    if (Conflicts.exist(request.footprint(), other.footprint())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void spillIfCrowded() {
        // Whoever watches may be waiting for a quiet moment, or be the very thread whose answers are not read.
        boolean crowded = outstanding.size() + waiting.size() > 1 || watchers > 0;
        for (Pending pending : outstanding.values()) {
            pending.pipe().spills(crowded);
        }
    }

    private List<Responses> write(List<Pending> group, Deadline operation) {
        lockWriter(group, operation);
        try {
            requireAlive();
            connection.writeDeadline(operation);
            // Of a long group the first answers may come before the last command has left: nobody waits for them.
            connection.stillSending(true);
            for (Pending pending : group) {
                trace.sent(pending.tag() + " " + pending.request().command());
                CommandWriter.write(
                        streams.sink(),
                        pending.tag(),
                        pending.request().command(),
                        state.literals(),
                        leaveFor(pending, operation),
                        pending::allowAnswer);
            }
            connection.stillSending(false);
            streams.sink().flush();
        } catch (IOException e) {
            throw told(fail(connection.explain(e, "sending " + group.get(0))));
        } catch (UncheckedIOException e) {
            // A command was begun and cannot be ended: nothing else can be said on this connection.
            fail(new ConnectionException(
                    FailureReason.LOST, where() + group.get(0) + " broke off: " + e.getMessage(), e));
            throw e;
        } finally {
            connection.stillSending(false);
            writer.unlock();
        }
        return group.stream().map(p -> new Responses(this, p)).toList();
    }

    /** With the writer's lock: once reading has ended, nothing can be compressed any more. */
    private void requireAlive() {
        MailException cause;
        lock.lock();
        try {
            cause = failure;
        } finally {
            lock.unlock();
        }
        if (cause != null) {
            throw told(cause);
        }
    }

    private void lockWriter(List<Pending> group, Deadline operation) {
        String doing = "waiting to write " + group.get(0);
        try {
            if (!writer.tryLock(Math.max(0, operation.remainingNanos()), TimeUnit.NANOSECONDS)) {
                throw broken(FailureReason.TIMEOUT, "others were not done in time", doing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(FailureReason.CANCELLED, "interrupted", doing);
        }
    }

    private CommandWriter.GoAhead leaveFor(Pending pending, Deadline operation) {
        return new CommandWriter.GoAhead() {
            @Override
            public void announcing() {
                connection.stillSending(false);
                lock.lock();
                try {
                    literalWaiting = pending;
                    goAhead = false;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public boolean await() {
                boolean leave = awaitGoAhead(pending, operation);
                connection.stillSending(true);
                return leave;
            }
        };
    }

    private boolean awaitGoAhead(Pending pending, Deadline operation) {
        Patience.Wait wait = patience.begin(operation, "waiting for leave to send a literal of " + pending);
        while (true) {
            Runnable end;
            lock.lock();
            try {
                if (goAhead) {
                    goAhead = false;
                    literalWaiting = null;
                    return true;
                }
                if (pending.completion() != null) {
                    literalWaiting = null;
                    return false;
                }
                MailException cause = failure;
                if (cause != null) {
                    throw told(cause);
                }
                end = wait.await(changed);
            } finally {
                lock.unlock();
            }
            if (end != null) {
                end.run();
            }
        }
    }

    // ---- reading; called by the reader thread

    private void read() {
        try {
            ResponseReader reader = new ResponseReader(streams.source(), options.limits(), trace, this);
            connection.readAhead();
            connection.beforeWaiting(reader::pulse);
            reader.run();
        } catch (MalformedException e) {
            fail(new PeerException(where() + e.getMessage(), false, e));
        } catch (IOException e) {
            ConnectionException explained = connection.explain(e, "reading");
            String goodbye = goodbye();
            fail(
                    goodbye == null || explained.reason() == FailureReason.CANCELLED
                            ? explained
                            : new ConnectionException(
                                    FailureReason.CLOSED_BY_PEER, where() + "the server said goodbye: " + goodbye, e));
        } catch (MailException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new PeerException(where() + "a response could not be handled: " + e, false, e));
        } catch (Error e) {
            // Without a reader nobody would ever be told anything.
            fail(new ConnectionException(FailureReason.LOST, where() + "reading failed: " + e, e));
            throw e;
        } finally {
            state.events().end();
            streams.readingDone();
            if (writer.tryLock()) {
                try {
                    streams.writingDone();
                } finally {
                    writer.unlock();
                }
            }
        }
    }

    /** Whether what is said goes through DEFLATE. */
    boolean isCompressed() {
        return streams.isCompressed();
    }

    private @Nullable String goodbye() {
        lock.lock();
        try {
            return bye;
        } finally {
            lock.unlock();
        }
    }

    /** The commands that claim untagged responses of a type, the oldest first. */
    List<Pending> claiming(String type) {
        lock.lock();
        try {
            List<Pending> claims = new ArrayList<>(1);
            for (Pending pending : outstanding.values()) {
                if (pending.footprint().kind().isAnsweredBy(type)) {
                    claims.add(pending);
                }
            }
            return claims;
        } finally {
            lock.unlock();
        }
    }

    /** A queue that belongs to no command. */
    ResponsePipe newPipe() {
        return new ResponsePipe(new ResponsePipe.Reading() {
            @Override
            public Patience.Wait begin() {
                return patience.begin(Deadline.NONE, "sorting responses");
            }

            @Override
            public MailException told(MailException cause) {
                return cause;
            }
        });
    }

    void onGoAhead() {
        lock.lock();
        try {
            // Leave that nobody asked for must not be taken for leave for the next literal.
            goAhead = literalWaiting != null;
            if (literalWaiting == null) {
                outstanding.values().stream()
                        .filter(p -> p.footprint().kind() == CommandKind.IDLE)
                        .forEach(Pending::letGoOn);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void onTagged(String tag, StatusResponse reply, String line) throws MalformedException {
        lock.lock();
        try {
            Pending pending = outstanding.get(tag);
            if (pending == null && tag.equalsIgnoreCase("DONE")) {
                // The server had ended IDLE by itself, and takes our DONE for a command.
                return;
            }
            if (pending == null && Tagless.isUnavailable(line)) {
                throw Tagless.unavailable(connection.server(), line);
            }
            if (pending == null) {
                throw new MalformedException("not a response to anything that was sent", line);
            }
            if (reply.isOk() && !pending.mayBeAnswered()) {
                throw new MalformedException("the server confirmed a command that it had not seen yet", line);
            }
            outstanding.remove(tag);
            quietSinceNanos = System.nanoTime();
            state.onStatus(reply);
            pending.complete(reply);
            spillIfCrowded();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Some servers say BYE and wait for us to hang up (Yandex), so this is the end, unless it answers LOGOUT. */
    void onBye(String text) {
        boolean expected;
        lock.lock();
        try {
            bye = text;
            expected = closing;
        } finally {
            lock.unlock();
        }
        if (!expected) {
            state.events().bye(text);
            throw new ConnectionException(
                    FailureReason.CLOSED_BY_PEER,
                    where() + "the server said goodbye: " + Printable.shortened(text, 300),
                    null);
        }
    }

    // ---- watching: the side of the one who idles, see Idling

    /** Somebody begins to watch, for whom the reader and those who send must signal. */
    void watching(boolean on) {
        lock.lock();
        try {
            watchers += on ? 1 : -1;
            watched = watchers > 0;
            spillIfCrowded();
        } finally {
            lock.unlock();
        }
    }

    /** The reader has taken note of something that nobody asked for. */
    void onToldUnasked() {
        if (watched && state.hasNews()) {
            wakeWatchers();
        }
    }

    /** Makes those who watch look again. */
    void wakeWatchers() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Blocks until a look finds something, however long the server is silent. No lock but the engine's is held, and that only to look.
     *
     * @param look called with the engine's lock; null to look again when something has changed
     * @return what was found; null when the time is over
     * @throws MailException if the session ends, or the thread is interrupted
     */
    <T> @Nullable T watch(Supplier<@Nullable T> look, Deadline until, String doing) {
        lock.lock();
        try {
            while (true) {
                T found = look.get();
                if (found != null) {
                    return found;
                }
                MailException cause = failure;
                if (cause != null) {
                    throw told(cause);
                }
                long left = until.remainingNanos();
                if (left <= 0) {
                    return null;
                }
                changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        throw broken(FailureReason.CANCELLED, "interrupted", doing);
    }

    /** Whether somebody waits to send; with the lock. */
    boolean othersWait() {
        return !waiting.isEmpty() || closing;
    }

    /** Nanoseconds since the last command was answered, -1 while one is outstanding or waits; with the lock. */
    long quietNanos() {
        boolean quiet = outstanding.isEmpty() && waiting.isEmpty();
        return quiet ? System.nanoTime() - quietSinceNanos : -1;
    }

    /** Makes a command outstanding, in a quiet moment; with the lock. To be {@linkplain #sendAdmitted sent} without it. */
    List<Pending> admitWhileQuiet(Request request, Deadline operation) {
        checkOpen();
        return register(List.of(request), operation);
    }

    /** Sends what was admitted. */
    Responses sendAdmitted(List<Pending> admitted, Deadline operation) {
        return write(admitted, operation).get(0);
    }

    /** Ends IDLE (RFC 2177). */
    void done(Pending idle, Deadline operation) {
        lockWriter(List.of(idle), operation);
        try {
            requireAlive();
            connection.writeDeadline(operation);
            trace.sent("DONE");
            streams.sink().writeUtf8("DONE\r\n").flush();
        } catch (IOException e) {
            throw told(fail(connection.explain(e, "ending IDLE")));
        } finally {
            writer.unlock();
        }
    }

    // ---- ending

    private String where() {
        return connection.server().hostAndPort() + ": ";
    }

    private MailException broken(FailureReason reason, String what, String doing) {
        return told(fail(new ConnectionException(reason, where() + what + " while " + doing, null)));
    }

    /** The failure as the calling thread gets it. */
    MailException told(MailException cause) {
        lock.lock();
        try {
            failureTold = true;
        } finally {
            lock.unlock();
        }
        return cause.rethrown();
    }

    /** Ends the session. The first failure counts, and is returned. */
    MailException fail(MailException cause) {
        MailException first;
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
                closedBecause = closedBecause == null ? String.valueOf(cause.getMessage()) : closedBecause;
            }
            first = failure;
            for (Pending pending : outstanding.values()) {
                pending.pipe().fail(first);
            }
            outstanding.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        connection.abort(first instanceof ConnectionException c ? c.reason() : FailureReason.LOST);
        return first;
    }

    /** Ends everything at once; from any thread. */
    void cancel() {
        // Whoever cancels knows.
        told(fail(new ConnectionException(FailureReason.CANCELLED, where() + "cancelled", null)));
    }

    /** Whether commands can be sent. */
    boolean isOpen() {
        lock.lock();
        try {
            return failure == null && closedBecause == null;
        } finally {
            lock.unlock();
        }
    }

    /** Refuses commands where the session is over. What broke it while nobody waited is told to the next who comes. */
    private void checkOpen() {
        MailException untold = failureTold ? null : failure;
        if (untold != null && !closing) {
            throw told(untold);
        }
        if (closedBecause != null) {
            throw new IllegalStateException("session closed: " + closedBecause);
        }
    }

    /**
     * Says goodbye for as long as the deadline allows, then closes. Whatever is still being read elsewhere is dropped.
     *
     * @param logout the last command
     */
    void close(Request logout, Deadline deadline) {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            if (failure == null) {
                MailException dropped = sessionClosed();
                outstanding.values().forEach(p -> p.pipe().drop(dropped));
            }
        } finally {
            lock.unlock();
        }
        try {
            if (isOpen() && !Thread.currentThread().isInterrupted()) {
                send(logout, deadline).finish();
            }
        } catch (MailException | IllegalStateException e) {
            // The server went first, or does not answer: closing is all that was wanted.
        } finally {
            lock.lock();
            try {
                closedBecause = closedBecause == null ? "closed by close()" : closedBecause;
            } finally {
                lock.unlock();
            }
            connection.close();
            fail(sessionClosed());
        }
    }

    private ConnectionException sessionClosed() {
        return new ConnectionException(FailureReason.CANCELLED, where() + "the session was closed", null);
    }
}
