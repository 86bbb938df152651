package io.mailwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A loopback port where connecting takes for ever: nobody accepts, and the queue of the operating system is full. For
 * tests of connect timeouts and of cancelling a connect. Works where the system drops what does not fit into the queue,
 * as Linux does; elsewhere {@link #open()} says that it does not.
 */
public final class UnansweredPort implements AutoCloseable {
    private static final int PROBE_MILLIS = 200;
    private static final int MORE_THAN_ANY_SMALL_QUEUE = 16;

    private final ServerSocket listener;
    private final List<Socket> queue = new ArrayList<>();

    private UnansweredPort() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    /**
     * Opens a port and fills its queue. Takes about 200 ms.
     *
     * @return the port; close it
     * @throws UnsupportedOperationException if this system answers even with a full queue
     */
    public static UnansweredPort open() {
        try {
            UnansweredPort port = new UnansweredPort();
            if (!port.fill()) {
                port.close();
                throw new UnsupportedOperationException("this system answers connections beyond the queue");
            }
            return port;
        } catch (IOException failed) {
            throw new UncheckedIOException("no unanswered port", failed);
        }
    }

    private boolean fill() throws IOException {
        for (int i = 0; i < MORE_THAN_ANY_SMALL_QUEUE; i++) {
            Socket filler = new Socket();
            queue.add(filler);
            try {
                filler.connect(new InetSocketAddress(listener.getInetAddress(), port()), PROBE_MILLIS);
            } catch (SocketTimeoutException full) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where to connect.
     *
     * @return {@code 127.0.0.1}
     */
    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /**
     * The port that the system has chosen.
     *
     * @return the port
     */
    public int port() {
        return listener.getLocalPort();
    }

    /** Closes the port; who still waits is refused. */
    @Override
    public void close() {
        try {
            for (Socket filler : queue) {
                filler.close();
            }
            listener.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("can't close the port", failed);
        }
    }
}
