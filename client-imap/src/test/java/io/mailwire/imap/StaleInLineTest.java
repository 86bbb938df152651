package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.ScriptedServer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that wait in line while another thread selects another folder: the UIDs in them mean nothing there. */
@Timeout(30)
class StaleInLineTest {

    private static final String OTHER = """
            C: <tag> SELECT "Other"
            S: * 1 EXISTS
            S: * OK [UIDVALIDITY 9] another
            S: <tag> OK [READ-WRITE]
            C: <tag> UNSELECT
            S: <tag> OK
            """;

    /** What was in line does not come behind it. */
    private static final String SCRIPT =
            Scripts.login(Talk.PLAIN) + Scripts.selected("INBOX", 3) + """
            C: <tag1> UID FETCH 1 (UID BODY.PEEK[2])
            -- gate busy
            S: * 1 FETCH (UID 1 BODY[2] <literal:YWJj>)
            S: <tag1> OK
            """ + OTHER + Scripts.LOGOUT;

    private static Object use(String verb, Folder inbox) {
        Selection second = inbox.messages(UidSet.of(2));
        return switch (verb) {
            case "store" -> second.add(Flag.SEEN);
            case "move" -> second.moveTo("Old");
            case "copy" -> second.copyTo("Old");
            case "delete" -> second.delete();
            case "expunge" -> second.expunge();
            case "change" -> second.change(FlagChange.add(Flag.SEEN));
            case "search" -> inbox.search(Search.all()).uids();
            case "fetch" -> second.fetch().iterator().hasNext();
            case "download" -> Talk.attachment(inbox, 2, "BASE64", 4).bytes();
            case "downloads" -> second.download(each -> each.bytes()).orThrow();
            default -> throw new AssertionError(verb);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "store",
                "move",
                "copy",
                "delete",
                "expunge",
                "change",
                "search",
                "fetch",
                "download",
                "downloads"
            })
    void sendsNothingToTheNextFolderThatWasMeantForTheOneBefore(String verb) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(SCRIPT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                Folder inbox = imap.select("INBOX");
                FutureTask<byte[]> busy =
                        inLine(() -> Talk.attachment(inbox, 1, "BASE64", 4).bytes());
                server.awaitGate("busy");
                FutureTask<Folder> other = inLine(() -> imap.select("Other"));
                FutureTask<Object> late = inLine(() -> use(verb, inbox));
                server.open("busy");
                ExecutionException e = assertThrows(ExecutionException.class, () -> late.get(10, TimeUnit.SECONDS));
                String message = assertInstanceOf(IllegalStateException.class, e.getCause())
                        .getMessage();
                assertTrue(String.valueOf(message).contains("Other"), message);
                busy.get(10, TimeUnit.SECONDS);
                other.get(10, TimeUnit.SECONDS).close();
            }
            server.verify();
        }
    }

    /** Runs it on a thread of its own, and waits until that waits. */
    private static <T> FutureTask<T> inLine(Callable<T> what) {
        FutureTask<T> task = new FutureTask<>(what);
        Thread thread = new Thread(task, "in-line");
        thread.setDaemon(true);
        thread.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return task;
    }
}
