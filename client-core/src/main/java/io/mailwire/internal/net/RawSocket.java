package io.mailwire.internal.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import okio.Sink;
import okio.Source;

/**
 * What a connection lies on, below TLS and below the watchdog: a {@linkplain TcpSocket TCP socket} or a {@linkplain UnixSocket Unix
 * one}. One thread may read while another writes, and closing from a third ends both.
 */
interface RawSocket {

    /** Connects; blocks, at most until the deadline, or until it is closed. */
    void connect(SocketAddress address, Deadline deadline) throws IOException;

    Source source() throws IOException;

    /** Whether a read would not have to wait, as far as that can be told. */
    default boolean hasInput() {
        return false;
    }

    /** Unbuffered: what is written is on its way. */
    Sink sink() throws IOException;

    /** Our own end, as a server on the network would see it. */
    InetAddress localAddress();

    /** Whether what crosses it stays on this machine, and out of everybody's sight but the administrator's. */
    boolean isPrivate();

    /**
     * The socket that TLS is laid on, and that proxies are talked to through.
     *
     * @throws IllegalStateException if neither can be
     */
    Socket tcp();

    /** Closes without waiting for anybody. From any thread, any number of times. */
    void closeWithoutBlocking();
}
