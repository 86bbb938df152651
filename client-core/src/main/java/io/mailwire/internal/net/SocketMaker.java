package io.mailwire.internal.net;

import io.mailwire.ClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/** Makes the sockets that are to be connected, as the options want them. */
final class SocketMaker {

    private final ClientOptions options;

    SocketMaker(ClientOptions options) {
        this.options = options;
    }

    /** Whether the sockets come from the caller's factory. */
    boolean foreign() {
        return options.socketFactory().isPresent();
    }

    /** Whether only one socket can exist at a time, since they all must have the same local port. */
    boolean oneAtATime() {
        return options.localAddress().filter(local -> local.getPort() != 0).isPresent();
    }

    /** The addresses that can be reached from the local address: those of its family. */
    List<InetAddress> reachable(List<InetAddress> addresses) {
        return options.localAddress()
                .map(InetSocketAddress::getAddress)
                .filter(local -> !local.isAnyLocalAddress())
                .map(local -> addresses.stream()
                        .filter(a -> a.getClass() == local.getClass())
                        .toList())
                .orElse(addresses);
    }

    /** A socket that is not connected. */
    Socket make() throws IOException {
        return options.socketFactory().isPresent()
                ? options.socketFactory().get().createSocket()
                // A proxy of ours is dialled directly, whatever the JVM's system properties say of SOCKS.
                : options.proxy().isPresent() ? new Socket(Proxy.NO_PROXY) : new Socket();
    }

    /** Binds it and sets what must be set before it connects. */
    void prepare(Socket socket) throws IOException {
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
}
