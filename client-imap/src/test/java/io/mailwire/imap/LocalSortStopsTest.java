package io.mailwire.imap;

import static io.mailwire.imap.Search.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sorting and threading here ends when nobody wants it any more, though it waits for nothing. */
@Timeout(60)
class LocalSortStopsTest {

    private static final int MESSAGES = 200;

    // Taking off the brackets of all of them takes half a minute and more.
    private static final String SUBJECT = "[x]".repeat(2700);

    private static final Timeouts LONG = Timeouts.ofEach(Duration.ofSeconds(50));

    private interface Stop {
        void of(ImapSession imap, Thread sorting);
    }

    private static String script(String items) {
        StringBuilder script = new StringBuilder(Scripts.login("IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ ESEARCH"))
                .append(Scripts.selected("INBOX", MESSAGES))
                .append("C: <tag> UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"<tag>\") UID ALL 1:" + MESSAGES
                        + "\nS: <tag> OK\nC: <tag> UID FETCH 1:" + MESSAGES + " (UID INTERNALDATE RFC822.SIZE ENVELOPE"
                        + items + ")\n");
        for (int uid = 1; uid <= MESSAGES; uid++) {
            script.append("S: * " + uid + " FETCH (UID " + uid + " ENVELOPE (NIL \"" + SUBJECT
                    + "\" NIL NIL NIL NIL NIL NIL NIL NIL))\n");
        }
        return script.append("S: <tag> OK\n" + Scripts.LOGOUT).toString();
    }

    /** Waits until all has been read and a class is at work, then stops it. */
    private static void stop(
            String items, Timeouts timeouts, String at, Consumer<Folder> work, FailureReason why, Stop stop)
            throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script(items));
                ImapSession imap = Scripts.cleartext(server).timeouts(timeouts).connect()) {
            Folder inbox = imap.select("INBOX");
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            Thread sorting = new Thread(() -> {
                try {
                    ConnectionException e = assertThrows(ConnectionException.class, () -> work.accept(inbox));
                    assertEquals(why, e.reason(), e.getMessage());
                    ended.complete(Thread.currentThread().isInterrupted());
                } catch (Throwable e) {
                    ended.completeExceptionally(e);
                }
            });
            sorting.setDaemon(true);
            sorting.start();
            while (!ended.isDone() && !isAt(sorting, at)) {
                LockSupport.parkNanos(1_000_000);
            }
            stop.of(imap, sorting);
            boolean interrupted = ended.get();
            assertEquals(stop == INTERRUPT, interrupted);
            assertThrows(IllegalStateException.class, imap::noop);
        }
    }

    private static boolean isAt(Thread thread, String at) {
        return List.of(thread.getStackTrace()).stream()
                .anyMatch(f -> f.getClassName().endsWith("." + at));
    }

    private static final Stop INTERRUPT = (imap, sorting) -> sorting.interrupt();

    @Test
    void sortsNoLongerThanItIsWanted() throws Exception {
        Consumer<Folder> sort = inbox -> inbox.search(all()).sort(SortKey.SUBJECT);
        stop("", LONG, "LocalSort", sort, FailureReason.CANCELLED, (imap, sorting) -> imap.cancel());
        stop("", LONG, "LocalSort", sort, FailureReason.CANCELLED, (imap, sorting) -> imap.close());
        stop("", LONG, "LocalSort", sort, FailureReason.CANCELLED, INTERRUPT);
    }

    @Test
    void threadsNoLongerThanItIsWanted() throws Exception {
        String references = " BODY.PEEK[HEADER.FIELDS (REFERENCES)]";
        for (ThreadAlgorithm algorithm : ThreadAlgorithm.values()) {
            boolean named = algorithm == ThreadAlgorithm.REFERENCES;
            stop(
                    named ? references : "",
                    LONG,
                    named ? "ReferenceThreads" : "LocalThreads",
                    inbox -> inbox.search(all()).threads(algorithm),
                    FailureReason.CANCELLED,
                    INTERRUPT);
        }
    }

    @Test
    void keepsTheDeadlineWhileItSorts() throws Exception {
        stop(
                "",
                LONG.withOperation(Duration.ofSeconds(2)),
                "LocalSort",
                inbox -> inbox.search(all()).sort(SortKey.SUBJECT),
                FailureReason.TIMEOUT,
                (imap, sorting) -> {});
    }
}
