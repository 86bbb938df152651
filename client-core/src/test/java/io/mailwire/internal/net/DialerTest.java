package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.assertTakes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.internal.net.Dialling.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DialerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static HostResolver finding(String... addresses) {
        return host -> {
            InetAddress[] all = new InetAddress[addresses.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = InetAddress.getByName(addresses[i]);
            }
            return List.of(all);
        };
    }

    private static ClientOptions within(Duration connect) {
        return OPTIONS.timeouts(OPTIONS.timeouts().withConnect(connect));
    }

    private static Connection dial(ClientOptions options, HostResolver resolver, int port) {
        return new Dialer(options, resolver).dial(new ServerUri("imap", "mail.example.org", port), Deadline.NONE);
    }

    private static ConnectionException fails(ClientOptions options, HostResolver resolver, int port) {
        return assertThrows(
                ConnectionException.class, () -> dial(options, resolver, port).close());
    }

    /** A port of loopback addresses on which nobody listens. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Gets no answer from 127.0.0.9, like one behind a firewall; connects to others. */
    private static final class Unanswered extends Socket {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            if (((InetSocketAddress) address).getAddress().getHostAddress().equals("127.0.0.9")) {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new SocketException("Socket closed");
            }
            super.connect(address, timeout);
        }

        @Override
        public void close() throws IOException {
            closed.countDown();
            super.close();
        }
    }

    private static SocketFactories unanswered() {
        return new SocketFactories(Unanswered::new);
    }

    private static void assertAllClosed(SocketFactories sockets) throws InterruptedException {
        for (Socket socket : sockets.made()) {
            assertTrue(((Unanswered) socket).closed.await(5, TimeUnit.SECONDS));
        }
    }

    private static void assertNoThreadsLeft() throws InterruptedException {
        for (int i = 0; i < 5000; i++) {
            if (threads().findAny().isEmpty()) {
                return;
            }
            Thread.sleep(1);
        }
        throw new AssertionError("left: " + threads().toList());
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t ->
                        t.getName().equals("mailwire-connect") || t.getName().equals("mailwire-lookup"));
    }

    @Test
    void saysThatANameHasNoAddress() {
        ConnectionException e = fails(
                OPTIONS,
                host -> {
                    throw new UnknownHostException(host);
                },
                143);
        assertSays(e, FailureReason.UNRESOLVED, "mail.example.org:143: the host name has no address");
        assertSays(fails(OPTIONS, host -> List.of(), 143), FailureReason.UNRESOLVED);
        assertSays(
                fails(
                        OPTIONS,
                        host -> {
                            throw new SecurityException("no");
                        },
                        143),
                FailureReason.UNRESOLVED);
    }

    @Test
    void leavesALookUpBehindThatTakesTooLong() throws Throwable {
        CountDownLatch never = new CountDownLatch(1);
        HostResolver deaf = host -> {
            awaitUninterruptibly(never);
            return List.of();
        };
        try {
            assertTakes(Duration.ofMillis(250), Duration.ofMillis(1300), () -> {
                ConnectionException e = fails(within(Duration.ofMillis(300)), deaf, 143);
                assertSays(e, FailureReason.TIMEOUT, "looking up the host name");
            });
            Running<Boolean> interrupted = Dialling.start(() -> {
                assertSays(fails(OPTIONS, deaf, 143), FailureReason.CANCELLED, "interrupted", "connecting");
                return Thread.currentThread().isInterrupted();
            });
            interrupted.awaitBlockedIn("of");
            assertTakes(Duration.ZERO, SECOND, () -> {
                interrupted.thread().interrupt();
                assertTrue(interrupted.result());
            });
        } finally {
            never.countDown();
        }
        assertNoThreadsLeft();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void namesEveryAddressThatWasTried() throws Exception {
        int port = closedPort();
        ConnectionException e = fails(OPTIONS, finding("127.0.0.1", "127.0.0.2", "127.0.0.3"), port);
        assertSays(
                e,
                FailureReason.REFUSED,
                "mail.example.org:" + port + ": no connection, tried 127.0.0.1:" + port + " (Connection refused), "
                        + "127.0.0.2:" + port + " (Connection refused), 127.0.0.3:" + port
                        + " (Connection refused); check");
        assertTrue(e.isTransient());
        assertNoThreadsLeft();
    }

    @Test
    void triesTheNextAddressAtOnceWhenOneFails() throws Throwable {
        try (Peer peer = Peer.silent()) {
            assertTakes(
                    Duration.ZERO,
                    Duration.ofMillis(740),
                    () -> { // three times the stagger would be 750
                        dial(OPTIONS, finding("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.1"), peer.port())
                                .close();
                    });
        }
    }

    @Test
    void triesTheNextAddressAfterAQuarterOfASecondWhenOneDoesNotAnswer() throws Throwable {
        SocketFactories sockets = unanswered();
        try (Peer peer = Peer.silent()) {
            assertTakes(Duration.ofMillis(240), Duration.ofSeconds(3), () -> {
                Connection connection =
                        dial(OPTIONS.socketFactory(sockets), finding("127.0.0.9", "127.0.0.1"), peer.port());
                assertEquals(2, sockets.made().size());
                assertTrue(
                        ((Unanswered) sockets.made().get(0)).closed.await(5, TimeUnit.SECONDS), "the loser is closed");
                assertFalse(connection.isClosed());
                assertFalse(sockets.made().get(1).isClosed());
                connection.close();
            });
        }
        assertAllClosed(sockets);
        assertNoThreadsLeft();
    }

    @Test
    void endsAtTheDeadlineWhenNobodyAnswers() throws Throwable {
        SocketFactories sockets = unanswered();
        ClientOptions options = within(Duration.ofMillis(400)).socketFactory(sockets);
        assertTakes(Duration.ofMillis(350), Duration.ofMillis(1400), () -> {
            ConnectionException e = fails(options, finding("127.0.0.9", "127.0.0.9"), 143);
            assertSays(e, FailureReason.TIMEOUT, "127.0.0.9:143 (no answer), 127.0.0.9:143 (no answer)", "firewall");
        });
        assertAllClosed(sockets);
        assertNoThreadsLeft();
    }

    @Test
    void endsAtTheDeadlineOfTheOperationIfThatIsEarlier() throws Throwable {
        SocketFactories sockets = unanswered();
        Dialer dialer = new Dialer(OPTIONS.socketFactory(sockets), finding("127.0.0.9"));
        assertTakes(Duration.ofMillis(150), Duration.ofMillis(1200), () -> {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> dialer.dial(new ServerUri("imap", "h", 143), Deadline.in(Duration.ofMillis(200)))
                            .close());
            assertSays(e, FailureReason.TIMEOUT);
        });
        assertAllClosed(sockets);
    }

    @Test
    void endsWhenTheThreadIsInterruptedAndLeavesTheFlagSet() throws Throwable {
        SocketFactories sockets = unanswered();
        Running<Boolean> dialling = Dialling.start(() -> {
            assertSays(
                    fails(OPTIONS.socketFactory(sockets), finding("127.0.0.9"), 143),
                    FailureReason.CANCELLED,
                    "interrupted");
            return Thread.currentThread().isInterrupted();
        });
        dialling.awaitBlockedIn("race");
        assertTakes(Duration.ZERO, SECOND, () -> {
            dialling.thread().interrupt();
            assertTrue(dialling.result());
        });
        assertAllClosed(sockets);
        assertNoThreadsLeft();
    }

    @Test
    void isCancelledFromAnotherThreadWhileItDials() throws Throwable {
        SocketFactories sockets = unanswered();
        isCancelled(new Dialer(OPTIONS.socketFactory(sockets), finding("127.0.0.9")), "race", 143);
        assertAllClosed(sockets);
        assertNoThreadsLeft();
    }

    @Test
    void isCancelledFromAnotherThreadWhileItLooksUp() throws Throwable {
        CountDownLatch never = new CountDownLatch(1);
        Dialer dialer = new Dialer(OPTIONS, host -> {
            awaitUninterruptibly(never);
            return List.of();
        });
        try {
            isCancelled(dialer, "lookUp", 143);
        } finally {
            never.countDown();
        }
        assertNoThreadsLeft();
    }

    @Test
    void isCancelledFromAnotherThreadInTheHandshake() throws Throwable {
        try (Peer peer = Peer.silent()) {
            isCancelled(new Dialer(OPTIONS, finding("127.0.0.1")), "handshake", peer.port());
        }
    }

    private static void isCancelled(Dialer dialer, String at, int port) throws Throwable {
        Cancellation cancellation = new Cancellation();
        ServerUri server = new ServerUri("imaps", "mail.example.org", port);
        Running<ConnectionException> dialling = Dialling.start(() -> assertThrows(
                ConnectionException.class,
                () -> dialer.dial(server, Deadline.NONE, cancellation).close()));
        dialling.awaitBlockedIn(at);
        assertTakes(Duration.ZERO, SECOND, () -> {
            cancellation.cancel();
            assertSays(dialling.result(), FailureReason.CANCELLED);
        });
        assertFalse(dialling.thread().isInterrupted());
    }

    @Test
    void doesNotBeginOnAnInterruptedThread() {
        SocketFactories sockets = unanswered();
        Thread.currentThread().interrupt();
        ConnectionException e = fails(OPTIONS.socketFactory(sockets), finding("127.0.0.1"), 143);
        assertTrue(Thread.interrupted());
        assertSays(e, FailureReason.CANCELLED);
        assertEquals(List.of(), sockets.made());
    }

    @Test
    void closesASocketThatConnectsAfterItWasGivenUp() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        SocketFactories sockets = new SocketFactories(() -> {
            awaitUninterruptibly(given);
            return new Socket();
        });
        try (Peer peer = Peer.of(socket -> end.complete(socket.getInputStream().read()))) {
            ClientOptions options = within(Duration.ofMillis(150)).socketFactory(sockets);
            assertSays(fails(options, finding("127.0.0.1"), peer.port()), FailureReason.TIMEOUT);
            given.countDown();
            assertNoThreadsLeft();
            for (int i = 0; i < 5000 && !sockets.made().get(0).isClosed(); i++) {
                Thread.sleep(1);
            }
            assertTrue(sockets.made().get(0).isClosed());
        } finally {
            given.countDown();
        }
    }

    @Test
    void alternatesBetweenFamiliesInTheResolversOrder() throws Exception {
        assertEquals(
                finding("2001:db8::1", "192.0.2.1", "2001:db8::2", "2001:db8::3")
                        .addresses("h"),
                Lookup.familiesInTurns(finding("2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1")
                        .addresses("h")));
        assertEquals(
                finding("192.0.2.1", "2001:db8::1", "192.0.2.2").addresses("h"),
                Lookup.familiesInTurns(
                        finding("192.0.2.1", "192.0.2.2", "2001:db8::1").addresses("h")));
    }

    @Test
    void asksNoResolverForAnAddress() throws Exception {
        try (Peer peer = Peer.silent()) {
            Dialer dialer = new Dialer(OPTIONS, host -> {
                throw new AssertionError("asked for " + host);
            });
            dialer.dial(peer.uri("imap"), Deadline.NONE).close();
        }
    }

    @Test
    void setsNoDelayAndKeepAlive() throws Exception {
        SocketFactories sockets = new SocketFactories(Socket::new);
        try (Peer peer = Peer.silent()) {
            for (boolean keepAlive : new boolean[] {true, false}) {
                ClientOptions options = OPTIONS.socketFactory(sockets).keepAlive(keepAlive);
                try (Connection connection = dial(options, finding("127.0.0.1"), peer.port())) {
                    Socket socket = sockets.made().get(sockets.made().size() - 1);
                    assertTrue(socket.getTcpNoDelay());
                    assertEquals(keepAlive, socket.getKeepAlive());
                    assertFalse(connection.isClosed());
                }
            }
        }
    }

    @Test
    void bindsToTheLocalAddressAndLeavesOtherFamiliesOut() throws Exception {
        CompletableFuture<InetAddress> from = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> from.complete(socket.getInetAddress()))) {
            ClientOptions options = OPTIONS.localAddress(new InetSocketAddress("127.0.0.5", 0));
            try (Connection connection = dial(options, finding("::1", "127.0.0.1"), peer.port())) {
                assertEquals("127.0.0.5", connection.localAddress().getHostAddress());
                assertEquals("127.0.0.5", from.get(5, TimeUnit.SECONDS).getHostAddress());
            }
            assertSays(fails(options, finding("::1"), peer.port()), FailureReason.REFUSED, "local address", "family");
        }
    }

    @Test
    void dialsOneAddressAfterTheOtherFromAFixedLocalPort() throws Exception {
        int local = closedPort();
        CompletableFuture<Integer> from = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> from.complete(socket.getPort()))) {
            ClientOptions options = OPTIONS.localAddress(new InetSocketAddress("127.0.0.1", local));
            try (Connection connection = dial(options, finding("127.0.0.2", "127.0.0.1"), peer.port())) {
                assertFalse(connection.isClosed());
                assertEquals(local, from.get(5, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void tellsOfAFactoryThatFails() {
        IllegalStateException failure = new IllegalStateException("no sockets today");
        SocketFactories broken = new SocketFactories(() -> {
            throw failure;
        });
        ConnectionException e = fails(OPTIONS.socketFactory(broken), finding("127.0.0.1", "127.0.0.2"), 143);
        assertSays(e, FailureReason.REFUSED, "no sockets today");
        assertSame(failure, e.getCause());
    }

    @Test
    void closesTheSocketWhenTheHandshakeFails() throws Exception {
        SocketFactories sockets = unanswered();
        try (Peer peer = Peer.tls(AUTHORITY.wrongHost(), socket -> {})) {
            Dialer dialer = new Dialer(OPTIONS.socketFactory(sockets), finding("127.0.0.1"));
            ServerUri uri = new ServerUri("imaps", "mail.example.org", peer.port());
            assertThrows(
                    ConnectionException.class,
                    () -> dialer.dial(uri, Deadline.NONE).close());
            assertAllClosed(sockets);
        }
    }

    @Test
    void endsAHandshakeThatHangs() throws Throwable {
        try (Peer peer = Peer.silent()) {
            Dialer dialer = new Dialer(within(Duration.ofMillis(300)), finding("127.0.0.1"));
            ServerUri uri = new ServerUri("imaps", "localhost", peer.port());
            assertTakes(Duration.ofMillis(250), Duration.ofMillis(1300), () -> {
                ConnectionException e = assertThrows(
                        ConnectionException.class,
                        () -> dialer.dial(uri, Deadline.NONE).close());
                assertSays(
                        e,
                        FailureReason.TIMEOUT,
                        "did not finish within the time for connecting, while making the TLS handshake");
            });
            Running<Boolean> interrupted = Dialling.start(() -> {
                ConnectionException e = assertThrows(
                        ConnectionException.class,
                        () -> new Dialer(OPTIONS, finding("127.0.0.1"))
                                .dial(uri, Deadline.NONE)
                                .close());
                assertSays(e, FailureReason.CANCELLED, "interrupted");
                return Thread.currentThread().isInterrupted();
            });
            interrupted.awaitBlockedIn("startHandshake");
            assertTakes(Duration.ZERO, SECOND, () -> {
                interrupted.thread().interrupt();
                assertTrue(interrupted.result());
            });
        }
    }
}
