package io.mailwire.imap.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Limits;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ReaderThreads;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.internal.wire.WireTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection that any number of threads share: what they send is written as soon as nothing conflicts with it, and a thread of its
 * own reads all responses into the queues of their commands ({@link ResponsePipe}), so that answers keep coming whatever callers do;
 * only a command that is alone can make it wait.
 *
 * <p>The parts: {@link Admission} says who may send, with {@link CommandQueue}; {@link CommandSender} writes; {@link Watching} is for
 * those who wait without a command; {@link SessionEnd} ends it all. They share the {@link EngineLock}.
 */
final class ImapEngine {

    private final Connection connection;
    private final WireStreams streams;
    private final ClientOptions options;
    private final WireTrace trace;
    private final ServerState state;
    private final EngineLock lock = new EngineLock();
    private final CommandQueue queue = new CommandQueue();
    private final SegmentReturns returns = new SegmentReturns();
    private final SessionEnd end;
    private final Patience patience;
    private final Admission admission;
    private final CommandSender sender;
    private final Watching watching;

    ImapEngine(Connection connection, WireStreams streams, ClientOptions options, WireTrace trace, ServerState state) {
        this.connection = connection;
        this.streams = streams;
        this.options = options;
        this.trace = trace;
        this.state = state;
        this.end = new SessionEnd(lock, queue, connection);
        this.patience =
                new Patience(options.timeouts().reply().toNanos(), connection::lastInputNanos, new Patience.Ends() {
                    @Override
                    public void timedOut(String doing) {
                        throw end.broken(FailureReason.TIMEOUT, "no answer in time", doing);
                    }

                    @Override
                    public void interrupted(String doing) {
                        throw end.broken(FailureReason.CANCELLED, "interrupted", doing);
                    }
                });
        this.admission = new Admission(lock, queue, end, patience, returns);
        this.sender = new CommandSender(connection, streams, trace, state, lock, queue, end, patience);
        this.watching = new Watching(lock, queue, end);
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

    Connection connection() {
        return connection;
    }

    /** For those who wait without a command. */
    Watching watching() {
        return watching;
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

    /** For what is done here with answers that have come, and may take long. */
    Checkpoint checkpoint(Deadline operation, String doing) {
        return () -> end.requireWanted(operation, doing);
    }

    /** Whether what is said goes through DEFLATE. */
    boolean isCompressed() {
        return streams.isCompressed();
    }

    // ---- sending

    /**
     * Sends a group of commands in one go, as soon as none of them conflicts with what is outstanding; blocks until they are written.
     *
     * @return what to read the answers from, in order
     */
    List<Responses> send(List<Request> group, Deadline operation) {
        return write(admission.await(group, operation), operation);
    }

    /**
     * Sends a group as far as that goes. Where the connection breaks on the way each command still has its answers: a reply that came
     * counts, the others tell the failure, and {@link Responses#mayHaveBeenCarriedOut} what it means.
     *
     * @throws MailException if none of them was sent
     */
    List<Responses> sendWhatGoes(List<Request> group, Deadline operation) {
        List<Pending> admitted = admission.await(group, operation);
        try {
            return write(admitted, operation);
        } catch (MailException | UncheckedIOException e) {
            // It ended the session, so none of these is without an end.
            return responses(admitted);
        }
    }

    /** Sends one command. */
    Responses send(Request request, Deadline operation) {
        return send(List.of(request), operation).get(0);
    }

    /** Sends a group of commands if nothing is in its way at the moment; null otherwise. */
    @Nullable List<Responses> trySend(List<Request> group, Deadline operation) {
        List<Pending> admitted = admission.tryNow(group, operation);
        return admitted == null ? null : write(admitted, operation);
    }

    /** Makes a command outstanding, in a quiet moment; with the lock. To be {@linkplain #sendAdmitted sent} without it. */
    List<Pending> admitWhileQuiet(Request request, Deadline operation) {
        return admission.whileQuiet(request, operation);
    }

    /** Sends what was admitted. */
    Responses sendAdmitted(List<Pending> admitted, Deadline operation) {
        return write(admitted, operation).get(0);
    }

    /** Ends IDLE (RFC 2177). */
    void done(Pending idle, Deadline operation) {
        sender.done(idle, operation);
    }

    private List<Responses> write(List<Pending> admitted, Deadline operation) {
        sender.write(admitted, operation);
        return responses(admitted);
    }

    private List<Responses> responses(List<Pending> sent) {
        return sent.stream().map(p -> new Responses(this, p)).toList();
    }

    // ---- reading; called by the reader thread

    private void read() {
        try {
            ResponseReader reader = new ResponseReader(streams.source(), options.limits(), trace, this);
            connection.readAhead();
            connection.beforeWaiting(reader::pulse);
            reader.run();
        } catch (MalformedException e) {
            end.fail(new PeerException(end.where() + e.getMessage(), false, e));
        } catch (IOException e) {
            ConnectionException explained = connection.explain(e, "reading");
            String goodbye = end.goodbye();
            end.fail(
                    goodbye == null || explained.reason() == FailureReason.CANCELLED
                            ? explained
                            : new ConnectionException(
                                    FailureReason.CLOSED_BY_PEER,
                                    end.where() + "the server said goodbye: " + goodbye,
                                    e));
        } catch (MailException e) {
            end.fail(e);
        } catch (RuntimeException e) {
            end.fail(new PeerException(end.where() + "a response could not be handled: " + e, false, e));
        } catch (Error e) {
            // Without a reader nobody would ever be told anything.
            end.fail(new ConnectionException(FailureReason.LOST, end.where() + "reading failed: " + e, e));
            throw e;
        } finally {
            returns.drop();
            state.events().end();
            sender.onReadingDone();
        }
    }

    /** The commands that claim untagged responses of a type, the oldest first. */
    List<Pending> claiming(String type) {
        lock.lock();
        try {
            return queue.claiming(type);
        } finally {
            lock.unlock();
        }
    }

    /** Changes whenever a command becomes outstanding, or no longer is: what was claimed before is to be asked anew then. */
    int outstandingVersion() {
        return queue.version();
    }

    /** A queue that belongs to no command. */
    ResponsePipe newPipe() {
        return new ResponsePipe(new ResponsePipe.Reading() {
            @Override
            public Patience.Wait begin(long consumingNanos) {
                return patience.begin(Deadline.NONE, "sorting responses");
            }

            @Override
            public MailException told(MailException cause) {
                return cause;
            }
        });
    }

    void onGoAhead() {
        sender.onGoAhead();
    }

    void onTagged(String tag, StatusResponse reply, String line) throws MalformedException {
        lock.lock();
        try {
            Pending pending = queue.find(tag);
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
            queue.remove(pending);
            if (queue.isQuiet()) {
                returns.drop();
            }
            state.onStatus(reply);
            if (pending.footprint().kind() == CommandKind.SELECT && reply.isOk()) {
                state.onSelected();
            }
            pending.complete(reply);
            queue.spillIfCrowded();
            lock.signal();
        } finally {
            lock.unlock();
        }
    }

    void onBye(String text) {
        end.onBye(text, state.events());
    }

    /** The reader has taken note of something that nobody asked for. */
    void onToldUnasked() {
        if (watching.isWatched() && state.hasNews()) {
            watching.wake();
        }
    }

    // ---- ending

    /** Ends everything at once; from any thread. */
    void cancel() {
        end.cancel();
    }

    /** Whether commands can be sent. */
    boolean isOpen() {
        return end.isOpen();
    }

    /**
     * Says goodbye for as long as the deadline allows, then closes. Whatever is still being read elsewhere is dropped.
     *
     * @param logout the last command
     */
    void close(Request logout, Deadline deadline) {
        if (!end.beginClosing()) {
            return;
        }
        try {
            if (isOpen() && !Thread.currentThread().isInterrupted()) {
                send(logout, deadline).finish();
            }
        } catch (MailException | IllegalStateException e) {
            // The server went first, or does not answer: closing is all that was wanted.
        } finally {
            end.close();
        }
    }
}
