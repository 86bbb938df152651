package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that end, die or are ended while somebody idles; in the clear and under TLS. */
@Timeout(30)
class IdleTroubleTest {

    private static final String OPEN = Scripts.login(Scripts.EVERYTHING + " IDLE") + Scripts.selected("INBOX", 0);
    private static final String IDLE = "C: <tag9> IDLE\nS: + idling\n-- gate idle\n";
    private static final Duration LONG = Duration.ofMinutes(5);

    /** What takes effect within a second, on a machine that has other things to do. */
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A thread that idles, and what came of it. */
    private static final class Idler {
        private final Thread thread;
        private final AtomicReference<Object> outcome = new AtomicReference<>();
        private final AtomicBoolean interrupted = new AtomicBoolean();

        Idler(Folder inbox) {
            thread = new Thread(() -> {
                try {
                    outcome.set(inbox.idle(LONG));
                } catch (RuntimeException e) {
                    outcome.set(e);
                }
                interrupted.set(Thread.interrupted());
            });
            thread.start();
        }

        ConnectionException failure() throws InterruptedException {
            long begun = System.nanoTime();
            thread.join(20_000);
            assertTrue(System.nanoTime() - begun < SOON_NANOS, "took too long");
            ConnectionException e = assertInstanceOf(ConnectionException.class, outcome.get());
            assertTrue(
                    Arrays.stream(e.getStackTrace())
                            .anyMatch(f -> f.getClassName().startsWith(Idler.class.getName())),
                    "not the caller's stack");
            return e;
        }
    }

    private interface Use {
        void with(ScriptedServer server, ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String script, boolean tls, Duration reply, Duration renewal, Use use) throws Exception {
        try (ScriptedServer server = tls ? ScriptedServer.script(script).tls().start() : ScriptedServer.start(script)) {
            ImapClient client = tls ? Scripts.tls(server, "imaps") : Scripts.cleartext(server);
            try (ImapSession imap = client.timeouts(Timeouts.DEFAULTS.withReply(reply))
                            .renewIdleEvery(renewal)
                            .connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(server, imap, inbox);
            }
            server.verify();
        }
    }

    private static void idling(String rest, boolean tls, Use use) throws Exception {
        talk(OPEN + IDLE + rest, tls, Duration.ofSeconds(20), Duration.ofMinutes(9), use);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goodbyeIsTold(boolean tls) throws Exception {
        idling("S: * BYE Autologout; idle for too long\n-- close\n", tls, (server, imap, inbox) -> {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            imap.listen(e -> events.add(e.toString()), Runnable::run);
            Idler idler = new Idler(inbox);
            server.awaitGate("idle");
            server.open("idle");
            ConnectionException e = idler.failure();
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
            assertTrue(e.getMessage().contains("said goodbye: Autologout; idle for too long"), e.getMessage());
            assertTrue(e.isTransient());
            assertEquals("BYE: Autologout; idle for too long", events.poll(10, TimeUnit.SECONDS));
            assertThrows(IllegalStateException.class, () -> inbox.idle(LONG));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEndWithoutGoodbyeIsTold(boolean tls) throws Exception {
        idling("-- close\n", tls, (server, imap, inbox) -> {
            Idler idler = new Idler(inbox);
            server.awaitGate("idle");
            server.open("idle");
            assertEquals(FailureReason.CLOSED_BY_PEER, idler.failure().reason());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gmx_hangsUpInPlaceOfLettingIdleBegin(boolean tls) throws Exception {
        String silent = IDLE.substring(0, IDLE.indexOf("IDLE\n") + 5);
        talk(
                OPEN + silent + "-- close\n",
                tls,
                Duration.ofSeconds(20),
                Duration.ofMinutes(9),
                (server, imap, inbox) -> {
                    ConnectionException e = new Idler(inbox).failure();
                    assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
                    assertTrue(e.isTransient());
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cancelEndsIt(boolean tls) throws Exception {
        idling("-- silence\n", tls, (server, imap, inbox) -> {
            Idler idler = new Idler(inbox);
            server.awaitGate("idle");
            imap.cancel();
            assertEquals(FailureReason.CANCELLED, idler.failure().reason());
            server.open("idle");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsItAndTheSession(boolean tls) throws Exception {
        idling("-- silence\n", tls, (server, imap, inbox) -> {
            Idler idler = new Idler(inbox);
            server.awaitGate("idle");
            idler.thread.interrupt();
            assertEquals(FailureReason.CANCELLED, idler.failure().reason());
            assertTrue(idler.interrupted.get(), "the flag stays set");
            server.open("idle");
            assertThrows(IllegalStateException.class, imap::noop);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeLogsOutAndEndsIt(boolean tls) throws Exception {
        idling("C: DONE\nS: <tag9> OK\n" + Scripts.LOGOUT, tls, (server, imap, inbox) -> {
            Idler idler = new Idler(inbox);
            server.awaitGate("idle");
            server.open("idle");
            imap.close();
            ConnectionException e = idler.failure();
            assertEquals(FailureReason.CANCELLED, e.reason());
            assertTrue(e.getMessage().contains("the session was closed"), e.getMessage());
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatDoesNotTakeDoneIsDead(boolean tls) throws Exception {
        String script = OPEN + "C: <tag> IDLE\nS: + idling\nC: DONE\n-- silence\n";
        talk(script, tls, Duration.ofSeconds(2), Duration.ofMillis(20), (server, imap, inbox) -> {
            ConnectionException e = new Idler(inbox).failure();
            assertEquals(FailureReason.TIMEOUT, e.reason());
            assertTrue(e.getMessage().contains("IDLE"), e.getMessage());
        });
    }

    @Test
    void aServerThatNeverLetsIdleBeginIsDead() throws Exception {
        String script = OPEN + "C: <tag> IDLE\n-- silence\n";
        talk(script, false, Duration.ofSeconds(2), Duration.ofMinutes(9), (server, imap, inbox) -> {
            assertEquals(FailureReason.TIMEOUT, new Idler(inbox).failure().reason());
        });
    }

    @Test
    void whoWantsToSendFindsOutThatTheServerIsDead() throws Exception {
        String script = OPEN + IDLE + "C: DONE\n-- silence\n";
        talk(script, false, Duration.ofSeconds(2), Duration.ofMinutes(9), (server, imap, inbox) -> {
            Idler idler = new Idler(inbox);
            server.awaitGate("idle");
            server.open("idle");
            ConnectionException e = assertThrows(ConnectionException.class, imap::noop);
            assertEquals(FailureReason.TIMEOUT, e.reason());
            assertEquals(FailureReason.TIMEOUT, idler.failure().reason());
        });
    }

    /** Days of it, in a moment. */
    @Test
    void outlastsHundredsOfRenewals() throws Exception {
        String renewals = "C: <tag8> IDLE\nS: + idling\nS: * OK Still here\nC: DONE\nS: <tag8> OK\n".repeat(300);
        String script = OPEN + renewals + "C: <tag9> IDLE\nS: + idling\nS: * 1 EXISTS\nC: DONE\nS: <tag9> OK\n"
                + "C: <tag> UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"<tag>\") UID ALL 9\nS: <tag> OK\n"
                + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
        talk(script, false, Duration.ofSeconds(20), Duration.ofMillis(1), (server, imap, inbox) -> {
            assertEquals(UidSet.of(9), inbox.idle(LONG).added());
        });
    }

    @Test
    void theTimeForAnOperationIsNoLimitOnTheWait() throws Exception {
        String script = OPEN + "C: <tag9> IDLE\nS: + idling\nC: DONE\nS: <tag9> OK\nC: <tag> UNSELECT\nS: <tag> OK\n"
                + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server)
                            .timeouts(Timeouts.DEFAULTS.withOperation(Duration.ofSeconds(3)))
                            .connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(
                        IdleEnd.TIME_OVER, inbox.idle(Duration.ofSeconds(4)).end());
            }
            server.verify();
        }
    }
}
