package io.mailwire.internal.net;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.TlsUse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Makes connections: look-up, dialling, proxy, and TLS where it begins with the first octet. */
public final class Dialer {

    private final ClientOptions options;

    public Dialer(ClientOptions options) {
        this.options = options;
    }

    /**
     * Connects; blocks. With implicit TLS the handshake is done when this returns.
     *
     * @param operation the deadline of the operation that needs the connection, beside the time-out for connecting
     * @throws ConnectionException with the reason, if no connection could be made
     */
    public Connection dial(ServerUri server, Deadline operation) {
        Deadline deadline = operation.orIn(options.timeouts().connect());
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getByName(server.host()), server.port()), (int)
                    Math.max(1, deadline.remainingNanos() / 1_000_000));
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(options.keepAlive());
            Connection connection = new Connection(
                    server,
                    socket,
                    options.timeouts().reply(),
                    options.timeouts().write());
            if (server.implicitTls() && options.tls().use() != TlsUse.UNSAFE_CLEARTEXT) {
                startTls(connection, deadline);
            }
            return connection;
        } catch (UnknownHostException e) {
            throw new ConnectionException(
                    FailureReason.UNRESOLVED, server.hostAndPort() + ": the host name has no address", e);
        } catch (IOException e) {
            throw new ConnectionException(FailureReason.REFUSED, server.hostAndPort() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Puts TLS on a connection after the server's go-ahead for STARTTLS; blocks for the handshake.
     *
     * @throws ConnectionException with reason TLS and what to do, after closing the connection
     */
    public void startTls(Connection connection, Deadline operation) {
        try {
            connection.startTls(
                    new TlsLayer(connection.server(), options.tls()),
                    operation.orIn(options.timeouts().connect()));
        } catch (IOException e) {
            throw connection.explain(e, "making the TLS handshake");
        }
    }
}
