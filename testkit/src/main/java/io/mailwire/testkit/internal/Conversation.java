package io.mailwire.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The server's end of one connection: lines in, replies out, turns counted. Used by one thread; {@link #abandon()} may
 * come from another.
 *
 * <p>Replies are held back until the input is quiet. That is what real servers do with a pipelining client, and it makes
 * a turn countable: when a reply is owed, nothing is left to read and nothing comes for {@link Behaviour#quietTime()},
 * the client is taken to wait, and sending the reply ends one turn. What is sent without anything read before it (the
 * greeting, an untagged update) is no turn, nor are TLS records that carry no line.
 */
public final class Conversation {
    /** A server that never sent would need endless memory; a real one flushes when its buffer is full. */
    private static final int HELD_BACK_AT_MOST = 64 * 1024;

    private static final int LINE_LIMIT = 8 * 1024 * 1024;

    private final Wire wire;
    private final Behaviour behaviour;
    private final Meter meter;
    private Transport transport;
    private ByteBuffer in = ByteBuffer.allocate(64 * 1024).flip();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    /** The client has said something since we last answered it. */
    private boolean answerOwed;

    private boolean ended;
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile Optional<SSLSession> tls = Optional.empty();

    Conversation(Wire wire, Behaviour behaviour, Meter meter) {
        this.wire = wire;
        this.behaviour = behaviour;
        this.meter = meter;
        this.transport = wire;
    }

    public int turns() {
        return turns.get();
    }

    public long sent() {
        return sent.get();
    }

    public long received() {
        return received.get();
    }

    /** The TLS version that was negotiated. */
    public Optional<String> tlsVersion() {
        return tls.map(SSLSession::getProtocol);
    }

    /** The host name that the client asked for in its TLS handshake. */
    public Optional<String> serverName() {
        return tls.flatMap(session -> session instanceof ExtendedSSLSession extended
                ? extended.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                : Optional.empty());
    }

    /** The subject of the certificate that the client presented. */
    public Optional<String> clientSubject() {
        return tls.flatMap(session -> {
            try {
                Certificate first = session.getPeerCertificates()[0];
                return first instanceof X509Certificate x509
                        ? Optional.of(x509.getSubjectX500Principal().getName())
                        : Optional.empty();
            } catch (SSLPeerUnverifiedException none) {
                return Optional.empty();
            }
        });
    }

    /** What a stateful server says to one client. */
    public interface Talk {
        void run() throws IOException;
    }

    /** Runs a stateful server's talk until either side hangs up; TLS and cuts as for every server. */
    public void serve(TlsSetup setup, Talk talk) {
        try {
            begin();
            if (setup.implicit()) {
                startTls(setup);
            }
            talk.run();
        } catch (CutException due) {
            try {
                cut();
            } catch (IOException alreadyGone) {
                // the client was faster
            }
        } catch (IOException over) {
            // The client has hung up, was silent for too long, or does not speak TLS: nothing to tell it.
        } finally {
            abandon();
        }
    }

    /** Cuts the connection at once when that is what byte 0 means. */
    void begin() throws IOException {
        if (meter.cutAtOnce()) {
            throw new CutException("cut before the first byte");
        }
    }

    /** The next line, with what ended it; at the end of the connection an {@link EOFException}. */
    public Line readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            while (in.hasRemaining()) {
                byte octet = in.get();
                answerOwed = true;
                if (octet == '\n') {
                    return withoutEnd(line.toByteArray());
                }
                line.write(octet);
            }
            if (line.size() > LINE_LIMIT) {
                throw new IOException("the client's line is longer than " + LINE_LIMIT + " octets");
            }
            if (!more(line.size() > 0)) {
                if (line.size() > 0) {
                    return Line.of(line.toByteArray(), line.size(), Line.End.NOTHING);
                }
                throw new EOFException("the client closed the connection");
            }
        }
    }

    /** Exactly {@code count} octets. */
    public byte[] readOctets(int count) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        copyOctets(count, octets);
        return octets.toByteArray();
    }

    /** Copies exactly {@code count} octets. */
    public void copyOctets(long count, OutputStream target) throws IOException {
        long left = count;
        while (left > 0) {
            int part = (int) Math.min(left, in.remaining());
            target.write(in.array(), in.position(), part);
            in.position(in.position() + part);
            left -= part;
            answerOwed |= part > 0;
            if (left > 0 && !more(left < count)) {
                throw new EOFException(
                        "the client closed the connection after " + (count - left) + " of " + count + " octets");
            }
        }
    }

    /** As {@link #copyDotted}, in memory. */
    public byte[] readDotted() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        copyDotted(body);
        return body.toByteArray();
    }

    /**
     * Copies lines up to CRLF "." CRLF, un-stuffed: the count of octets. Strict on purpose: a dot between bare LFs is
     * content, as it is for a server that is not open to SMTP smuggling. RFC 5321 §4.5.2
     */
    public long copyDotted(OutputStream target) throws IOException {
        Undotted body = new Undotted(target);
        while (true) {
            if (in.hasRemaining()) {
                answerOwed = true;
                in.position(body.take(in.array(), in.position(), in.limit()));
            }
            if (body.atTheEnd()) {
                return body.count();
            }
            if (!more(body.started())) {
                throw new EOFException("the client closed the connection inside a message");
            }
        }
    }

    /** Puts octets behind what is to be sent; they leave when the client waits, or with {@link #flush()}. */
    public void say(byte[] octets) throws IOException {
        out.writeBytes(octets);
        if (out.size() > HELD_BACK_AT_MOST) {
            flush();
        }
    }

    /** Puts a line behind what is to be sent, with this server's line end. */
    public void sayLine(String line) throws IOException {
        say((line + (behaviour.lfOnly() ? "\n" : "\r\n")).getBytes(StandardCharsets.UTF_8));
    }

    /** Puts a message behind what is to be sent, dots doubled, the lone dot behind it. */
    public void sayDotted(byte[] body) throws IOException {
        say(Template.dotted(body, (behaviour.lfOnly() ? "\n" : "\r\n").getBytes(StandardCharsets.US_ASCII))
                .render(Map.of()));
    }

    /** Whether the client has gone on talking without the replies to what it said before. */
    public boolean isPipelining() {
        return out.size() > 0;
    }

    /** Whether the client has said something that was not yet asked for. */
    public boolean hasInput() {
        return in.hasRemaining();
    }

    /** Forgets what the client has said and nobody has read: whether there was anything. */
    public boolean discardInput() {
        boolean any = in.hasRemaining();
        in.clear().flip();
        return any;
    }

    /** Sends what was held back, and counts a turn if the client was waiting for it. */
    public void flush() throws IOException {
        if (out.size() == 0) {
            return;
        }
        if (answerOwed && !in.hasRemaining() && read(behaviour.quietTime()) == 0) {
            countTurn();
        }
        send();
    }

    /** Becomes the server's side of TLS. Bytes of the client that were already read belong to the handshake. */
    public void startTls(TlsSetup setup) throws IOException {
        flush();
        SSLEngine engine = setup.newEngine();
        TlsWire secured = new TlsWire(wire, engine, in);
        try {
            secured.handshake(behaviour.patience());
        } catch (IOException failed) {
            try {
                secured.sendAlert();
            } catch (IOException gone) {
                failed.addSuppressed(gone);
            }
            throw failed;
        }
        tls = Optional.of(engine.getSession());
        transport = secured;
        in.clear().flip();
        answerOwed = false;
    }

    /** Flushes, says goodbye and ends the output, then reads on until the client hangs up as well. */
    public void hangUp() throws IOException {
        flush();
        transport.endOutput();
        ended = true;
    }

    /** Ends the output the hard way: no close_notify, nothing that was held back. Input is read until it ends. */
    void cut() throws IOException {
        if (!wire.isOpen()) {
            return;
        }
        wire.endOutput();
        ended = true;
        drain();
    }

    /** Reads and forgets until the client hangs up, or until this side is abandoned. */
    public void drain() throws IOException {
        while (true) {
            in.clear().flip();
            if (read(Duration.ofSeconds(1)) < 0) {
                return;
            }
        }
    }

    /** Stops reading, and keeps the connection open until it is abandoned. */
    void stall() throws IOException {
        flush();
        wire.waitUnread();
    }

    /** Sends one octet over and over until the client hangs up. */
    void sayEndlessly(int octet) throws IOException {
        byte[] block = new byte[8192];
        Arrays.fill(block, (byte) octet);
        while (true) {
            out.writeBytes(block);
            send();
        }
    }

    void reset() throws IOException {
        wire.reset();
    }

    /** Closes the socket, from whatever thread; who reads or writes gets an exception. */
    public void abandon() {
        try {
            wire.close();
        } catch (IOException alreadyGone) {
            // nothing is left to close
        }
    }

    /**
     * Waits for input, after sending what the client is waiting for: false at the end of the connection. A client in
     * the middle of a line or of a literal is slow, it does not wait for us.
     */
    private boolean more(boolean inTheMiddle) throws IOException {
        if (out.size() > 0) {
            int early = answerOwed ? read(behaviour.quietTime()) : 0;
            if (early != 0) {
                return early > 0;
            }
            if (answerOwed && !inTheMiddle) {
                countTurn();
            }
            send();
        }
        int count = read(behaviour.patience());
        if (count == 0) {
            throw new SocketTimeoutException(
                    "the client sent nothing for " + behaviour.patience().toMillis() + " ms");
        }
        return count > 0;
    }

    /** One read into the empty buffer: the count, 0 when nothing came in time, -1 at the end. */
    private int read(Duration patience) throws IOException {
        in.clear();
        int room = meter.receivable(in.capacity());
        in.limit(room);
        int count;
        try {
            count = transport.read(in, patience);
        } catch (IOException failed) {
            in.clear().flip();
            throw failed;
        }
        in.flip();
        if (count > 0) {
            received.addAndGet(count);
            if (meter.addReceived(count)) {
                abandon();
                throw new CutException("cut after " + meter.received() + " octets from the client");
            }
        }
        return count;
    }

    private void countTurn() {
        turns.incrementAndGet();
        meter.turn();
    }

    private void send() throws IOException {
        byte[] octets = out.toByteArray();
        out.reset();
        answerOwed = false;
        if (ended) {
            throw new IOException("the server has already ended its side");
        }
        int step = behaviour.oneByteAtATime() ? 1 : octets.length;
        int at = 0;
        while (at < octets.length) {
            int count = meter.sendable(Math.min(step, octets.length - at));
            // Counted before it leaves: who has read a reply finds it counted.
            sent.addAndGet(count);
            boolean cut = meter.addSent(count);
            transport.write(ByteBuffer.wrap(octets, at, count));
            at += count;
            if (cut) {
                throw new CutException("cut after " + meter.sent() + " octets from the server");
            }
        }
    }

    private static Line withoutEnd(byte[] line) {
        boolean crlf = line.length > 0 && line[line.length - 1] == '\r';
        return crlf ? Line.of(line, line.length - 1, Line.End.CRLF) : Line.of(line, line.length, Line.End.LF);
    }
}
