package io.mailwire.internal.net;

import io.mailwire.ClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/** Makes the sockets that are to be connected, as address and options want them. */
final class SocketMaker {

    private final ClientOptions options;

    SocketMaker(ClientOptions options) {
        this.options = options;
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

    /** A socket that is not connected, of the address's kind. */
    RawSocket make(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            return new UnixSocket();
        }
        Socket socket = options.socketFactory().isPresent()
                ? options.socketFactory().get().createSocket()
                // A proxy of ours is dialled directly, whatever the JVM's system properties say of SOCKS.
                : options.proxy().isPresent() ? new Socket(Proxy.NO_PROXY) : new Socket();
        return new TcpSocket(socket, options);
    }
}
