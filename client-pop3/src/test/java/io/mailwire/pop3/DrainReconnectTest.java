package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drains whose connection is lost. */
@Timeout(60)
class DrainReconnectTest {

    private final List<String> handed = new ArrayList<>();

    private void take(Pop3Message message) {
        handed.add(message.uid());
        message.email();
    }

    private static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    private static String listing(String... uids) {
        StringBuilder list = new StringBuilder("C: LIST\nS: +OK\n");
        StringBuilder uidl = new StringBuilder("C: UIDL\nS: +OK\n");
        for (int i = 1; i <= uids.length; i++) {
            list.append("S: ").append(i).append(" 20\n");
            uidl.append("S: ").append(i).append(' ').append(uids[i - 1]).append('\n');
        }
        return list + "S: .\n" + uidl + "S: .\n";
    }

    private static String retr(int number) {
        return "C: RETR " + number + "\nS: +OK\nS: Subject: x\nS:\nS: .\n";
    }

    private static String dele(int number) {
        return "C: DELE " + number + "\nS: +OK\n";
    }

    private static final String QUIT = "C: QUIT\nS: +OK\n-- close\n";

    @Test
    void marksWhatWasHandledAnewAndGoesOn() {
        String lost = Scripts.loginLockStep() + listing("a", "b", "c") + retr(1) + dele(1) + "C: RETR 2\n-- close\n";
        // one came in between, and numbers are other ones
        String next = Scripts.loginLockStep()
                + listing("new", "a", "b", "c")
                + retr(1)
                + dele(1)
                + dele(2)
                + retr(3)
                + dele(3)
                + retr(4)
                + dele(4)
                + QUIT;
        try (ScriptedServer server = ScriptedServer.start(lost, next)) {
            DrainReport report = Scripts.cleartext(server).drain(this::take);
            server.verify();
            assertEquals(List.of("a", "new", "b", "c"), handed);
            assertEquals(4, report.deleted().size());
            assertTrue(report.confirmed());
            assertEquals(List.of("the connection was lost and made anew"), report.notes());
        }
    }

    @Test
    void doesNotHandOverTwiceWhatWasLostWithinTheMessage() {
        String lost =
                Scripts.loginLockStep() + listing("a", "b") + "C: RETR 1\n-- raw \"+OK\\r\\nSubject: x\"\n-- close\n";
        String next = Scripts.loginLockStep() + listing("a", "b") + retr(2) + dele(2) + QUIT;
        try (ScriptedServer server = ScriptedServer.start(lost, next)) {
            DrainReport report = Scripts.cleartext(server).drain(this::take);
            server.verify();
            assertEquals(List.of("a", "b"), handed);
            assertEquals(List.of(DrainOutcome.FAILED, DrainOutcome.DELETED), outcomes(report));
            assertInstanceOf(
                    ConnectionException.class, report.failed().get(0).failure().orElseThrow());
        }
    }

    @Test
    void findsOutWhetherAnUnconfirmedQuitHasDeleted() {
        String lost = Scripts.loginLockStep() + listing("a", "b") + retr(1) + dele(1) + retr(2) + dele(2)
                + "C: QUIT\n-- close\n";
        String gone = Scripts.loginLockStep() + listing() + "C: STAT\nS: +OK 0 0\n" + "C: QUIT\nS: +OK\n-- close\n";
        try (ScriptedServer server = ScriptedServer.start(lost, gone)) {
            DrainReport report = Scripts.cleartext(server).drain(this::take);
            server.verify();
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.DELETED), outcomes(report));
        }
        // The ids may be other messages' by now, so their content is compared.
        String there = Scripts.loginLockStep() + listing("a", "b") + retr(1) + dele(1) + retr(2) + dele(2) + QUIT;
        try (ScriptedServer server = ScriptedServer.start(lost, there)) {
            DrainReport report = Scripts.cleartext(server).drain(this::take);
            server.verify();
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.DELETED), outcomes(report));
        }
        assertEquals(List.of("a", "b", "a", "b"), handed);
    }

    @Test
    void saysWhatVanishedMeanwhile() {
        String lost = Scripts.loginLockStep() + listing("a", "b") + "C: RETR 1\n-- close\n";
        String lostToo = Scripts.loginLockStep() + listing("b") + "C: STAT\nS: +OK 1 20\nC: RETR 1\n-- close\n";
        String next = Scripts.loginLockStep() + listing("b") + retr(1) + dele(1) + QUIT;
        try (ScriptedServer server = ScriptedServer.start(lost, lostToo, next)) {
            DrainReport report = Scripts.cleartext(server).drain(this::take);
            assertEquals(List.of(DrainOutcome.NOT_TRIED, DrainOutcome.DELETED), outcomes(report));
            assertTrue(
                    report.notes().contains("1 messages were gone from the server before it was their turn"),
                    report::toString);
        }
    }

    @Test
    void triesAgainWhileTheServerStillHoldsTheLockOfTheLostSession() {
        String lost = Scripts.loginLockStep() + listing("a") + "C: RETR 1\n-- close\n";
        String busy = Scripts.loginLockStep().replace("\\0secret>\nS: +OK\n", "\\0secret>\nS: -ERR [IN-USE] locked\n");
        busy = busy.substring(0, busy.indexOf("[IN-USE] locked\n") + "[IN-USE] locked\n".length()) + "-- close\n";
        String next = Scripts.loginLockStep() + listing("a") + retr(1) + dele(1) + QUIT;
        try (ScriptedServer server = ScriptedServer.start(lost, busy, busy, next)) {
            assertTrue(Scripts.cleartext(server).drain(this::take).isComplete());
            server.verify();
        }
    }

    @Test
    void givesUpAtOnceWhereTheLoginIsRefusedForGood() {
        String lost = Scripts.loginLockStep() + listing("a") + "C: RETR 1\n-- close\n";
        String refused = Scripts.loginLockStep().replace("\\0secret>\nS: +OK\n", "\\0secret>\nS: -ERR [AUTH] no\n");
        refused = refused.substring(0, refused.indexOf("[AUTH] no\n") + "[AUTH] no\n".length()) + "-- close\n";
        try (ScriptedServer server = ScriptedServer.start(lost, refused)) {
            DrainException e = assertThrows(
                    DrainException.class, () -> Scripts.cleartext(server).drain(this::take));
            assertInstanceOf(ConnectionException.class, e.getCause());
            assertInstanceOf(AuthenticationException.class, e.getCause().getSuppressed()[0]);
            assertEquals(2, server.connections().size());
        }
    }

    @Test
    void givesUpAfterSomeAttemptsInARow() {
        Pop3Maildrop maildrop = Pop3Maildrop.builder()
                .messages(3)
                .capabilities("SASL PLAIN", "UIDL")
                .start();
        DrainException e = assertThrows(
                DrainException.class,
                () -> Scripts.cleartext(maildrop.uri("pop3")).drain(message -> {
                    take(message);
                    maildrop.close();
                }));
        assertEquals(List.of("uid-1"), handed);
        assertEquals(DrainOutcome.HANDLED, e.report().messages().get(0).outcome());
        assertEquals(3, e.getCause().getSuppressed().length, "three attempts");
        assertTrue(e.isTransient());
        assertFalse(e.report().confirmed());
    }

    @Test
    void goesOnForAsLongAsEachSessionGetsAMessageDone() {
        List<String> sessions = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            StringBuilder session = new StringBuilder(Scripts.loginLockStep() + listing("a", "b", "c", "d", "e", "f"));
            for (int done = 1; done < i; done++) {
                session.append(dele(done));
            }
            session.append(retr(i)).append(dele(i)).append(i < 6 ? "C: RETR " + (i + 1) + "\n-- close\n" : QUIT);
            sessions.add(session.toString());
        }
        try (ScriptedServer server = ScriptedServer.start(sessions.toArray(String[]::new))) {
            DrainReport report =
                    Scripts.cleartext(server).drainOptions(o -> o.reconnects(1)).drain(this::take);
            server.verify();
            assertEquals(6, report.deleted().size());
            assertEquals(6, handed.size());
        }
    }

    @Test
    void leavesMarksOfTheCallerToTheCaller() {
        String lost = Scripts.loginLockStep() + listing("a", "b") + dele(1) + "C: RETR 2\n-- close\n";
        try (ScriptedServer server = ScriptedServer.start(lost);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            session.messages().get(0).delete();
            assertThrows(DrainException.class, () -> session.drain(this::take));
            assertEquals(1, server.connections().size());
        }
    }

    @Test
    void doesNotWaitForTheRestOfAGiantThatItsHandlerHasEnoughOf() {
        byte[] giant = new byte[70 * 1024 * 1024];
        Arrays.fill(giant, (byte) 'x');
        giant[giant.length - 2] = '\r';
        giant[giant.length - 1] = '\n';
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                .messages(1)
                .message("giant", giant)
                .messages(1)
                .start()) {
            DrainReport report = Scripts.cleartext(maildrop.uri("pop3")).drain(message -> {
                handed.add(message.uid());
                if (message.uid().equals("giant")) {
                    throw new IOException("too large");
                }
            });
            assertEquals(List.of("uid-1", "giant", "uid-3"), handed);
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.FAILED, DrainOutcome.DELETED), outcomes(report));
            assertInstanceOf(IOException.class, report.failed().get(0).failure().orElseThrow());
            assertEquals(List.of("giant"), maildrop.remaining());
        }
    }

    @Test
    void readsOnBehindAGiantWhereThereIsNoOtherConnection() {
        byte[] giant = new byte[70 * 1024 * 1024];
        Arrays.fill(giant, (byte) 'x');
        giant[giant.length - 2] = '\r';
        giant[giant.length - 1] = '\n';
        try (Pop3Maildrop maildrop =
                Pop3Maildrop.builder().message("giant", giant).messages(1).start()) {
            DrainReport report = Scripts.cleartext(maildrop.uri("pop3"))
                    .drainOptions(o -> o.reconnects(0))
                    .drain(message -> {
                        handed.add(message.uid());
                        if (message.uid().equals("giant")) {
                            message.keep();
                        }
                    });
            assertEquals(List.of("giant", "uid-2"), handed);
            assertEquals(List.of(DrainOutcome.KEPT, DrainOutcome.DELETED), outcomes(report));
            assertEquals(1, maildrop.connections());
        }
    }

    // --- waiting

    /** A drain in a thread of its own that has lost its connection and waits for an hour to make it anew. */
    private record Waiting(Thread thread, AtomicReference<Throwable> thrown, Pop3Session session) {

        static Waiting start(Pop3Maildrop maildrop) throws InterruptedException {
            Pop3Session session = Scripts.cleartext(maildrop.uri("pop3"))
                    .drainOptions(o -> o.reconnectDelay(Duration.ofHours(1)))
                    .connect();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    session.drain(message -> maildrop.close());
                } catch (Throwable e) {
                    thrown.set(e);
                }
            });
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING || !isPausing(thread)) {
                assertTrue(thread.isAlive(), "the drain ended");
                Thread.onSpinWait();
            }
            return new Waiting(thread, thrown, session);
        }

        private static boolean isPausing(Thread thread) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getClassName().endsWith("DrainRetry")
                        && frame.getMethodName().equals("pause")) {
                    return true;
                }
            }
            return false;
        }

        DrainException ended() throws InterruptedException {
            thread.join(20_000);
            DrainException e = assertInstanceOf(DrainException.class, thrown.get());
            ConnectionException cause = assertInstanceOf(ConnectionException.class, e.getCause());
            assertEquals(FailureReason.CANCELLED, cause.reason());
            assertNotNull(cause.getSuppressed()[0], "what was lost first");
            return e;
        }
    }

    @Test
    void anInterruptEndsTheWait() throws InterruptedException {
        Waiting waiting = Waiting.start(Pop3Maildrop.builder().messages(3).start());
        waiting.thread().interrupt();
        assertFalse(waiting.ended().isTransient());
    }

    @Test
    void cancelAndCloseEndTheWait() throws InterruptedException {
        Waiting waiting = Waiting.start(Pop3Maildrop.builder().messages(3).start());
        waiting.session().cancel();
        waiting.ended();
        Waiting closing = Waiting.start(Pop3Maildrop.builder().messages(3).start());
        closing.session().close();
        closing.ended();
    }

    @Test
    void cancelEndsADialThatHangs() throws InterruptedException {
        String lost = Scripts.loginLockStep() + listing("a", "b") + "C: RETR 1\n-- close\n";
        String hangs = "C: nothing is said, not even a greeting\n";
        try (ScriptedServer server = ScriptedServer.start(lost, hangs)) {
            Pop3Session session = Scripts.cleartext(server)
                    .timeouts(Timeouts.ofEach(Duration.ofMinutes(5)))
                    .connect();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    session.drain(this::take);
                } catch (DrainException e) {
                    thrown.set(e);
                }
            });
            thread.start();
            while (server.connections().size() < 2) {
                assertTrue(thread.isAlive(), "the drain ended");
                Thread.onSpinWait();
            }
            session.cancel();
            thread.join(8_000);
            assertFalse(thread.isAlive());
            ConnectionException cause =
                    assertInstanceOf(ConnectionException.class, thrown.get().getCause());
            assertEquals(FailureReason.CANCELLED, cause.reason());
        }
    }

    @Test
    void cancelEndsASessionThatCameAfter() {
        String lost = Scripts.loginLockStep() + listing("a", "b") + "C: RETR 1\n-- close\n";
        String next = Scripts.loginLockStep() + listing("a", "b") + retr(1) + dele(1) + retr(2) + "C: DELE 2\nS: +OK\n";
        try (ScriptedServer server = ScriptedServer.start(lost, next);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            DrainException e = assertThrows(
                    DrainException.class,
                    () -> session.drain(message -> {
                        take(message);
                        session.cancel();
                    }));
            ConnectionException cause = assertInstanceOf(ConnectionException.class, e.getCause());
            assertEquals(FailureReason.CANCELLED, cause.reason());
            assertEquals(List.of("a"), handed);
        }
    }

    @Test
    void aDeadlineOfTheWholeOperationHoldsForAllSessions() {
        Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(3).start();
        Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"))
                .drainOptions(o -> o.reconnectDelay(Duration.ofHours(1)))
                .timeouts(Timeouts.ofEach(Scripts.PATIENCE).withOperation(Duration.ofMillis(800)));
        DrainException e = assertThrows(DrainException.class, () -> client.drain(message -> maildrop.close()));
        assertTrue(e.isTransient());
    }
}
