package io.mailwire.internal.net;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.TlsInfo;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import okio.Timeout;
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
    private static final Duration CLOSE_NOTIFY_TIME = Duration.ofSeconds(1);
    private static final long WRITE_CHUNK = 64 * 1024;

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final ServerUri server;
    private final Socket raw;
    private final IoWatch reading = new IoWatch();
    private final IoWatch writing = new IoWatch();
    private final AtomicReference<@Nullable FailureReason> broken = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile Duration readTime;
    private volatile Duration writeTime;
    private volatile Deadline operation = Deadline.NONE;
    private volatile @Nullable SSLSocket tls;
    private volatile @Nullable TlsInfo tlsInfo;
    private volatile BufferedSource source;
    private volatile BufferedSink sink;

    // A turn begins when something was written and ends when we next block for input (DESIGN: how fast).
    private volatile boolean wroteSinceRead;
    private final AtomicLong turns = new AtomicLong();
    private volatile long lastInputNanos = System.nanoTime();

    Connection(ServerUri server, Socket raw, Duration readTime, Duration writeTime) throws IOException {
        this.server = server;
        this.raw = raw;
        this.readTime = readTime;
        this.writeTime = writeTime;
        this.source = Okio.buffer(new WatchedSource(Okio.source(raw.getInputStream())));
        this.sink = Okio.buffer(new WatchedSink(Okio.sink(raw.getOutputStream())));
        Watchdog.shared().watch(this);
    }

    /** What the peer sends. A new object after {@link #startTls}: fetch it anew then. */
    public BufferedSource source() {
        return source;
    }

    /** What we send; flush it once per group. A new object after {@link #startTls}: fetch it anew then. */
    public BufferedSink sink() {
        return sink;
    }

    /** Tells connections of this process apart, in traces. */
    public long number() {
        return number;
    }

    public ServerUri server() {
        return server;
    }

    /** Our own end's address. */
    public InetAddress localAddress() {
        return raw.getLocalAddress();
    }

    /** Time without a single octet until a read fails; {@link Duration#ZERO} for no such limit. */
    public void readTimeout(Duration time) {
        readTime = time;
    }

    /** Time without a single octet taken until a write fails. */
    public void writeTimeout(Duration time) {
        writeTime = time;
    }

    /** The deadline of the whole operation under way, beside the time-outs. */
    public void operationDeadline(Deadline deadline) {
        operation = deadline;
    }

    /** How often we had nothing left to send and waited for the server; handshakes and the greeting are not counted. */
    public long turns() {
        return turns.get();
    }

    /** When the last octets came, on {@link System#nanoTime()}'s line. */
    public long lastInputNanos() {
        return lastInputNanos;
    }

    public boolean isEncrypted() {
        return tls != null;
    }

    /** What TLS came up; empty on a connection in the clear. */
    public Optional<TlsInfo> tlsInfo() {
        return Optional.ofNullable(tlsInfo);
    }

    /** The TLS socket, for channel bindings; empty on a connection in the clear. */
    public Optional<SSLSocket> tlsSocket() {
        return Optional.ofNullable(tls);
    }

    /** What a login can be bound to (RFC 5056), strongest first; empty on a connection in the clear. */
    public List<ChannelBinding> channelBindings() {
        SSLSocket socket = tls;
        return socket == null ? List.of() : ChannelBindings.of(socket.getSession());
    }

    /** Whether the connection was closed, by us or by a failure. */
    public boolean isClosed() {
        return closed.get() || broken.get() != null;
    }

    /**
     * Puts TLS on this connection; blocks for the handshake, under the deadline of the operation and that given.
     *
     * <p>RFC 3207 section 4.2 and its kin: what the peer sent before the handshake must not be taken for part of what follows.
     * Octets that are there already mean that somebody put them there, and the connection ends.
     */
    void startTls(TlsLayer layer, Deadline deadline) throws IOException {
        if (source.getBuffer().size() > 0 || raw.getInputStream().available() > 0) {
            abort(FailureReason.TLS);
            throw new SSLException("the server sent something between its go-ahead for TLS and the handshake; "
                    + "this is how commands are injected, so the connection was closed");
        }
        reading.begin(deadline);
        try {
            checkUsable();
            SSLSocket socket = layer.wrap(raw);
            tlsInfo = layer.handshake(socket);
            tls = socket;
            source = Okio.buffer(new WatchedSource(Okio.source(socket.getInputStream())));
            sink = Okio.buffer(new WatchedSink(Okio.sink(socket.getOutputStream())));
            wroteSinceRead = false;
        } finally {
            reading.end();
        }
        checkUsable();
    }

    /** Closes at once and makes every blocked call fail with {@link FailureReason#CANCELLED}. From any thread. */
    public void cancel() {
        abort(FailureReason.CANCELLED);
    }

    /** Closes at once for the reason given; the first reason stays. From any thread, never blocks on the peer. */
    public void abort(FailureReason reason) {
        broken.compareAndSet(null, reason);
        closed.set(true);
        Watchdog.shared().forget(this);
        Sockets.closeWithoutBlocking(raw);
    }

    /** Closes in order: TLS says goodbye, for at most a second. Anything still buffered for sending is dropped. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        SSLSocket socket = tls;
        if (socket != null && broken.get() == null && !Thread.currentThread().isInterrupted()) {
            writing.begin(Deadline.in(CLOSE_NOTIFY_TIME));
            try {
                socket.close();
            } catch (IOException e) {
                // The peer may have gone first; there is nothing left to lose.
            } finally {
                writing.end();
            }
        }
        Watchdog.shared().forget(this);
        Sockets.closeWithoutBlocking(raw);
    }

    /** Called by the watchdog. */
    void checkDeadlines() {
        check(reading);
        check(writing);
    }

    private void check(IoWatch watch) {
        IoWatch.Call call = watch.current();
        if (call != null && Watchdog.mustBreak(call) && watch.take(call)) {
            abort(Watchdog.reasonToBreak(call));
        }
    }

    private Deadline deadline(Duration time) {
        Deadline whole = operation;
        return time.isZero() ? whole : whole.orIn(time);
    }

    private void checkUsable() throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            abort(FailureReason.CANCELLED);
        }
        if (isClosed()) {
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
        FailureReason reason = broken.get();
        if (reason == null) {
            reason = Thread.currentThread().isInterrupted()
                    ? FailureReason.CANCELLED
                    : e instanceof EOFException
                            ? FailureReason.CLOSED_BY_PEER
                            : e instanceof SSLException ? FailureReason.TLS : FailureReason.LOST;
        }
        abort(reason);
        String what = switch (reason) {
            case TIMEOUT -> "no answer in time";
            case CANCELLED -> "cancelled";
            case CLOSED_BY_PEER -> "the server closed the connection";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
        return new ConnectionException(reason, server.hostAndPort() + ": " + what + " while " + doing, e);
    }

    @Override
    public String toString() {
        return server + " #" + number + (isClosed() ? " closed" : tls == null ? " cleartext" : " TLS");
    }

    /** Reads under the watchdog, and counts turns. */
    private final class WatchedSource implements Source {
        private final Source delegate;

        WatchedSource(Source delegate) {
            this.delegate = delegate;
        }

        @Override
        public long read(Buffer to, long byteCount) throws IOException {
            checkUsable();
            if (wroteSinceRead) {
                wroteSinceRead = false;
                turns.incrementAndGet();
            }
            reading.begin(deadline(readTime));
            try {
                long n = delegate.read(to, byteCount);
                lastInputNanos = System.nanoTime();
                return n;
            } finally {
                reading.end();
            }
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {
            Connection.this.close();
        }
    }

    /** Writes under the watchdog, in chunks that each count as progress. */
    private final class WatchedSink implements Sink {
        private final Sink delegate;

        WatchedSink(Sink delegate) {
            this.delegate = delegate;
        }

        @Override
        public void write(Buffer from, long byteCount) throws IOException {
            long left = byteCount;
            while (left > 0) {
                checkUsable();
                long n = Math.min(left, WRITE_CHUNK);
                writing.begin(deadline(writeTime));
                try {
                    delegate.write(from, n);
                } finally {
                    writing.end();
                }
                wroteSinceRead = true;
                left -= n;
            }
        }

        @Override
        public void flush() throws IOException {
            writing.begin(deadline(writeTime));
            try {
                delegate.flush();
            } finally {
                writing.end();
            }
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {
            Connection.this.close();
        }
    }
}
