package io.mailwire.internal.net;

import io.mailwire.testkit.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** The other end of a connection, on loopback, that does what a test tells it with each socket that comes. */
final class Peer implements AutoCloseable {

    /** What to do with a connection; it stays open until the peer closes. */
    interface Behaviour {
        void serve(Socket socket) throws Exception;
    }

    private final ServerSocket listener;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private List<Socket> held = List.of();

    private Peer(ServerSocket listener) {
        this.listener = listener;
    }

    static Peer of(Behaviour behaviour) throws IOException {
        return on(InetAddress.getByName("127.0.0.1"), behaviour);
    }

    static Peer on(InetAddress address, Behaviour behaviour) throws IOException {
        Peer peer = new Peer(new ServerSocket(0, 50, address));
        Daemons.start("peer-accept", () -> peer.accept(behaviour));
        return peer;
    }

    /** Listens and says nothing, but holds what it accepts. */
    static Peer silent() throws IOException {
        return of(socket -> {});
    }

    /** Does the handshake with a certificate first. */
    static Peer tls(TestCertificate certificate, Behaviour behaviour) throws IOException {
        // Kept until the peer closes: a TLS socket that nobody holds any more closes itself when it is collected.
        List<Socket> held = new CopyOnWriteArrayList<>();
        Peer peer = of(socket -> {
            Socket tls = secure(socket, certificate);
            held.add(tls);
            behaviour.serve(tls);
        });
        peer.held = held;
        return peer;
    }

    static SSLSocket secure(Socket socket, TestCertificate certificate) throws IOException {
        return secure(socket, certificate.serverContext().getSocketFactory());
    }

    static SSLSocket secure(Socket socket, SSLSocketFactory factory) throws IOException {
        SSLSocket tls = (SSLSocket) factory.createSocket(socket, null, true);
        tls.setUseClientMode(false);
        tls.startHandshake();
        return tls;
    }

    private void accept(Behaviour behaviour) {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                Daemons.start("peer-serve", () -> {
                    try {
                        behaviour.serve(socket);
                    } catch (Exception e) {
                        // The client went away or refused us, which is what many tests are about.
                        closeQuietly(socket);
                    }
                });
            }
        } catch (IOException e) {
            // closed
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    String host() {
        return listener.getInetAddress().getHostAddress();
    }

    ServerUri uri(String scheme) {
        return new ServerUri(scheme, host(), port());
    }

    List<Socket> accepted() {
        return accepted;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** One line without its end; octet by octet, so that nothing else is read. */
    static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the client closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        accepted.forEach(Peer::closeQuietly);
        held.forEach(Peer::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // nothing left to close
        }
    }
}
