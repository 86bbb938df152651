package io.mailwire.internal.net;

import io.mailwire.ClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import okio.Okio;
import okio.Sink;
import okio.Source;

/** A TCP socket, of the JVM or of the caller's factory. */
final class TcpSocket implements RawSocket {

    private final Socket socket;
    private final ClientOptions options;

    TcpSocket(Socket socket, ClientOptions options) {
        this.socket = socket;
        this.options = options;
    }

    @Override
    public void connect(SocketAddress address, Deadline deadline) throws IOException {
        prepare();
        socket.connect(address, millis(deadline));
    }

    private void prepare() throws IOException {
        if (options.localAddress().isPresent()) {
            socket.bind(options.localAddress().get());
        }
        try {
            socket.setTcpNoDelay(true); // one flush per group: nothing small is worth waiting for
            socket.setKeepAlive(options.keepAlive());
        } catch (SocketException e) {
            // A caller's socket may be of a kind that has no such options; it works all the same.
            if (!foreign()) {
                throw e;
            }
        }
    }

    // 0 would mean for ever.
    private static int millis(Deadline deadline) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, deadline.remainingNanos() / 1_000_000));
    }

    @Override
    public Source source() throws IOException {
        return new BlockSource(socket.getInputStream());
    }

    @Override
    public Sink sink() throws IOException {
        return Okio.sink(socket.getOutputStream());
    }

    @Override
    public InetAddress localAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public boolean isPrivate() {
        return false; // not even on loopback, where anybody may listen on a port in the server's place
    }

    @Override
    public Socket tcp() {
        return socket;
    }

    // A socket of the JVM that nobody else configured closes at once; one of a caller's factory may take its time (its
    // own code, or SO_LINGER), so a thread of its own does that.
    @Override
    public void closeWithoutBlocking() {
        if (foreign() || socket.getClass() != Socket.class) {
            Daemons.start("mailwire-close", this::closeQuietly);
        } else {
            closeQuietly();
        }
    }

    private boolean foreign() {
        return options.socketFactory().isPresent();
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException | RuntimeException e) {
            // Closing is all we wanted; a socket that cannot be closed cannot be used either.
        }
    }
}
