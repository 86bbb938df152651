package io.mailwire.internal.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;

/** A factory of unconnected sockets that a test makes, and remembers them. */
final class SocketFactories extends SocketFactory {

    interface Maker {
        Socket make() throws IOException;
    }

    private final Maker maker;
    private final List<Socket> made = new CopyOnWriteArrayList<>();

    SocketFactories(Maker maker) {
        this.maker = maker;
    }

    List<Socket> made() {
        return made;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = maker.make();
        made.add(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
    }
}
