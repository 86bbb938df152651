package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many messages from one source over all connections of a pool: one result for each. */
@Timeout(60)
class SmtpPoolSendAllTest {

    private static final PoolOptions THREE = PoolOptions.DEFAULTS.connections(3);

    private static final String MESSAGE = """
            C: MAIL FROM:<ann@example.org><any>
            S: 250 ok
            C: RCPT TO:<bob@example.com>
            S: 250 ok
            C: DATA
            S: 354 go
            C: <data>
            S: 250 taken
            """;
    private static final String HELLO = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250 mx.test
            """;

    private static List<Email> mails(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> Mails.to(n % 10 == 7 ? "nobody@example.com" : "bob@example.com"))
                .toList();
    }

    private static SmtpSink sink() {
        return SmtpSink.builder().refuse("nobody@example.com", "550 5.1.1 no").start();
    }

    private static List<String> ids(List<Email> mails) {
        return mails.stream().map(m -> m.messageId().orElseThrow()).toList();
    }

    @Test
    void returnsTheResultsInTheOrderOfTheMessages() {
        List<Email> mails = mails(100);
        try (SmtpSink sink = sink();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(THREE.maxMessages(20))) {
            List<SendResult> results = pool.sendAll(mails);
            assertEquals(ids(mails), results.stream().map(SendResult::messageId).toList());
            for (int i = 0; i < results.size(); i++) {
                assertEquals(
                        i % 10 == 7 ? SendOutcome.NOT_SENT : SendOutcome.SENT,
                        results.get(i).outcome());
            }
            assertEquals(90, sink.mails().size());
            assertEquals(90, pool.state().sent());
            assertEquals(List.of(), sink.complaints());
            assertTrue(sink.connections() >= 5, sink.connections() + " connections");
            assertEquals(0, pool.state().busy());
        }
    }

    @Test
    void handsTheResultsOverOnTheCallersThread() {
        List<Email> mails = mails(50);
        List<String> told = new ArrayList<>();
        Thread caller = Thread.currentThread();
        try (SmtpSink sink = sink();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(THREE)) {
            pool.sendAll(mails.stream(), result -> {
                assertSame(caller, Thread.currentThread());
                told.add(result.messageId());
            });
        }
        assertEquals(
                ids(mails).stream().sorted().toList(), told.stream().sorted().toList());
    }

    @Test
    void sendsOneBehindTheOtherOverAConnection() {
        try (SmtpSink sink = SmtpSink.start();
                SmtpPool pool = TestClients.plain(sink.uri("smtp"))
                        .pool(THREE.connections(1).maxMessages(1000))) {
            assertTrue(pool.sendAll(mails(10).subList(0, 7)).stream().allMatch(SendResult::isComplete));
            assertEquals(1, sink.connections());
            assertTrue(pool.sendAll(List.of()).isEmpty());
        }
    }

    @Test
    void replacesAConnectionThatTheServerHasLeft() {
        try (ScriptedServer server =
                ScriptedServer.start(HELLO + MESSAGE + "-- close", HELLO + MESSAGE + "C: QUIT\nS: 221 bye")) {
            try (SmtpPool pool = TestClients.plain(server.uri("smtp")).pool(THREE.connections(1))) {
                pool.send(Mails.to("bob@example.com"));
                List<SendResult> results = pool.sendAll(List.of(Mails.to("bob@example.com")));
                assertEquals(SendOutcome.SENT, results.get(0).outcome());
                assertEquals(1, pool.state().replaced());
            }
        }
    }

    @Test
    void neverSendsAgainWhatMayHaveArrived() {
        try (ScriptedServer server = ScriptedServer.start(
                HELLO + MESSAGE + MESSAGE.replace("S: 250 taken", "-- close"),
                HELLO + MESSAGE + "C: QUIT\nS: 221 bye")) {
            try (SmtpPool pool = TestClients.plain(server.uri("smtp")).pool(THREE.connections(1))) {
                pool.send(Mails.to("bob@example.com"));
                List<SendResult> results =
                        pool.sendAll(List.of(Mails.to("bob@example.com"), Mails.to("bob@example.com")));
                assertEquals(SendOutcome.UNKNOWN, results.get(0).outcome());
                assertEquals(SendOutcome.SENT, results.get(1).outcome());
            }
        }
    }

    @Test
    void accountsForEverythingWhereThereIsNoConnection() {
        List<Email> mails = mails(30);
        try (ScriptedServer server = ScriptedServer.start("S: 554 go away", "S: 554 go away", "S: 554 go away");
                SmtpPool pool = TestClients.plain(server.uri("smtp")).pool(THREE)) {
            List<SendResult> results = pool.sendAll(mails);
            assertEquals(ids(mails), results.stream().map(SendResult::messageId).toList());
            for (SendResult result : results) {
                assertEquals(SendOutcome.NOT_SENT, result.outcome());
                assertTrue(result.causeOrNull() != null, result.toString());
            }
        }
    }

    @Test
    void takesNothingMoreFromAnEndlessStreamWhereThereIsNoConnection() {
        try (ScriptedServer server = ScriptedServer.start("S: 554 go away", "S: 554 go away", "S: 554 go away");
                SmtpPool pool = TestClients.plain(server.uri("smtp")).pool(THREE)) {
            List<SendResult> results = pool.sendAll(Stream.generate(() -> Mails.to("bob@example.com")));
            assertTrue(results.stream().allMatch(r -> r.outcome() == SendOutcome.NOT_SENT));
        }
    }

    @Test
    void aFailureOfTheSourceEndsItInOrder() {
        try (SmtpSink sink = sink();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(THREE)) {
            Stream<Email> source = IntStream.range(0, 100).mapToObj(n -> {
                if (n == 5) {
                    throw new IllegalStateException("no more paper");
                }
                return Mails.to("bob@example.com");
            });
            SendAllException e = assertThrows(SendAllException.class, () -> pool.sendAll(source));
            assertEquals("no more paper", e.getCause().getMessage());
            assertEquals(5, e.results().size());
            assertTrue(e.results().stream().allMatch(SendResult::isComplete));
            assertTrue(pool.send(Mails.to("bob@example.com")).isComplete(), "the pool goes on");
        }
    }

    @Test
    void aFailureOfTheListenerEndsItInOrder() {
        AtomicInteger told = new AtomicInteger();
        try (SmtpSink sink = sink();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(THREE)) {
            SendAllException e = assertThrows(
                    SendAllException.class,
                    () -> pool.sendAll(Stream.generate(() -> Mails.to("bob@example.com")), result -> {
                        if (told.incrementAndGet() == 3) {
                            throw new java.io.IOException("disk full");
                        }
                    }));
            assertInstanceOf(java.io.IOException.class, e.getCause());
            assertEquals(3, told.get());
            assertEquals(sink.mails().size(), 2 + e.results().size(), "everything taken is accounted for");
        }
    }

    @Test
    void anInterruptBreaksItOffAndLeavesTheFlagSet() throws Exception {
        try (ScriptedServer server =
                        ScriptedServer.start(HELLO + "C: MAIL <any>\n-- silence", HELLO + "C: MAIL <any>\n-- silence");
                SmtpPool pool = TestClients.plain(server.uri("smtp")).pool(THREE.connections(2))) {
            CompletableFuture<List<SendResult>> results = new CompletableFuture<>();
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                results.complete(pool.sendAll(mails(50)));
                flag.complete(Thread.currentThread().isInterrupted());
            });
            caller.start();
            for (int i = 0; i < 20_000 && pool.state().busy() < 2; i++) {
                LockSupport.parkNanos(1_000_000);
            }
            caller.interrupt();
            int taken = results.get(10, TimeUnit.SECONDS).size();
            assertTrue(taken >= 2 && taken < 50, "no more are taken, and all taken are accounted for: " + taken);
            assertTrue(flag.get(10, TimeUnit.SECONDS));
            for (SendResult result : results.get()) {
                assertEquals(SendOutcome.NOT_SENT, result.outcome());
                assertEquals(
                        FailureReason.CANCELLED,
                        assertInstanceOf(ConnectionException.class, result.causeOrNull())
                                .reason());
            }
        }
    }

    @Test
    void keepsTheRate() {
        long begin = System.nanoTime();
        try (SmtpSink sink = sink();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(THREE.rate(20, Duration.ofSeconds(1)))) {
            assertEquals(5, pool.sendAll(mails(5)).size());
        }
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void aClosedPoolSendsNothing() {
        SmtpPool pool = TestClients.plain("smtp://127.0.0.1:1").pool();
        pool.close();
        assertThrows(IllegalStateException.class, () -> pool.sendAll(mails(1)));
    }

    /** Makes that many threads, and then fails in that way. */
    private static SmtpClient withThreads(SmtpSink sink, int threads, ThreadFactory then) {
        AtomicInteger made = new AtomicInteger();
        return TestClients.plain(sink.uri("smtp"))
                .options(o -> o.readerThreads(task -> {
                    if (made.getAndIncrement() >= threads) {
                        return then.newThread(task);
                    }
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    private static Stream<ThreadFactory> failingFactories() {
        return Stream.of(
                task -> null,
                task -> {
                    throw new IllegalStateException("no more threads");
                },
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                task -> {
                    Thread started = new Thread(() -> {});
                    started.start();
                    return started; // cannot be started again
                });
    }

    @ParameterizedTest
    @MethodSource("failingFactories")
    void accountsForEverythingWhereNoThreadCanBeMade(ThreadFactory failing) {
        List<Email> mails = mails(30);
        try (SmtpSink sink = sink();
                SmtpPool pool = withThreads(sink, 0, failing).pool(THREE)) {
            List<SendResult> results = pool.sendAll(mails);
            assertEquals(ids(mails), results.stream().map(SendResult::messageId).toList());
            for (SendResult result : results) {
                assertEquals(SendOutcome.NOT_SENT, result.outcome());
                assertTrue(
                        String.valueOf(result.causeOrNull()).contains("no thread to send from could be made"),
                        result.toString());
            }
            assertTrue(
                    pool.sendAll(Stream.generate(() -> Mails.to("bob@example.com")))
                                    .size()
                            < 100,
                    "no end");
        }
    }

    @ParameterizedTest
    @MethodSource("failingFactories")
    void fewerThreadsSendEverythingToo(ThreadFactory failing) {
        try (SmtpSink sink = SmtpSink.start();
                SmtpPool pool = withThreads(sink, 1, failing).pool(THREE)) {
            assertTrue(pool.sendAll(mails(30).subList(0, 7)).stream().allMatch(SendResult::isComplete));
        }
    }

    @Test
    void leavesTheConnectionToOthersWhoWait() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger told = new AtomicInteger();
        // Each message takes the server a while, so that there is always a next one waiting.
        try (SlowSmtpServer server = new SlowSmtpServer(Duration.ofMillis(20), 0);
                SmtpPool pool = TestClients.plain(server.uri())
                        .pool(THREE.connections(1).maxMessages(100_000))) {
            Thread bulk = new Thread(() -> pool.sendAll(
                    Stream.generate(() -> Mails.to("bob@example.com"))
                            .takeWhile(m -> !enough.get() && told.get() < 500),
                    result -> told.incrementAndGet()));
            bulk.start();
            for (int i = 0; i < 20_000 && told.get() < 5; i++) {
                LockSupport.parkNanos(1_000_000);
            }
            assertTrue(pool.send(Mails.to("eve@example.com")).isComplete());
            assertTrue(told.get() < 100, told + " went before");
            enough.set(true);
            bulk.join();
        }
    }

    @Test
    void aServerThatIsBusyAtFirstCostsNoMessage() throws Exception {
        try (SlowSmtpServer server = new SlowSmtpServer(Duration.ZERO, 4);
                SmtpPool pool = TestClients.plain(server.uri()).pool(PoolOptions.DEFAULTS)) {
            assertTrue(pool.sendAll(mails(50)).stream().allMatch(SendResult::isComplete));
            assertTrue(server.connections() > 4 && server.connections() <= 8, server.connections() + " connections");
        }
    }

    @Test
    void aServerThatStaysBusyIsLeftAlone() throws Exception {
        List<Email> mails = mails(50);
        try (SlowSmtpServer server = new SlowSmtpServer(Duration.ZERO, Integer.MAX_VALUE);
                SmtpPool pool = TestClients.plain(server.uri()).pool(THREE.connections(2))) {
            List<SendResult> results = pool.sendAll(mails);
            assertEquals(ids(mails), results.stream().map(SendResult::messageId).toList());
            for (SendResult result : results) {
                assertEquals(SendOutcome.NOT_SENT, result.outcome());
                assertEquals(
                        421,
                        assertInstanceOf(SmtpCommandException.class, result.causeOrNull())
                                .reply()
                                .code());
            }
            assertTrue(server.connections() <= 10, server.connections() + " connections");
        }
    }
}
