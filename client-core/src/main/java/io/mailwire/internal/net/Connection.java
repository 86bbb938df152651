package io.mailwire.internal.net;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.TlsInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/**
 * One live connection, in the clear or under TLS: octets in and out under deadlines.
 *
 * <p>One thread may read while another writes; {@link #cancel} is safe from any thread and takes effect within a second, whatever
 * the peer does. After any failure the connection is closed.
 *
 * <p>Blocking calls end early when the deadline passes, on {@link #cancel} and on {@link Thread#interrupt}; the flag stays set.
 */
public final class Connection implements AutoCloseable {

    // An orderly close waits this long for a peer that does not read.
    private static final Duration CLOSE_NOTIFY_TIME = Duration.ofMillis(700);

    private static final String OPERATION = "before the operation's deadline";

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final ServerUri server;
    private final RawSocket raw;

    // One per kind of blocking call, since each may have a thread in it at the same time.
    private final IoWatch reading = new IoWatch("no answer", OPERATION);
    private final IoWatch writing = new IoWatch("the server took nothing of what was sent", OPERATION);
    private final IoWatch shakingHands = new IoWatch("the server did not finish", "within the time for connecting");
    private final IoWatch closing = new IoWatch("the server did not let go", OPERATION);

    // Why the connection had to go; the first reason stays. Null as long as it is well, and after an orderly close.
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile Duration readTime;
    private volatile Duration writeTime;
    private volatile Deadline readDeadline = Deadline.NONE;
    private volatile Deadline writeDeadline = Deadline.NONE;
    private volatile boolean tlsBegan;
    private volatile @Nullable SSLSocket tls;
    private volatile @Nullable TlsInfo tlsInfo;
    private volatile BufferedSource source;
    private volatile BufferedSink sink;

    private final FirstOctets firstOctets = new FirstOctets();
    private final TurnCounter turns = new TurnCounter();
    private volatile long lastInputNanos = System.nanoTime();
    private volatile long octetsGivenAway;
    private volatile @Nullable Runnable beforeWaiting;
    private volatile boolean readsAhead;

    /** Takes over a connected socket. */
    Connection(ServerUri server, RawSocket raw, Duration readTime, Duration writeTime) throws IOException {
        this.server = server;
        this.raw = raw;
        this.readTime = readTime;
        this.writeTime = writeTime;
        this.source = Okio.buffer(new WatchedSource(this, false, raw.source()));
        this.sink = Okio.buffer(new WatchedSink(this, false, raw.sink()));
        Watchdog.shared().watch(this);
    }

    /** What the peer sends. A new object after {@link Dialer#startTls}: fetch it anew then. */
    public BufferedSource source() {
        return source;
    }

    /** What we send; flush it once per group. A new object after {@link Dialer#startTls}: fetch it anew then. */
    public BufferedSink sink() {
        return sink;
    }

    /**
     * Reads in blocks from now on, while much comes at a time. Only once nothing else than this connection's {@link #source} reads from
     * the socket any more: when TLS is on, if it ever comes.
     */
    public void readAhead() {
        readsAhead = true;
    }

    boolean readsAhead() {
        return readsAhead;
    }

    /** Runs something quick on the thread that reads, before each read that may have to wait for the peer. */
    public void beforeWaiting(Runnable task) {
        beforeWaiting = task;
    }

    /** Tells connections of this process apart, in traces. */
    public long number() {
        return number;
    }

    public ServerUri server() {
        return server;
    }

    /** Our own end's address; that of loopback on a Unix socket. */
    public InetAddress localAddress() {
        return raw.localAddress();
    }

    /** Time without a single octet until a read fails; {@link Duration#ZERO} for no such limit. */
    public void readTimeout(Duration time) {
        readTime = time;
    }

    /** Time without progress until a write fails: 16 KiB or the rest of what is sent, whichever is less. */
    public void writeTimeout(Duration time) {
        writeTime = time;
    }

    /** The deadline of the whole operation under way, beside the time-outs; for calls that begin after this one. */
    public void operationDeadline(Deadline deadline) {
        readDeadline = deadline;
        writeDeadline = deadline;
    }

    /** The same for writes alone, where operations overlap and one reads for all of them. */
    public void writeDeadline(Deadline deadline) {
        writeDeadline = deadline;
    }

    /**
     * How often we had nothing left to send and waited for the server: octets came from it, and we had sent some since the last
     * that came. Handshakes and the greeting are not counted.
     */
    public long turns() {
        return turns.count();
    }

    /**
     * Says whether there is more to send at once, whatever the server answers. What comes meanwhile is no turn: nobody waited for
     * it. For engines that drain replies while they write; without it each reply between two writes counts.
     */
    public void stillSending(boolean more) {
        turns.stillSending(more);
    }

    /**
     * Counts a turn where another thread reads for the one that sends and says {@link #stillSending} all the while: the sender has
     * nothing left to send and begins to wait. Nothing is counted unless something was sent since the last turn.
     */
    public void waiting() {
        turns.waiting();
    }

    /** How many octets the socket was given, counted before it takes them: what lies beyond cannot have arrived. */
    public long octetsGivenAway() {
        return octetsGivenAway;
    }

    /** When the last octets came, on {@link System#nanoTime()}'s line. */
    public long lastInputNanos() {
        return lastInputNanos;
    }

    public boolean isEncrypted() {
        return tls != null;
    }

    /** Whether nobody on the path can listen or answer in the server's place: under TLS, and on a Unix socket. */
    public boolean isPrivate() {
        return isEncrypted() || raw.isPrivate();
    }

    /** What TLS came up; empty on a connection in the clear. */
    public Optional<TlsInfo> tlsInfo() {
        return Optional.ofNullable(tlsInfo);
    }

    /** The TLS socket; empty on a connection in the clear. */
    public Optional<SSLSocket> tlsSocket() {
        return Optional.ofNullable(tls);
    }

    /** What a login can be bound to (RFC 5056), strongest first; empty on a connection in the clear. */
    public List<ChannelBinding> channelBindings() {
        SSLSocket socket = tls;
        return socket == null ? List.of() : ChannelBindings.of(socket.getSession());
    }

    /**
     * What to tell the user when the greeting did not come, or made no sense: that the server seems to want TLS from the first
     * octet. Empty where nothing points to that.
     */
    public Optional<String> greetingHint() {
        return tlsBegan || raw.isPrivate() ? Optional.empty() : firstOctets.hint(server);
    }

    /** Whether the connection was closed, by us or by a failure. */
    public boolean isClosed() {
        return closed.get();
    }

    /** Talks over the raw socket before anything else does, as to a proxy. */
    interface RawDialogue {
        void run(InputStream in, OutputStream out) throws IOException;
    }

    /** Runs a dialogue that must be over by the deadline. It reads exactly what is its own. */
    void before(Deadline deadline, RawDialogue dialogue) throws IOException {
        checkUsable();
        IoWatch.Call call = shakingHands.begin(Duration.ZERO, deadline);
        try {
            dialogue.run(raw.tcp().getInputStream(), raw.tcp().getOutputStream());
        } finally {
            shakingHands.end(call);
        }
        checkUsable();
    }

    /**
     * Puts TLS on this connection; blocks for the handshake, under the deadline given.
     *
     * <p>RFC 3207 section 4.2 and its kin: what the peer sent before the handshake must not be taken for part of what follows.
     * Octets that are there already mean that somebody put them there, and the connection ends. Octets that come a moment later
     * run into the handshake and break it, since nothing reads in the clear any more.
     */
    void startTls(TlsLayer layer, Deadline deadline) throws IOException {
        if (tlsBegan || readsAhead || sink.getBuffer().size() > 0) {
            throw new IllegalStateException(
                    "TLS is on already, or something in the clear is still to be sent, or is read ahead");
        }
        // Where TLS begins with the first octet there was no go-ahead: what is there is a plaintext greeting, and the
        // handshake fails on it and says so.
        if (!server.implicitTls()
                && (source.getBuffer().size() > 0 || raw.tcp().getInputStream().available() > 0)) {
            TlsRefusedException refused = new TlsRefusedException(
                    "the server sent something between its go-ahead for TLS and the handshake",
                    "this is how commands are injected into a session, so the connection was closed",
                    null);
            abort(refused.trouble());
            throw refused;
        }
        checkUsable();
        tlsBegan = true;
        IoWatch.Call call = shakingHands.begin(Duration.ZERO, deadline);
        try {
            SSLSocket socket = layer.wrap(raw.tcp());
            TlsInfo info = layer.handshake(socket);
            source = Okio.buffer(new WatchedSource(this, true, new BlockSource(socket.getInputStream())));
            sink = Okio.buffer(new WatchedSink(this, true, Okio.sink(socket.getOutputStream())));
            tlsInfo = info;
            tls = socket;
            turns.forget();
        } finally {
            shakingHands.end(call);
        }
        checkUsable();
    }

    /** Closes at once and makes every blocked call fail with {@link FailureReason#CANCELLED}. From any thread. */
    public void cancel() {
        abort(FailureReason.CANCELLED);
    }

    /** Closes at once for the reason given; the first reason stays. From any thread, never blocks on the peer. */
    public void abort(FailureReason reason) {
        abort(Trouble.of(reason));
    }

    private void abort(Trouble why) {
        trouble.compareAndSet(null, why);
        closed.set(true);
        Watchdog.shared().forget(this);
        raw.closeWithoutBlocking();
    }

    /**
     * Closes in order: TLS says goodbye, for at most a second. Anything still buffered for sending is dropped. A call of another
     * thread that blocks ends. A no-op after the first time and after a failure.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        SSLSocket socket = tls;
        if (socket != null && !Thread.currentThread().isInterrupted()) {
            // The socket's own lock is held by a writer whose peer does not read: the watchdog cuts the wait short.
            IoWatch.Call call = closing.begin(CLOSE_NOTIFY_TIME, Deadline.NONE);
            try {
                socket.close();
            } catch (IOException e) {
                // The peer may have gone first; there is nothing left to lose.
            } finally {
                closing.end(call);
            }
        }
        Watchdog.shared().forget(this);
        raw.closeWithoutBlocking();
    }

    /** Called by the watchdog. */
    void checkDeadlines() {
        check(reading);
        check(writing);
        check(shakingHands);
        if (closing.takeOverdue() != null) {
            // Not a failure of the connection: it was over already.
            raw.closeWithoutBlocking();
        }
    }

    private void check(IoWatch watch) {
        Trouble overdue = watch.takeOverdue();
        if (overdue != null) {
            abort(overdue);
        }
    }

    IoWatch.Call beginRead(boolean underTls) throws IOException {
        Runnable task = beforeWaiting;
        if (task != null && (underTls || !raw.hasInput())) {
            task.run();
        }
        checkUsable();
        refuseOldStream(underTls);
        return reading.begin(readTime, readDeadline);
    }

    void endRead(IoWatch.Call call) {
        reading.end(call);
    }

    void received(Buffer buffer, long n) {
        lastInputNanos = System.nanoTime();
        turns.received();
        if (!tlsBegan) {
            firstOctets.note(buffer, n);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
    IoWatch.Call beginWrite(boolean underTls, long octets) throws IOException {
        checkUsable();
        refuseOldStream(underTls);
        if (octets > 0) {
            turns.sending();
            octetsGivenAway += octets;
        }
        return writing.begin(writeTime, writeDeadline);
    }

    /** For tests: the write that blocks now. */
    IoWatch.@Nullable Call writeUnderWay() {
        return writing.current();
    }

    void endWrite(IoWatch.Call call) {
        writing.end(call);
    }

    /**
     * Fails where the operation's deadline has passed, and closes. The watchdog sees calls that block; between many that hardly do,
     * or that find what they want in our own buffers, somebody has to look.
     */
    public void checkOperationDeadline() throws IOException {
        if (readDeadline.hasPassed() && !closed.get()) {
            abort(new Trouble(FailureReason.TIMEOUT, "not done " + OPERATION, ""));
            throw new IOException("the operation's deadline has passed");
        }
    }

    // Whoever kept a stream from before the handshake would read records, or write in the clear among them.
    private void refuseOldStream(boolean underTls) {
        if (underTls != tlsBegan) {
            throw new IllegalStateException("source() and sink() must be fetched anew once TLS is on");
        }
    }

    private void checkUsable() throws IOException {
        if (Thread.currentThread().isInterrupted() && !closed.get()) {
            abort(Trouble.interrupted());
        }
        if (closed.get()) {
            throw new IOException("the connection is closed");
        }
    }

    /**
     * Says what an I/O failure on this connection means. Closes the connection.
     *
     * @param e what was raised
     * @param doing what was being done, as "waiting for the reply to RCPT"; no secrets
     */
    public ConnectionException explain(IOException e, String doing) {
        Trouble known = trouble.get();
        if (known == null) {
            known = troubleIn(e);
            abort(known);
        }
        if (known.reason() == FailureReason.CLOSED_BY_PEER
                || (known.reason() == FailureReason.TIMEOUT && firstOctets.nothing())) {
            known = greetingHint().map(known::withAdvice).orElse(known);
        }
        return new ConnectionException(known.reason(), known.message(server, doing), e);
    }

    private Trouble troubleIn(IOException e) {
        if (closed.get()) {
            return new Trouble(FailureReason.CANCELLED, "the connection was closed by this side", "");
        }
        if (Thread.currentThread().isInterrupted()) {
            return Trouble.interrupted();
        }
        Trouble found = IoFailure.classify(e, server, tlsBegan);
        boolean handshakeCutOff = tlsBegan && tls == null && found.reason() == FailureReason.CLOSED_BY_PEER;
        return handshakeCutOff
                ? found.withAdvice("does it speak TLS on this port, and does it demand a client certificate?")
                : found;
    }

    @Override
    public String toString() {
        return server + " #" + number
                + (isClosed() ? " closed" : tls != null ? " TLS" : raw.isPrivate() ? " local" : " cleartext");
    }
}
