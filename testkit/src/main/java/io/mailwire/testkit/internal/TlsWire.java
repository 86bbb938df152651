package io.mailwire.testkit.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The server's end of TLS over a {@link Wire}. An {@link SSLEngine} rather than a socket, so that waits stay bounded. */
final class TlsWire implements Transport {
    private final Wire wire;
    private final SSLEngine engine;
    /** From the network, ready to be read from. */
    private ByteBuffer netIn;
    /** To the network. */
    private ByteBuffer netOut;
    /** Decrypted and not yet asked for, ready to be read from. */
    private ByteBuffer appIn;

    /**
     * @param early what was already read from the wire and belongs to the handshake
     */
    TlsWire(Wire wire, SSLEngine engine, ByteBuffer early) {
        this.wire = wire;
        this.engine = engine;
        int packet = engine.getSession().getPacketBufferSize();
        netIn = ByteBuffer.allocate(Math.max(packet, early.remaining()) * 2);
        netIn.put(early).flip();
        netOut = ByteBuffer.allocate(packet * 2);
        appIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize() * 2)
                .flip();
    }

    void handshake(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        engine.beginHandshake();
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED) {
                return;
            }
            if (status == HandshakeStatus.NEED_TASK) {
                runTasks();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(ByteBuffer.allocate(0));
            } else if (!unwrap()) {
                Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
                int count = fill(left);
                if (count < 0) {
                    throw new EOFException("the client closed the connection during the TLS handshake");
                }
                if (count == 0) {
                    throw new SocketTimeoutException(
                            "the TLS handshake took longer than " + patience.toMillis() + " ms");
                }
            }
        }
    }

    @Override
    public int read(ByteBuffer target, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!appIn.hasRemaining()) {
            if (engine.isInboundDone()) {
                return -1;
            }
            if (unwrap()) {
                continue;
            }
            int count = fill(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            if (count <= 0) {
                return count;
            }
        }
        int count = Math.min(target.remaining(), appIn.remaining());
        ByteBuffer slice = appIn.duplicate().limit(appIn.position() + count);
        target.put(slice);
        appIn.position(appIn.position() + count);
        return count;
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            wrap(source);
        }
    }

    @Override
    public void endOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            SSLEngineResult result = wrap(ByteBuffer.allocate(0));
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                break;
            }
        }
        wire.endOutput();
    }

    /** Puts the alert that explains a failed handshake on the wire, as far as that is still possible. */
    void sendAlert() throws IOException {
        if (!engine.isOutboundDone() && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrap(ByteBuffer.allocate(0));
        }
    }

    /** Takes one record from {@link #netIn}: false when the bytes of a whole record are not there yet. */
    private boolean unwrap() throws SSLException, IOException {
        appIn.compact();
        SSLEngineResult result;
        try {
            result = engine.unwrap(netIn, appIn);
        } finally {
            appIn.flip();
        }
        switch (result.getStatus()) {
            case BUFFER_UNDERFLOW -> {
                return false;
            }
            case BUFFER_OVERFLOW -> {
                ByteBuffer larger = ByteBuffer.allocate(appIn.capacity() * 2);
                appIn = larger.put(appIn).flip();
            }
            default -> {
                if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    runTasks();
                }
                // Answers inside TLS (a key update) go out at once; during the handshake the loop there does it.
                while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone()) {
                    wrap(ByteBuffer.allocate(0));
                }
            }
        }
        return true;
    }

    private SSLEngineResult wrap(ByteBuffer source) throws IOException {
        netOut.clear();
        SSLEngineResult result = engine.wrap(source, netOut);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            netOut = ByteBuffer.allocate(netOut.capacity() * 2);
            return result;
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && source.hasRemaining()) {
            throw new SSLException("the TLS connection is closed");
        }
        wire.write(netOut.flip());
        return result;
    }

    private int fill(Duration patience) throws IOException {
        if (netIn.position() == 0 && netIn.limit() == netIn.capacity()) {
            netIn = ByteBuffer.allocate(netIn.capacity() * 2).put(netIn).flip();
        }
        netIn.compact();
        try {
            return wire.read(netIn, patience);
        } finally {
            netIn.flip();
        }
    }

    private void runTasks() {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null) {
            task.run();
        }
    }
}
