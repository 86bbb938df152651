package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.UnansweredPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool says on the wire, and how it begins and ends. */
@Timeout(60)
@SuppressWarnings("try") // closing is what is tested
class SmtpPoolTest {

    private static final PoolOptions ONE = PoolOptions.DEFAULTS.connections(1);

    private static final String HELLO = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250 mx.test
            """;
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
    private static final String BYE = """
            C: QUIT
            S: 221 bye
            """;

    private static SmtpPool pool(ScriptedServer server, PoolOptions options) {
        return TestClients.plain(server.uri("smtp")).pool(options);
    }

    private static SendResult send(SmtpPool pool) {
        return pool.send(Mails.to("bob@example.com"));
    }

    private static CompletableFuture<SendResult> sendElsewhere(SmtpPool pool) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(send(pool));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static ConnectionException failureOf(CompletableFuture<SendResult> result) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> result.get(20, TimeUnit.SECONDS));
        Throwable cause = e.getCause() instanceof SendException sending ? sending.getCause() : e.getCause();
        return assertInstanceOf(ConnectionException.class, cause);
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; i < 20_000 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(1_000_000);
        }
        assertTrue(condition.getAsBoolean(), "in vain");
    }

    private static int said(ScriptedServer server) {
        return server.connections().isEmpty() ? 0 : server.dialogue().client().size();
    }

    private static boolean hasThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(t -> t.getName().equals("mailwire-smtp-pool"));
    }

    @Test
    void connectsWithTheFirstMessageAndKeepsTheConnection() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, PoolOptions.DEFAULTS)) {
                assertEquals(0, server.connections().size());
                assertEquals(SendOutcome.SENT, send(pool).outcome());
                assertEquals(SendOutcome.SENT, send(pool).outcome());
                assertEquals(new PoolState(1, 0, 0, 1, 2, 0, false), pool.state());
                assertEquals(
                        "SmtpPool[pool of 4 connections to " + server.host() + ":" + server.port()
                                + ": 1 idle, 0 busy, 0 waiting; 1 opened, 2 sent, 0 replaced]",
                        pool.toString());
            }
            server.verify();
        }
    }

    @Test
    void aConnectionEndsInOrderAfterItsLastMessage() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + MESSAGE + BYE, HELLO + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, ONE.maxMessages(2))) {
                for (int i = 0; i < 3; i++) {
                    send(pool);
                }
                assertEquals(2, pool.state().opened());
            }
            server.verify();
        }
    }

    @Test
    void theLastMessagesGoodbyeCostsNoTurnWhereItCanBePipelined() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org><any>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go
                C: <data>
                C: QUIT
                S: 250 taken
                S: 221 bye
                """)) {
            try (SmtpPool pool = pool(server, ONE.maxMessages(1))) {
                send(pool);
                assertEquals(0, pool.state().idle());
            }
            server.verify();
            assertEquals(3, server.turns());
        }
    }

    // RFC 9422
    @Test
    void sendsNoMoreMessagesThanTheServerAllows() {
        String hello = """
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 LIMITS MAILMAX=2
                """;
        try (ScriptedServer server = ScriptedServer.start(hello + MESSAGE + MESSAGE + BYE, hello + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, ONE)) {
                for (int i = 0; i < 3; i++) {
                    send(pool);
                }
            }
            server.verify();
        }
    }

    // Both transactions of the second message do not fit on the first connection.
    @Test
    void aMessageOfSeveralTransactionsGoesWhereThereIsRoomForAll() {
        String hello = """
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 LIMITS MAILMAX=2 RCPTMAX=1
                """;
        try (ScriptedServer server =
                ScriptedServer.start(hello + MESSAGE + BYE, hello + MESSAGE + MESSAGE.replace("bob@", "eve@") + BYE)) {
            try (SmtpPool pool = pool(server, ONE)) {
                send(pool);
                assertTrue(pool.send(Mails.to("bob@example.com", "eve@example.com"))
                        .isComplete());
                assertEquals(0, pool.state().replaced());
            }
            server.verify();
        }
    }

    private static final String CHUNKING = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250-PIPELINING
            S: 250 CHUNKING
            """;
    private static final String CHUNK = """
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.com>
            S: 250 ok
            S: 250 ok
            C: BDAT <number> LAST
            C: <chunk>
            S: 250 taken
            """;

    // Sent together with its envelope, the second message could not be told from one that the server took before it
    // left.
    @Test
    void waitsForTheAnswerToTheEnvelopeBeforeAChunk() {
        try (ScriptedServer server = ScriptedServer.start(CHUNKING + CHUNK + CHUNK + BYE)) {
            try (SmtpPool pool = pool(server, ONE)) {
                send(pool);
                send(pool);
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- close", "-- reset", "C: MAIL <any>\n-- close"})
    void soADeadConnectionIsReplacedUnnoticedThereToo(String leaving) {
        try (ScriptedServer server = ScriptedServer.start(CHUNKING + CHUNK + leaving, CHUNKING + CHUNK + BYE)) {
            try (SmtpPool pool = pool(server, ONE)) {
                send(pool);
                assertEquals(SendOutcome.SENT, send(pool).outcome());
                assertEquals(1, pool.state().replaced());
            }
        }
    }

    @Test
    void aConnectionThatIsTooOldTakesOneMoreMessageAndEnds() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + BYE, HELLO + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, ONE.maxAge(Duration.ZERO))) {
                send(pool);
                send(pool);
                assertEquals(2, pool.state().opened());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-- close", "-- reset", "C: MAIL <any>\n-- close", "C: MAIL <any>\nS: 421 4.4.2 idle\n-- close"})
    void replacesAConnectionThatTheServerHasLeftBeforeItTookMail(String leaving) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + leaving, HELLO + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, ONE)) {
                assertEquals(SendOutcome.SENT, send(pool).outcome());
                assertEquals(SendOutcome.SENT, send(pool).outcome(), "nobody notices");
                assertEquals(new PoolState(1, 0, 0, 2, 2, 1, false), pool.state());
            }
            assertEquals(2, server.connections().size());
        }
    }

    @Test
    void doesSoOnceOnly() {
        String leaves = "C: MAIL <any>\n-- close";
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + leaves, HELLO + leaves)) {
            try (SmtpPool pool = pool(server, ONE)) {
                send(pool);
                SendException e = assertThrows(SendException.class, () -> send(pool));
                assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            }
            assertEquals(2, server.connections().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- close", "S: 421 4.3.2 no"})
    void neverTriesAgainOnANewConnection(String leaving) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: MAIL <any>\n" + leaving)) {
            try (SmtpPool pool = pool(server, ONE)) {
                SendException e = assertThrows(SendException.class, () -> send(pool));
                assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            }
            assertEquals(1, server.connections().size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-- close",
                "C: RCPT <any>\n-- close",
                "C: RCPT <any>\nS: 421 4.3.2 no",
                "C: RCPT <any>\nS: 250 ok\nC: DATA\n-- close",
                "C: RCPT <any>\nS: 250 ok\nC: DATA\nS: 421 4.3.2 no"
            })
    void neverTriesAgainOnceMailWasAccepted(String leaving) {
        String leaves = "C: MAIL <any>\nS: 250 ok\n" + leaving;
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + leaves)) {
            try (SmtpPool pool = pool(server, ONE)) {
                send(pool);
                SendException e = assertThrows(SendException.class, () -> send(pool));
                assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
                assertEquals(0, pool.state().replaced());
            }
            assertEquals(1, server.connections().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- close", "-- reset"})
    void neverTriesAgainOnceTheEndMayHaveArrived(String leaving) {
        try (ScriptedServer server =
                ScriptedServer.start(HELLO + MESSAGE + MESSAGE.replace("S: 250 taken\n", leaving + "\n"))) {
            try (SmtpPool pool = pool(server, ONE)) {
                send(pool);
                SendException e = assertThrows(SendException.class, () -> send(pool));
                assertEquals(SendOutcome.UNKNOWN, e.result().outcome());
                assertEquals(0, pool.state().replaced());
            }
            assertEquals(1, server.connections().size());
        }
    }

    @Test
    void asksForASignOfLifeAfterAnIdleTime() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + "C: NOOP\nS: 502 what\n" + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, ONE.checkAfter(Duration.ZERO))) {
                send(pool);
                send(pool);
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- close", "S: 421 4.4.2 idle", "S: what?"})
    void replacesAConnectionThatGivesNone(String leaving) {
        try (ScriptedServer server =
                ScriptedServer.start(HELLO + MESSAGE + "C: NOOP\n" + leaving, HELLO + MESSAGE + BYE)) {
            try (SmtpPool pool = pool(server, ONE.checkAfter(Duration.ZERO))) {
                send(pool);
                send(pool);
                assertEquals(1, pool.state().replaced());
            }
            assertEquals(2, server.connections().size());
        }
    }

    @Test
    void keepsTheConnectionAfterARefusalAndAMessageThatCannotBeSent() {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords("PIPELINING")
                        .refuse("nobody@example.com", "550 5.1.1 no")
                        .start();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(ONE)) {
            assertThrows(SendException.class, () -> pool.send(Mails.to("nobody@example.com")));
            assertThrows(UnsupportedCapabilityException.class, () -> pool.send(Mails.to("δοκιμή@example.com")));
            assertThrows(IllegalArgumentException.class, () -> pool.send(Mails.to()));
            assertTrue(send(pool).isComplete());
            assertEquals(1, sink.connections());
            assertEquals(new PoolState(1, 0, 0, 1, 1, 0, false), pool.state());
        }
    }

    @Test
    void closesIdleConnectionsBeforeServersDoAndItsThreadEnds() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + MESSAGE + BYE);
                SmtpPool pool = pool(server, ONE.maxIdle(Duration.ofMillis(20)))) {
            send(pool);
            await(() -> pool.state().idle() == 0 && !hasThread());
            server.verify();
        }
    }

    @Test
    void noThreadOutlivesClose() {
        try (SmtpSink sink = SmtpSink.start()) {
            SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(PoolOptions.DEFAULTS);
            send(pool);
            assertTrue(hasThread());
            pool.close();
            await(() -> !hasThread()); // it has left the pool, and returns from its last method
            assertEquals(
                    List.of("QUIT"),
                    sink.commands()
                            .subList(sink.commands().size() - 1, sink.commands().size()));
            pool.close();
            assertThrows(IllegalStateException.class, () -> send(pool));
        }
    }

    @Test
    void asksTheTokenSupplierForEachConnection() {
        String login = """
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 AUTH XOAUTH2
                C: AUTH XOAUTH2 <base64:user=ann\\x01auth=Bearer token%d\\x01\\x01>
                S: 235 welcome
                """;
        AtomicInteger tokens = new AtomicInteger();
        try (ScriptedServer server = ScriptedServer.script(
                        login.formatted(1) + MESSAGE + BYE, login.formatted(2) + MESSAGE + BYE)
                .tls()
                .start()) {
            try (SmtpPool pool = TestClients.tls(server.uri("smtps"))
                    .login(Login.bearer("ann", refused -> "token" + tokens.incrementAndGet()))
                    .pool(ONE.maxMessages(1))) {
                send(pool);
                send(pool);
            }
            server.verify();
        }
    }

    @Test
    void saysWhatWasWaitedForInVain() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: MAIL <any>\n-- silence");
                SmtpPool pool = pool(server, ONE.maxWait(Duration.ofMillis(100)))) {
            CompletableFuture<SendResult> first = sendElsewhere(pool);
            await(() -> said(server) == 2);
            ConnectionException e = assertThrows(ConnectionException.class, () -> send(pool));
            assertEquals(FailureReason.TIMEOUT, e.reason());
            assertTrue(
                    e.getMessage()
                            .startsWith("pool of 1 connections to " + server.host() + ":" + server.port()
                                    + ": no connection was free within 100 ms"),
                    e.getMessage());
            assertTrue(e.isTransient());
            pool.cancel();
            assertEquals(FailureReason.CANCELLED, failureOf(first).reason());
        }
    }

    @Test
    void closeWaitsForWhatIsUnderWay() throws Exception {
        String slow = HELLO + MESSAGE.replace("S: 250 taken", "-- pause 300ms\nS: 250 taken") + BYE;
        try (ScriptedServer server = ScriptedServer.start(slow)) {
            SmtpPool pool = pool(server, ONE);
            CompletableFuture<SendResult> first = sendElsewhere(pool);
            await(() -> said(server) >= 4);
            CompletableFuture<SendResult> waiting = sendElsewhere(pool);
            await(() -> pool.state().waiting() == 1);
            pool.close();
            assertEquals(1, pool.state().sent(), "it has waited");
            assertEquals(SendOutcome.SENT, first.get(10, TimeUnit.SECONDS).outcome());
            ConnectionException e = failureOf(waiting);
            assertEquals(FailureReason.CANCELLED, e.reason());
            assertTrue(e.getMessage().endsWith("nothing was sent"), e.getMessage());
            assertEquals(
                    "closed, 0 idle, 0 busy, 0 waiting; 1 opened, 1 sent, 0 replaced",
                    pool.state().toString());
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-- silence", HELLO + "C: MAIL <any>\n-- silence"})
    void closeCancelsWhatTakesTooLong(String script) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            SmtpPool pool = pool(server, ONE.maxClose(Duration.ofMillis(100)));
            CompletableFuture<SendResult> first = sendElsewhere(pool);
            await(() -> pool.state().busy() == 1);
            long begin = System.nanoTime();
            pool.close();
            assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() < 3000);
            assertEquals(FailureReason.CANCELLED, failureOf(first).reason());
            assertEquals(0, pool.state().busy());
        }
    }

    @Test
    void cancelEndsTheDiallingToo() throws Exception {
        try (UnansweredPort port = UnansweredPort.open()) {
            SmtpPool pool = TestClients.plain("smtp://" + port.host() + ":" + port.port())
                    .pool(ONE);
            CompletableFuture<SendResult> first = sendElsewhere(pool);
            await(() -> pool.state().busy() == 1);
            long begin = System.nanoTime();
            pool.cancel();
            assertEquals(FailureReason.CANCELLED, failureOf(first).reason());
            assertTrue(Duration.ofNanos(System.nanoTime() - begin).toMillis() < 1000);
        }
    }

    @Test
    void anInterruptEndsTheWaitingAndLeavesTheFlagSet() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: MAIL <any>\n-- silence");
                SmtpPool pool = pool(server, ONE)) {
            CompletableFuture<SendResult> first = sendElsewhere(pool);
            await(() -> pool.state().busy() == 1);
            Thread.currentThread().interrupt();
            ConnectionException e = assertThrows(ConnectionException.class, () -> send(pool));
            assertTrue(Thread.interrupted());
            assertEquals(FailureReason.CANCELLED, e.reason());
            pool.cancel();
            assertEquals(FailureReason.CANCELLED, failureOf(first).reason());
        }
    }

    // On JDK 21 and later
    @Test
    void servesVirtualThreads() throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21);
        try (SmtpSink sink = SmtpSink.builder().discardBodies().start();
                SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(PoolOptions.DEFAULTS.connections(2))) {
            List<CompletableFuture<SendResult>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                CompletableFuture<SendResult> result = new CompletableFuture<>();
                all.add(result);
                Runnable sending = () -> result.complete(send(pool));
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, sending);
            }
            for (CompletableFuture<SendResult> each : all) {
                assertTrue(each.get(30, TimeUnit.SECONDS).isComplete());
            }
            assertTrue(sink.connections() <= 2, sink.connections() + " connections");
            assertEquals(100, pool.state().sent());
        }
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> ONE.connections(0));
        assertThrows(IllegalArgumentException.class, () -> ONE.maxMessages(0));
        assertThrows(IllegalArgumentException.class, () -> ONE.maxIdle(Duration.ofSeconds(-1)));
        assertThrows(IllegalArgumentException.class, () -> ONE.rate(0, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> ONE.rate(1, Duration.ZERO));
        assertEquals(
                Duration.ofNanos(333_333_334),
                ONE.rate(3, Duration.ofSeconds(1)).spacing());
    }

    @Test
    void boundsNumbersAndTimes() {
        assertEquals(1000, ONE.connections(1000).connections());
        for (int many : List.of(1001, 3_000_000, Integer.MAX_VALUE)) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ONE.connections(many));
            assertEquals("a pool has 1 to 1000 connections, not " + many, e.getMessage());
        }
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
        PoolOptions patient = ONE.maxWait(forever)
                .maxAge(forever)
                .maxIdle(forever)
                .checkAfter(forever)
                .maxClose(forever);
        assertEquals(Duration.ofDays(36_500), patient.maxWait());
        for (PoolOptions slow :
                List.of(patient.rate(1, Duration.ofDays(200_000)), patient.rate(1, forever), ONE.rate(1000, forever))) {
            try (SmtpSink sink = SmtpSink.start();
                    SmtpPool pool = TestClients.plain(sink.uri("smtp")).pool(slow)) {
                assertTrue(send(pool).isComplete());
                assertTrue(pool.sendAll(List.of()).isEmpty());
            }
        }
    }

    @Test
    void aMessageThatNoConnectionTakesSpendsNone() {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords("PIPELINING", "LIMITS RCPTMAX=1")
                        .start();
                SmtpPool pool = TestClients.plain(sink.uri("smtp"))
                        .sending(SendOptions.DEFAULTS.allOrNothing())
                        .pool(ONE)) {
            assertTrue(send(pool).isComplete());
            for (int i = 0; i < 3; i++) {
                UnsupportedCapabilityException e = assertThrows(
                        UnsupportedCapabilityException.class,
                        () -> pool.send(Mails.to("bob@example.com", "eve@example.com")));
                assertEquals("LIMITS", e.capability());
            }
            List<SendResult> results = pool.sendAll(List.of(
                    Mails.to("bob@example.com"),
                    Mails.to("bob@example.com", "eve@example.com"),
                    Mails.to("bob@example.com", "eve@example.com"),
                    Mails.to("bob@example.com")));
            assertEquals(
                    List.of(SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.NOT_SENT, SendOutcome.SENT),
                    results.stream().map(SendResult::outcome).toList());
            assertEquals(1, sink.connections());
        }
    }
}
