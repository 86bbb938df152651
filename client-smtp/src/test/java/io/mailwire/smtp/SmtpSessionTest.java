package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session's life: one caller at a time, and how it ends. */
@Timeout(30)
class SmtpSessionTest {

    private static final String HELLO = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250 PIPELINING
            """;

    @Test
    void quitGivesTheServersGoodbyeAndEndsTheSession() {
        try (SmtpSink sink = SmtpSink.start()) {
            SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect();
            assertEquals(221, smtp.quit().orElseThrow().code());
            assertFalse(smtp.isOpen());
            IllegalStateException e = assertThrows(IllegalStateException.class, smtp::noop);
            assertTrue(e.getMessage().startsWith("session closed: it ended with QUIT"), e.getMessage());
            smtp.close();
        }
    }

    @Test
    void quitDoesNotMindAServerThatIsGone() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "-- close")) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            assertEquals(Optional.empty(), smtp.quit());
        }
    }

    @Test
    void noopBringsASignOfLife() {
        try (SmtpSink sink = SmtpSink.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertEquals(250, smtp.noop().code());
        }
    }

    @Test
    void aRefusedNoopLeavesTheSessionUsable() {
        try (SmtpSink sink = SmtpSink.builder().answer("NOOP", "502 5.5.1 what").start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SmtpCommandException e = assertThrows(SmtpCommandException.class, smtp::noop);
            assertEquals(SmtpStage.NOOP, e.stage());
            assertTrue(e.isSessionUsable());
            assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
        }
    }

    @Test
    void a421EndsTheSessionWithTheReply() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: NOOP
                S: 421 4.3.2 shutting down
                -- close
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            SmtpCommandException e = assertThrows(SmtpCommandException.class, smtp::noop);
            assertFalse(e.isSessionUsable());
            assertTrue(e.isTransient());
            IllegalStateException over = assertThrows(IllegalStateException.class, smtp::noop);
            assertTrue(over.getMessage().contains("421 4.3.2 shutting down"), over.getMessage());
        }
    }

    @Test
    void aSecondThreadIsToldAtOnce() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: NOOP\n-- silence")) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            CompletableFuture<?> first = CompletableFuture.runAsync(smtp::noop);
            while (server.dialogue().client().size() < 2) {
                Thread.onSpinWait();
            }
            IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> smtp.send(Mails.to("bob@example.com")));
            assertTrue(e.getMessage().contains("is in noop()"), e.getMessage());
            assertFalse(first.isDone(), "the first call is not disturbed");
            smtp.close();
            Throwable end = assertThrows(
                            CompletionException.class,
                            () -> first.orTimeout(5, TimeUnit.SECONDS).join())
                    .getCause();
            assertEquals(
                    FailureReason.CANCELLED,
                    assertInstanceOf(ConnectionException.class, end).reason());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancelEndsASendFromAnotherThread(boolean interrupt) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                -- silence
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            CountDownLatch flagStays = new CountDownLatch(interrupt ? 1 : 0);
            Thread sender = new Thread(() -> {
                failure.complete(assertThrows(Throwable.class, () -> smtp.send(Mails.to("bob@example.com"))));
                if (Thread.currentThread().isInterrupted()) {
                    flagStays.countDown();
                }
            });
            sender.start();
            while (server.dialogue().client().size() < 4) {
                Thread.onSpinWait();
            }
            if (interrupt) {
                sender.interrupt();
            } else {
                smtp.cancel();
            }
            SendException e = assertInstanceOf(SendException.class, failure.get(2, TimeUnit.SECONDS));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertEquals(
                    FailureReason.CANCELLED,
                    assertInstanceOf(ConnectionException.class, e.getCause()).reason());
            assertFalse(e.isTransient());
            assertTrue(flagStays.await(2, TimeUnit.SECONDS), "the interrupt flag stays set");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatStopsReadingIsLeftAfterTheTimeout(boolean tls) {
        String script = HELLO + """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                -- stall
                """;
        try (ScriptedServer server = tls
                ? ScriptedServer.script(script).tls().start()
                : ScriptedServer.script(script).start()) {
            SmtpClient client = tls ? TestClients.tls(server.uri("smtps")) : TestClients.plain(server.uri("smtp"));
            SmtpSession smtp = client.timeouts(
                            Timeouts.ofEach(Duration.ofSeconds(5)).withWrite(Duration.ofMillis(500)))
                    .connect();
            SendException e =
                    assertThrows(SendException.class, () -> smtp.send(Mails.ofSize(30_000_000, "bob@example.com")));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertEquals(
                    FailureReason.TIMEOUT,
                    assertInstanceOf(ConnectionException.class, e.getCause()).reason());
            smtp.close();
        }
    }

    @Test
    void theWholeOperationHasADeadlineOfItsOwn() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: NOOP\n-- silence")) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp"))
                    .timeouts(Timeouts.DEFAULTS.withOperation(Duration.ofMillis(700)))
                    .connect();
            ConnectionException e = assertThrows(ConnectionException.class, smtp::noop);
            assertEquals(FailureReason.TIMEOUT, e.reason());
        }
    }

    @Test
    void closeDoesNotWaitLongForASilentServer() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: QUIT\n-- silence")) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp"))
                    .timeouts(Timeouts.DEFAULTS)
                    .connect();
            long start = System.nanoTime();
            smtp.close();
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(4));
        }
    }
}
