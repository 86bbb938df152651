package io.mailwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A SOCKS5 or HTTP CONNECT proxy on a loopback port. It dials the port that was asked for on loopback, whatever the host
 * name, so a test sees that names are handed over to the proxy without any DNS.
 *
 * <pre>{@code
 * try (TestProxy proxy = TestProxy.socks5().login("ann", "secret").start()) {
 *     // the client dials mail.example.org through proxy.host(), proxy.port()
 *     assertEquals("mail.example.org", proxy.requests().get(0).host());
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class TestProxy implements AutoCloseable {
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final InetAddress LOOPBACK = loopback();

    private final ProxyHandshake handshake;
    private final boolean silent;
    private final ServerSocket listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<ProxyRequest> requests = new ArrayList<>();
    private final Set<Socket> open = new HashSet<>();
    private boolean closed;

    TestProxy(boolean socks, Optional<Credentials> login, Optional<Integer> refusal, boolean silent) {
        this.handshake = socks ? new Socks5Handshake(login, refusal) : new HttpConnectHandshake(login, refusal);
        this.silent = silent;
        try {
            listener = new ServerSocket(0, 50, LOOPBACK);
        } catch (IOException failed) {
            throw new UncheckedIOException("no loopback port to listen on", failed);
        }
        thread("accepts", this::accept);
    }

    /**
     * Begins a SOCKS5 proxy. RFC 1928
     *
     * @return a builder; nothing listens before its {@link TestProxyBuilder#start()}
     */
    public static TestProxyBuilder socks5() {
        return new TestProxyBuilder(true);
    }

    /**
     * Begins an HTTP proxy that knows CONNECT. RFC 9110 §9.3.6
     *
     * @return a builder; nothing listens before its {@link TestProxyBuilder#start()}
     */
    public static TestProxyBuilder httpConnect() {
        return new TestProxyBuilder(false);
    }

    /**
     * Where to connect.
     *
     * @return {@code 127.0.0.1}
     */
    public String host() {
        return LOOPBACK.getHostAddress();
    }

    /**
     * The port that the system has chosen.
     *
     * @return the port
     */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * What was asked for so far, refused requests included; a client that failed to log in has asked for nothing.
     *
     * @return the requests in order
     */
    public List<ProxyRequest> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                if (!register(client)) {
                    return;
                }
                thread("serves " + client.getPort(), () -> serve(client));
            } catch (IOException closing) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(HANDSHAKE_MILLIS);
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            if (silent) {
                client.setSoTimeout(0);
                in.transferTo(OutputStream.nullOutputStream());
                return;
            }
            Optional<ProxyRequest> request = handshake.negotiate(in, out);
            request.ifPresent(this::record);
            if (request.isEmpty() || handshake.refuse(out)) {
                return;
            }
            try (Socket target = dial(request.get().port(), out)) {
                client.setSoTimeout(0);
                relay(client, target);
            }
        } catch (IOException over) {
            // One side has hung up or talked nonsense: closing both is all there is to do.
        } finally {
            forget(client);
        }
    }

    private Socket dial(int port, OutputStream answer) throws IOException {
        Socket target = new Socket();
        try {
            if (!register(target)) {
                throw new IOException("the proxy is closed");
            }
            target.connect(new InetSocketAddress(LOOPBACK, port), HANDSHAKE_MILLIS);
            target.setTcpNoDelay(true);
            handshake.accept(answer);
            return target;
        } catch (IOException failed) {
            target.close();
            forget(target);
            handshake.unreachable(answer);
            throw failed;
        }
    }

    /** Copies both ways until both sides have ended; the end of one side is passed on as such. */
    private void relay(Socket client, Socket target) throws IOException {
        Thread back = thread("answers " + client.getPort(), () -> copy(target, client));
        copy(client, target);
        try {
            back.join();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } finally {
            forget(target);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException over) {
            try {
                from.close();
                to.close();
            } catch (IOException alreadyGone) {
                // nothing is left to close
            }
        }
    }

    private void record(ProxyRequest request) {
        lock.lock();
        try {
            requests.add(request);
        } finally {
            lock.unlock();
        }
    }

    /** Remembers a socket to close: false when the proxy is closed already, and the socket with it. */
    private boolean register(Socket socket) throws IOException {
        lock.lock();
        try {
            if (!closed) {
                return open.add(socket);
            }
        } finally {
            lock.unlock();
        }
        socket.close();
        return false;
    }

    private void forget(Socket socket) {
        lock.lock();
        try {
            open.remove(socket);
        } finally {
            lock.unlock();
        }
    }

    private Thread thread(String purpose, Runnable work) {
        Thread thread = new Thread(work, "mailwire-testkit proxy " + listener.getLocalPort() + " " + purpose);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Closes the port and every connection, at once; the threads end by themselves. */
    @Override
    public void close() {
        List<Socket> sockets;
        lock.lock();
        try {
            closed = true;
            sockets = List.copyOf(open);
        } finally {
            lock.unlock();
        }
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("can't close the proxy", failed);
        }
    }
}
