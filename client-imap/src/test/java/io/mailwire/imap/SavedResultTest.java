package io.mailwire.imap;

import static io.mailwire.imap.Search.from;
import static io.mailwire.imap.Search.text;
import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.ScriptedServer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes that name their messages by {@code $}, and what becomes of them where that cannot be (RFC 5182). */
@Timeout(30)
class SavedResultTest {

    private static final String BASE = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS UNSELECT ESEARCH SEARCHRES";
    private static final UidSet LONG =
            UidSet.of(LongStream.range(0, 300).map(i -> 1 + 2 * i).toArray());
    private static final UidSet VERY_LONG =
            UidSet.of(LongStream.range(0, 3000).map(i -> 100_001 + 2 * i).toArray());

    private static String saves(String keys, UidSet found) {
        return "C: <tag> UID SEARCH RETURN (SAVE ALL) " + keys + "\nS: * ESEARCH (TAG \"<tag>\") UID ALL " + found
                + "\nS: <tag> OK\n";
    }

    private static String finds(String keys, UidSet found) {
        return saves(keys, found).replace("(SAVE ALL)", "(ALL)");
    }

    private static String done(String command) {
        return "C: <tag> " + command + "\nS: <tag> OK\n";
    }

    private static String bad(String command) {
        return "C: <tag> " + command + "\nS: <tag> BAD what is $\n";
    }

    private static String gone(UidSet uids) {
        return "C: <tag> UID EXPUNGE " + uids + "\nS: * 1 EXPUNGE\nS: <tag> OK\n";
    }

    private static void talk(String extensions, String middle, FolderTalk.Use use) throws Exception {
        FolderTalk.turns(BASE + " " + extensions, 10_000, middle, use);
    }

    private static String pieces(String command) {
        return VERY_LONG.split(Long.MAX_VALUE, 7800).stream()
                .map(piece -> done(command.replace("$", piece.toString())))
                .collect(Collectors.joining());
    }

    @Test
    void namesMessagesByTheirUidsWhereItIsNotUnderstood() throws Exception {
        talk(
                "MOVE",
                saves("UNSEEN", LONG)
                        + bad("UID MOVE $ \"Archive\"")
                        + done("UID MOVE " + LONG + " \"Archive\"")
                        + finds("UNSEEN", LONG)
                        + done("UID COPY " + LONG + " \"Archive\""),
                inbox -> {
                    assertEquals(
                            MoveMethod.MOVE,
                            inbox.search(unseen()).moveTo("Archive").method());
                    inbox.search(unseen()).copyTo("Archive");
                });
        talk(
                "",
                saves("UNSEEN", VERY_LONG)
                        + bad("UID STORE $ +FLAGS.SILENT (\\Seen)")
                        + pieces("UID STORE $ +FLAGS.SILENT (\\Seen)"),
                inbox -> {
                    Selection found = inbox.search(unseen());
                    assertTrue(found.change(FlagChange.add(Flag.SEEN)).refused().isEmpty());
                });
    }

    @Test
    void doesNothingTwiceWhereOneStepIsNotUnderstood() throws Exception {
        // UIDPLUS stays: it is $ that is not understood.
        talk(
                "",
                saves("UNSEEN", LONG)
                        + done("UID COPY $ \"Archive\"")
                        + done("UID STORE $ +FLAGS.SILENT (\\Deleted)")
                        + bad("UID EXPUNGE $")
                        + gone(LONG)
                        + done("UID STORE 7 +FLAGS.SILENT (\\Deleted)")
                        + gone(UidSet.of(7)),
                inbox -> {
                    assertEquals(
                            MoveMethod.COPY_AND_EXPUNGE,
                            inbox.search(unseen()).moveTo("Archive").method());
                    assertTrue(inbox.messages(UidSet.of(7)).delete().expunged());
                });
    }

    @Test
    void followsABadStoreBehindASearchByUids() throws Exception {
        talk(
                "",
                """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: * ESEARCH (TAG "<tag1>") UID ALL SET
                S: <tag1> OK
                S: <tag2> BAD what is $
                C: <tag> UID STORE SET +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                """.replace("SET", LONG.toString()),
                inbox -> inbox.search(unseen()).add(Flag.SEEN));
    }

    @Test
    void asksByUidsWhetherAnyIsStillThere() throws Exception {
        String fetches = VERY_LONG.split(Long.MAX_VALUE, 7800).stream()
                .map(piece -> done("UID FETCH " + piece + " (UID FLAGS)"))
                .collect(Collectors.joining());
        talk(
                "",
                saves("UNSEEN", VERY_LONG)
                        + done("UID STORE $ +FLAGS.SILENT (\\Deleted)")
                        + done("UID EXPUNGE $")
                        + fetches,
                inbox -> assertTrue(inbox.search(unseen()).delete().expunged()));
    }

    @Test
    void splitsASetThatAnotherSearchHasReplacedBeforeItsTurn() throws Exception {
        String script = Scripts.login(BASE) + Scripts.selected("INBOX", 10_000) + saves("UNSEEN", VERY_LONG)
                + done("UID COPY $ \"One\"") + """
                C: <tag1> UID STORE 100001 +FLAGS.SILENT (\\Seen)
                -- gate stored
                S: <tag1> OK
                """
                + saves("FROM \"a\"", UidSet.EMPTY).replace(" ALL \n", "\n") + pieces("UID COPY $ \"Two\"")
                + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                Selection found = inbox.search(unseen());
                found.copyTo("One");
                FutureTask<?> store =
                        waiting(() -> inbox.messages(UidSet.of(100_001)).add(Flag.SEEN));
                // Waits for the STORE, and the copy, which may still be by $, behind it.
                FutureTask<?> search = waiting(() -> inbox.search(from("a")).copyTo("None"));
                FutureTask<?> copy = waiting(() -> found.copyTo("Two"));
                server.open("stored");
                store.get(10, TimeUnit.SECONDS);
                search.get(10, TimeUnit.SECONDS);
                copy.get(10, TimeUnit.SECONDS);
            }
            server.verify();
        }
    }

    /** Nothing is saved yet when either of two threads looks, so the second may not believe what it saw. */
    @Test
    void looksOnceMoreWhatIsSavedWhenItsTurnHasCome() throws Exception {
        String script = Scripts.login(BASE) + Scripts.selected("INBOX", 10) + """
                C: <tag1> UID STORE 9 +FLAGS.SILENT (\\Flagged)
                -- gate stored
                S: <tag1> OK
                C: <tag2> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag3> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: * ESEARCH (TAG "<tag2>") UID ALL 1
                S: <tag2> OK
                S: <tag3> OK
                C: <tag4> UID SEARCH RETURN (SAVE ALL) TEXT <any>
                S: <tag4> BAD what
                C: <tag5> UID SEARCH TEXT <any>
                S: <tag5> BAD what
                C: <tag> UNSELECT
                S: <tag> OK
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                FutureTask<?> store = waiting(() -> inbox.messages(UidSet.of(9)).add(Flag.FLAGGED));
                FutureTask<?> first = waiting(() -> inbox.search(unseen()).add(Flag.SEEN));
                // Right behind this search a STORE of $ would delete what the first one has saved.
                FutureTask<?> second = waiting(() -> inbox.search(text("x")).add(Flag.DELETED));
                server.open("stored");
                store.get(10, TimeUnit.SECONDS);
                first.get(10, TimeUnit.SECONDS);
                ExecutionException e = assertThrows(ExecutionException.class, () -> second.get(10, TimeUnit.SECONDS));
                assertInstanceOf(ImapCommandException.class, e.getCause());
            }
            server.verify();
        }
    }

    /** What a thread of its own does, which waits already. */
    private static FutureTask<?> waiting(Callable<?> action) {
        FutureTask<?> task = new FutureTask<>(action);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return task;
    }
}
