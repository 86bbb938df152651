package io.mailwire.imap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Where a server of these tests waits for its one client. */
final class OneClient implements AutoCloseable {

    private final ServerSocket listening;
    private volatile Socket socket = new Socket();

    OneClient() throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    String uri() {
        return "imap://127.0.0.1:" + listening.getLocalPort();
    }

    /** Blocks for the client. */
    Socket accept() throws IOException {
        Socket accepted = listening.accept();
        socket = accepted;
        return accepted;
    }

    /** Hangs up. */
    @Override
    public void close() {
        try {
            listening.close();
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
