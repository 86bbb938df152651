package io.mailwire.imap;

import static io.mailwire.imap.Search.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sorting here ends when nobody wants it any more, though it waits for nothing. */
@Timeout(60)
class LocalSortStopsTest {

    private static final int MESSAGES = 200;

    private static final String SUBJECT = "[x]".repeat(2700);

    // To make so many keys of each of the messages takes long, as no number of messages would that a test can have.
    private static final SortKey[] BY_MANY =
            Collections.nCopies(1000, SortKey.SUBJECT).toArray(SortKey[]::new);

    private static final Timeouts LONG = Timeouts.ofEach(Duration.ofSeconds(50));

    private interface Stop {
        void of(ImapSession imap, Thread sorting);
    }

    private static String script() {
        StringBuilder script = new StringBuilder(Scripts.login("IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ ESEARCH"))
                .append(Scripts.selected("INBOX", MESSAGES))
                .append("C: <tag> UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"<tag>\") UID ALL 1:" + MESSAGES
                        + "\nS: <tag> OK\nC: <tag> UID FETCH 1:" + MESSAGES
                        + " (UID INTERNALDATE RFC822.SIZE ENVELOPE)\n");
        for (int uid = 1; uid <= MESSAGES; uid++) {
            script.append("S: * " + uid + " FETCH (UID " + uid + " ENVELOPE (NIL \"" + SUBJECT
                    + "\" NIL NIL NIL NIL NIL NIL NIL NIL))\n");
        }
        return script.append("S: <tag> OK\n" + Scripts.LOGOUT).toString();
    }

    /** Waits until all has been read and is being sorted, then stops it. */
    private static void stop(Timeouts timeouts, FailureReason why, Stop stop) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script());
                ImapSession imap = Scripts.cleartext(server).timeouts(timeouts).connect()) {
            Folder inbox = imap.select("INBOX");
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            Thread sorting = new Thread(() -> {
                try {
                    ConnectionException e = assertThrows(
                            ConnectionException.class, () -> inbox.search(all()).sort(SortKey.SUBJECT, BY_MANY));
                    assertEquals(why, e.reason(), e.getMessage());
                    ended.complete(Thread.currentThread().isInterrupted());
                } catch (Throwable e) {
                    ended.completeExceptionally(e);
                }
            });
            sorting.setDaemon(true);
            sorting.start();
            while (!ended.isDone() && !isAtWork(sorting)) {
                LockSupport.parkNanos(1_000_000);
            }
            stop.of(imap, sorting);
            boolean interrupted = ended.get();
            assertEquals(stop == INTERRUPT, interrupted);
            assertThrows(IllegalStateException.class, imap::noop);
        }
    }

    private static boolean isAtWork(Thread thread) {
        return List.of(thread.getStackTrace()).stream()
                .anyMatch(f -> f.getClassName().endsWith(".LocalSort"));
    }

    private static final Stop INTERRUPT = (imap, sorting) -> sorting.interrupt();

    @Test
    void sortsNoLongerThanItIsWanted() throws Exception {
        stop(LONG, FailureReason.CANCELLED, (imap, sorting) -> imap.cancel());
        stop(LONG, FailureReason.CANCELLED, (imap, sorting) -> imap.close());
        stop(LONG, FailureReason.CANCELLED, INTERRUPT);
    }

    @Test
    void keepsTheDeadlineWhileItSorts() throws Exception {
        stop(LONG.withOperation(Duration.ofSeconds(2)), FailureReason.TIMEOUT, (imap, sorting) -> {});
    }
}
