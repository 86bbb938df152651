package io.mailwire.smtp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.SocketFactory;

/**
 * An internet for tests: addresses that the test knows lead to ports on loopback, everything else refuses. So servers can have addresses of
 * their own and port 25, and nothing but loopback is ever dialled.
 */
final class TestNetwork extends SocketFactory {

    private final Map<InetAddress, Integer> ports = new ConcurrentHashMap<>();
    private final List<String> dialled = new CopyOnWriteArrayList<>();
    private final List<InetAddress> reached = new CopyOnWriteArrayList<>();

    /** Puts a server of this machine at an address. */
    TestNetwork at(String address, int port) {
        try {
            ports.put(InetAddress.getByName(address), port);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
        return this;
    }

    /** Where somebody wanted to connect, in order. */
    List<String> dialled() {
        return List.copyOf(dialled);
    }

    /** Where connections really went. */
    List<InetAddress> reached() {
        return List.copyOf(reached);
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress endpoint, int timeout) throws IOException {
                InetSocketAddress wanted = (InetSocketAddress) endpoint;
                dialled.add(wanted.getAddress().getHostAddress() + ":" + wanted.getPort());
                Integer port = ports.get(wanted.getAddress());
                if (port == null) {
                    throw new ConnectException("nobody is at " + wanted.getAddress() + " in this test");
                }
                super.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeout);
                reached.add(getInetAddress());
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("sockets are made unconnected");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        throw new IOException("sockets are made unconnected");
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw new IOException("sockets are made unconnected");
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        throw new IOException("sockets are made unconnected");
    }
}
