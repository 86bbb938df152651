package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.assertTakes;
import static io.mailwire.internal.net.Dialling.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.internal.net.Dialling.Running;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that answers nothing or reads nothing holds nobody for longer than was agreed, in the clear and under TLS. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("try") // closing is what is tested
class DeadlinesTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration A_LITTLE_LESS = Duration.ofMillis(250);
    private static final Duration AND_A_SECOND = Duration.ofMillis(1300);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final byte[] MEGABYTE = new byte[1 << 20];

    /** Holds the connection, after the handshake if there is one; neither reads nor writes. */
    private static Peer stalled(boolean tls) throws IOException {
        return tls ? Peer.tls(AUTHORITY.localhost(), socket -> {}) : Peer.silent();
    }

    private static Connection dialStalled(Peer peer, boolean tls) {
        return dial(peer.uri(tls ? "smtps" : "smtp"), OPTIONS);
    }

    /** Writes until the buffers of both ends are full and it blocks; ends only by a failure. */
    private static ConnectionException writeOn(Connection connection) {
        IOException e = assertThrows(IOException.class, () -> {
            while (true) {
                connection.sink().write(MEGABYTE).flush();
            }
        });
        return connection.explain(e, "sending the message");
    }

    private static ConnectionException readOn(Connection connection) {
        IOException e =
                assertThrows(IOException.class, () -> connection.source().readUtf8LineStrict());
        return connection.explain(e, "waiting for the reply to NOOP");
    }

    private static void awaitFull(Running<?> writer, Connection connection) throws InterruptedException {
        writer.awaitBlockedIn("write");
        // Blocked for good once nothing moved for a while: a socket's buffers hold a few megabytes at most.
        IoWatch.Call before = null;
        for (int same = 0; same < 20; Thread.sleep(10)) {
            assertFalse(writer.task().isDone(), "the writer ended before its time");
            IoWatch.Call now = connection.writeUnderWay();
            same = now != null && now == before ? same + 1 : 0;
            before = now;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsAWriteThatMakesNoProgress(boolean tls) throws Throwable {
        try (Peer peer = stalled(tls);
                Connection connection = dialStalled(peer, tls)) {
            connection.writeTimeout(SHORT);
            assertTakes(A_LITTLE_LESS, Duration.ofSeconds(4), () -> {
                ConnectionException e = writeOn(connection);
                assertSays(e, FailureReason.TIMEOUT, "took nothing", "within 300 ms", "while sending the message");
            });
            assertTrue(connection.isClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancelsAWriteThatIsStuck(boolean tls) throws Throwable {
        try (Peer peer = stalled(tls);
                Connection connection = dialStalled(peer, tls)) {
            Running<ConnectionException> writer = Dialling.start(() -> writeOn(connection));
            awaitFull(writer, connection);
            assertTakes(Duration.ZERO, SECOND, () -> {
                connection.cancel();
                assertSays(writer.result(), FailureReason.CANCELLED, "cancelled, while sending the message");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void interruptsAWriteThatIsStuckAndLeavesTheFlagSet(boolean tls) throws Throwable {
        try (Peer peer = stalled(tls);
                Connection connection = dialStalled(peer, tls)) {
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Running<ConnectionException> writer = Dialling.start(() -> {
                ConnectionException e = writeOn(connection);
                flag.complete(Thread.currentThread().isInterrupted());
                return e;
            });
            awaitFull(writer, connection);
            assertTakes(Duration.ZERO, SECOND, () -> {
                writer.thread().interrupt();
                assertSays(writer.result(), FailureReason.CANCELLED, "interrupted");
                assertTrue(flag.get());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closesWithinASecondWhileAWriteIsStuck(boolean tls) throws Throwable {
        try (Peer peer = stalled(tls);
                Connection connection = dialStalled(peer, tls)) {
            Running<ConnectionException> writer = Dialling.start(() -> writeOn(connection));
            awaitFull(writer, connection);
            assertTakes(Duration.ZERO, AND_A_SECOND, connection::close);
            assertSays(writer.result(), FailureReason.CANCELLED, "closed by this side");
            connection.close();
            assertFalse(Watchdog.shared().isWatching(connection));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closesWithinASecondWhenThePeerDoesNotTakeTheGoodbye(boolean tls) throws Throwable {
        try (Peer peer = stalled(tls);
                Connection connection = dialStalled(peer, tls)) {
            Running<ConnectionException> writer = Dialling.start(() -> writeOn(connection));
            awaitFull(writer, connection);
            // Closed and cancelled at the same time, from two threads.
            Running<Boolean> canceller = Dialling.start(() -> {
                connection.cancel();
                return true;
            });
            assertTakes(Duration.ZERO, AND_A_SECOND, connection::close);
            assertTrue(canceller.result());
            assertEquals(FailureReason.CANCELLED, writer.result().reason());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsAReadFromASilentServer(boolean tls) throws Throwable {
        try (Peer peer = stalled(tls);
                Connection connection = dialStalled(peer, tls)) {
            connection.readTimeout(SHORT);
            assertTakes(A_LITTLE_LESS, AND_A_SECOND, () -> {
                ConnectionException e = readOn(connection);
                assertSays(e, FailureReason.TIMEOUT, "no answer within 300 ms, while waiting for the reply to NOOP");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancelsAndInterruptsReads(boolean tls) throws Throwable {
        for (boolean interrupt : new boolean[] {false, true}) {
            try (Peer peer = stalled(tls);
                    Connection connection = dialStalled(peer, tls)) {
                connection.readTimeout(Duration.ZERO);
                CompletableFuture<Boolean> flag = new CompletableFuture<>();
                Running<ConnectionException> reader = Dialling.start(() -> {
                    ConnectionException e = readOn(connection);
                    flag.complete(Thread.currentThread().isInterrupted());
                    return e;
                });
                reader.awaitBlockedIn("read");
                assertTakes(Duration.ZERO, SECOND, () -> {
                    if (interrupt) {
                        reader.thread().interrupt();
                    } else {
                        connection.cancel();
                    }
                    assertEquals(FailureReason.CANCELLED, reader.result().reason());
                    assertEquals(interrupt, flag.get());
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsAWholeOperationAtItsDeadlineHoweverMuchComes(boolean tls) throws Throwable {
        Peer.Behaviour dripping = socket -> {
            while (true) {
                Peer.send(socket, "x");
                Thread.sleep(20);
            }
        };
        try (Peer peer = tls ? Peer.tls(AUTHORITY.localhost(), dripping) : Peer.of(dripping);
                Connection connection = dialStalled(peer, tls)) {
            connection.operationDeadline(Deadline.in(SHORT));
            assertTakes(A_LITTLE_LESS, AND_A_SECOND, () -> {
                ConnectionException e = readOn(connection);
                assertSays(e, FailureReason.TIMEOUT, "operation's deadline");
            });
        }
    }

    @Test
    void refusesCallsOfAnInterruptedThreadAndLeavesTheFlagSet() throws Exception {
        try (Peer peer = stalled(false);
                Connection connection = dialStalled(peer, false)) {
            Thread.currentThread().interrupt();
            assertEquals(FailureReason.CANCELLED, readOn(connection).reason());
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void keepsTheFirstReason() throws Exception {
        try (Peer peer = stalled(false);
                Connection connection = dialStalled(peer, false)) {
            connection.abort(FailureReason.TIMEOUT);
            connection.cancel();
            connection.close();
            assertEquals(FailureReason.TIMEOUT, readOn(connection).reason());
            assertEquals(FailureReason.TIMEOUT, readOn(connection).reason());
        }
    }

    // On JDK 21 and later
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void holdsOnVirtualThreadsToo(boolean tls) throws Throwable {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21);
        for (String how : new String[] {"deadline", "cancel", "interrupt"}) {
            for (boolean writing : new boolean[] {false, true}) {
                try (Peer peer = stalled(tls);
                        Connection connection = dialStalled(peer, tls)) {
                    if (how.equals("deadline")) {
                        connection.readTimeout(SHORT);
                        connection.writeTimeout(SHORT);
                    }
                    CompletableFuture<ConnectionException> result = new CompletableFuture<>();
                    CountDownLatch begun = new CountDownLatch(1);
                    Thread thread = startVirtual(() -> {
                        begun.countDown();
                        result.complete(writing ? writeOn(connection) : readOn(connection));
                    });
                    begun.await();
                    assertTakes(Duration.ZERO, Duration.ofSeconds(4), () -> {
                        if (how.equals("cancel")) {
                            connection.cancel();
                        } else if (how.equals("interrupt")) {
                            thread.interrupt();
                        }
                        assertEquals(
                                how.equals("deadline") ? FailureReason.TIMEOUT : FailureReason.CANCELLED,
                                result.get(10, TimeUnit.SECONDS).reason(),
                                how + " " + writing);
                    });
                }
            }
        }
    }

    private static Thread startVirtual(Runnable work) throws Exception {
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
    }

    @Test
    void isNotHeldUpByASocketThatWillNotClose() throws Throwable {
        CountDownLatch release = new CountDownLatch(1);
        SocketFactory stubborn = new SocketFactories(() -> new Socket() {
            @Override
            public void close() throws IOException {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.close();
            }
        });
        try (Peer peer = Peer.silent();
                Connection other = dial(peer.uri("smtp"), OPTIONS)) {
            Connection connection = dial(peer.uri("smtp"), OPTIONS.socketFactory(stubborn));
            connection.readTimeout(Duration.ofMillis(100));
            other.readTimeout(SHORT);
            Running<ConnectionException> stuck = Dialling.start(() -> readOn(connection));
            assertTakes(A_LITTLE_LESS, AND_A_SECOND, () -> readOn(other));
            assertTakes(Duration.ZERO, SECOND, connection::close);
            release.countDown();
            assertEquals(FailureReason.TIMEOUT, stuck.result().reason());
        } finally {
            release.countDown();
        }
    }

    @Test
    void survivesEveryOrderOfCloseCancelAndDeadline() throws Exception {
        Random random = new Random(42);
        Peer.Behaviour echo = socket -> {
            while (true) {
                Peer.send(socket, Peer.line(socket) + "\n");
            }
        };
        try (Peer peer = Peer.of(echo);
                Peer secure = Peer.tls(AUTHORITY.localhost(), echo)) {
            for (int i = 0; i < 60; i++) {
                boolean tls = i % 3 == 0;
                Connection connection = dial((tls ? secure : peer).uri(tls ? "smtps" : "smtp"), OPTIONS);
                connection.readTimeout(Duration.ofMillis(1 + random.nextInt(150)));
                Running<ConnectionException> talker = Dialling.start(() -> {
                    IOException e = assertThrows(IOException.class, () -> {
                        while (true) {
                            connection.sink().writeUtf8("x\n").flush();
                            connection.source().readUtf8LineStrict();
                        }
                    });
                    return connection.explain(e, "talking");
                });
                int wait = random.nextInt(2_000_000);
                Running<Boolean> closer = Dialling.start(() -> {
                    java.util.concurrent.locks.LockSupport.parkNanos(wait);
                    connection.close();
                    return true;
                });
                java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(2_000_000));
                connection.cancel();
                assertEquals(FailureReason.CANCELLED, talker.result().reason());
                assertTrue(closer.result());
                assertTrue(connection.isClosed());
                assertFalse(Watchdog.shared().isWatching(connection));
            }
        }
    }

    @Test
    void neverBreaksACallThatHasEnded() {
        IoWatch watch = new IoWatch("no answer", "in time");
        IoWatch.Call late = watch.begin(Duration.ofNanos(1), Deadline.NONE);
        watch.end(late);
        assertEquals(null, watch.takeOverdue());
        IoWatch.Call next = watch.begin(Duration.ofDays(1), Deadline.NONE);
        watch.end(late); // the end of the one before must not take the watch off the next
        Thread.currentThread().interrupt();
        assertEquals(FailureReason.CANCELLED, taken(watch).reason());
        assertTrue(Thread.interrupted());
        assertEquals(null, watch.takeOverdue(), "taken once");
        watch.end(next);
    }

    private static Trouble taken(IoWatch watch) {
        Trouble trouble = watch.takeOverdue();
        if (trouble == null) {
            throw new AssertionError("not taken");
        }
        return trouble;
    }
}
