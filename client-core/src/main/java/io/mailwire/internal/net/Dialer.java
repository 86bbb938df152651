package io.mailwire.internal.net;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailProxy;
import io.mailwire.TlsUse;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections: look-up, dialling, proxy, and TLS where it begins with the first octet. Thread-safe.
 *
 * <p>One deadline covers all of it. {@link Thread#interrupt} ends it within a second and leaves the flag set. Whatever happens, no
 * socket stays open but that of the connection which is returned.
 */
public final class Dialer {

    private final ClientOptions options;
    private final HostResolver resolver;
    private final SocketMaker sockets;

    public Dialer(ClientOptions options) {
        this(
                options,
                options.resolver()
                        .map(dns -> HostResolver.of(dns, options.timeouts().connect()))
                        .orElse(HostResolver.SYSTEM));
    }

    Dialer(ClientOptions options, HostResolver resolver) {
        this.options = options;
        this.resolver = resolver;
        this.sockets = new SocketMaker(options);
    }

    /**
     * Connects; blocks. With implicit TLS the handshake is done when this returns.
     *
     * @param operation the deadline of the operation that needs the connection, beside the time-out for connecting
     * @throws ConnectionException with the reason, if no connection could be made
     */
    public Connection dial(ServerUri server, Deadline operation) {
        return dial(server, operation, new Cancellation());
    }

    /** The same, for whoever must be able to end it from another thread. */
    public Connection dial(ServerUri server, Deadline operation, Cancellation cancellation) {
        long begin = System.nanoTime();
        Deadline deadline = operation.orIn(options.timeouts().connect());
        try {
            Connection connection = wrap(server, connect(server, deadline, begin, cancellation));
            boolean ready = false;
            try {
                cancellation.covers(connection);
                if (options.proxy().isPresent()) {
                    tunnel(connection, options.proxy().get(), deadline);
                }
                if (server.implicitTls() && options.tls().use() != TlsUse.UNSAFE_CLEARTEXT) {
                    secure(connection, deadline);
                }
                ready = true;
                return connection;
            } finally {
                if (!ready) {
                    connection.abort(FailureReason.LOST);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(Trouble.interrupted(), server, "connecting", e);
        } catch (CancellationException e) {
            throw failure(Trouble.of(FailureReason.CANCELLED), server, "connecting", e);
        }
    }

    /**
     * Puts TLS on a connection after the server's go-ahead for STARTTLS; blocks for the handshake.
     *
     * @throws ConnectionException with reason TLS and what to do, after closing the connection
     */
    public void startTls(Connection connection, Deadline operation) {
        secure(connection, operation.orIn(options.timeouts().connect()));
    }

    private void secure(Connection connection, Deadline deadline) {
        try {
            connection.startTls(new TlsLayer(connection.server(), options.tls()), deadline);
        } catch (IOException e) {
            throw connection.explain(e, "making the TLS handshake");
        }
    }

    private Connection wrap(ServerUri server, RawSocket socket) {
        try {
            return new Connection(
                    server,
                    socket,
                    options.timeouts().reply(),
                    options.timeouts().write());
        } catch (IOException e) {
            socket.closeWithoutBlocking();
            throw failure(IoFailure.classify(e, server, false), server, "connecting", e);
        }
    }

    private RawSocket connect(ServerUri server, Deadline deadline, long begin, Cancellation cancellation)
            throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Optional<? extends SocketAddress> local = server.unixAddress();
        List<? extends SocketAddress> addresses =
                local.isPresent() ? List.of(local.get()) : networkAddresses(server, deadline, begin, cancellation);
        AddressRace race = new AddressRace(addresses, sockets, deadline, cancellation);
        RawSocket socket = race.run();
        if (socket != null) {
            return socket;
        }
        String tried = "tried " + race.tried() + through();
        if (race.unanswered()) {
            String what = "no connection within " + since(begin) + ", " + tried;
            String advice = local.isPresent()
                    ? "its queue of connections may be full"
                    : "check host and port; a firewall may drop what goes there";
            throw failure(new Trouble(FailureReason.TIMEOUT, what, advice), server, "", race.failure());
        }
        String advice = local.isPresent()
                ? "check the path, and whether the server runs and lets this user in"
                : "check host and port, and whether the server runs";
        throw failure(
                new Trouble(FailureReason.REFUSED, "no connection, " + tried, advice), server, "", race.failure());
    }

    private List<InetSocketAddress> networkAddresses(
            ServerUri server, Deadline deadline, long begin, Cancellation cancellation) throws InterruptedException {
        // Through a proxy only the proxy is ours to find; it looks up the server.
        String host = options.proxy().map(MailProxy::host).orElse(server.host());
        int port = options.proxy().map(MailProxy::port).orElse(server.port());
        return lookUp(server, host, deadline, begin, cancellation).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    private List<InetAddress> lookUp(
            ServerUri server, String host, Deadline deadline, long begin, Cancellation cancellation)
            throws InterruptedException {
        String whose = options.proxy().isPresent() ? "the name of the proxy (" + host + ")" : "the host name";
        try {
            List<InetAddress> all = Lookup.of(host, resolver, deadline, cancellation);
            List<InetAddress> reachable = sockets.reachable(all);
            if (reachable.isEmpty()) {
                String what = "none of its addresses " + all + " can be reached from the local address that was set";
                throw failure(new Trouble(FailureReason.REFUSED, what, "set one of the same family"), server, "", null);
            }
            return reachable;
        } catch (UnknownHostException e) {
            if (UnansweredLookupException.isIn(e)) {
                String what = whose + " could not be looked up, for no name server gave an answer";
                Trouble trouble = new Trouble(FailureReason.UNRESOLVED, what, "check the network, and try again later");
                throw new ConnectionException(trouble.reason(), trouble.message(server, ""), true, e);
            }
            Trouble trouble = new Trouble(
                    FailureReason.UNRESOLVED, whose + " has no address", "check its spelling, and the network");
            throw failure(trouble, server, "", e);
        } catch (TimeoutException e) {
            String what = "looking up " + whose + " was not over within " + since(begin);
            throw failure(new Trouble(FailureReason.TIMEOUT, what, "check the name servers"), server, "", e);
        }
    }

    private void tunnel(Connection connection, MailProxy proxy, Deadline deadline) {
        ServerUri server = connection.server();
        try {
            connection.before(deadline, (in, out) -> {
                if (proxy.isSocks()) {
                    new Socks5(proxy, server, in, out).connect();
                } else {
                    new HttpConnect(proxy, server, in, out).connect();
                }
            });
        } catch (ProxyRefusedException e) {
            String what = "the proxy " + proxy + " " + e.getMessage();
            throw failure(new Trouble(FailureReason.REFUSED, what, ""), server, "", e);
        } catch (EOFException e) {
            String what = "the proxy " + proxy + " closed the connection without an answer";
            throw failure(new Trouble(FailureReason.REFUSED, what, ""), server, "", e);
        } catch (IOException e) {
            throw connection.explain(e, "asking the proxy " + proxy + " for a connection");
        }
    }

    private String through() {
        return options.proxy().map(proxy -> " (the proxy " + proxy + ")").orElse("");
    }

    private static String since(long begin) {
        Duration time = Duration.ofNanos(System.nanoTime() - begin);
        return Texts.of(time.toSeconds() > 1 ? Duration.ofSeconds(time.toSeconds()) : time);
    }

    private static ConnectionException failure(
            Trouble trouble, ServerUri server, String doing, @Nullable Exception cause) {
        return new ConnectionException(trouble.reason(), trouble.message(server, doing), cause);
    }
}
