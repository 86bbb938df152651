package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Servers, and what stands before them, that offer extensions which they do not know: what they answer by BAD was not done. */
class OffersNotKeptTest {

    private static final String COPIES = """
            C: <tag> UID COPY 5 "Old"
            S: <tag> OK [COPYUID 9 5 1]
            C: <tag> UID STORE 5 +FLAGS.SILENT (\\Deleted)
            S: <tag> OK
            C: <tag> UID EXPUNGE 5
            S: * 3 EXPUNGE
            S: <tag> OK
            """;

    private static final Upload DRAFT =
            Upload.of(Email.parse("Subject: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));

    private static String asked(String command, String answer) {
        return "C: <tag> " + command + "\nS: <tag> " + answer + "\n";
    }

    @Test
    void copiesOnceMoveIsNotKnownAndAsksNoMore() throws Exception {
        Talk.about(
                5, Talk.PLAIN, asked("UID MOVE 5 \"Old\"", "BAD Unknown command") + COPIES + COPIES, (imap, inbox) -> {
                    MoveResult moved = inbox.messages(UidSet.of(5)).moveTo("Old");
                    assertEquals(MoveMethod.COPY_AND_EXPUNGE, moved.method());
                    assertEquals(1, moved.uids().target(5).orElseThrow());
                    inbox.messages(UidSet.of(5)).moveTo("Old");
                    assertFalse(imap.capabilities().contains("MOVE"));
                });
    }

    @Test
    void believesInMoveAndReplaceWhereWhatTheyAreAskedToDoIsRefusedAnyhow() throws Exception {
        String script = asked("UID MOVE 5 \"a\"", "BAD No such name")
                + asked("UID COPY 5 \"a\"", "BAD No such name")
                + asked("UID MOVE 5 \"Old\"", "OK done")
                + refusedDraft("UID REPLACE 5")
                + refusedDraft("APPEND");
        Talk.about(5, Talk.PLAIN + " REPLACE", script, (imap, inbox) -> {
            Selection last = inbox.messages(UidSet.of(5));
            assertThrows(ImapCommandException.class, () -> last.moveTo("a"));
            assertEquals(MoveMethod.MOVE, last.moveTo("Old").method());
            assertThrows(ImapCommandException.class, () -> inbox.replace(5, DRAFT));
            assertTrue(imap.capabilities().contains("REPLACE"));
        });
    }

    private static String refusedDraft(String verb) {
        return "C: <tag> " + verb + " \"INBOX\" {14+}\nC: <literal:Subject: a\\r\\n\\r\\n>\nS: <tag> BAD No\n";
    }

    @Test
    void exchange_takesAThrottledMoveForOneThatIsKnown() throws Exception {
        String throttled = "BAD Request is throttled. Suggested Backoff Time: 10 milliseconds";
        Talk.about(5, Talk.PLAIN, asked("UID MOVE 5 \"Old\"", throttled), (imap, inbox) -> {
            ImapCommandException e = assertThrows(
                    ImapCommandException.class,
                    () -> inbox.messages(UidSet.of(5)).moveTo("Old"));
            assertTrue(e.isTransient());
            assertTrue(imap.capabilities().contains("MOVE"));
        });
    }

    @Test
    void copiesNothingThatWasMovedBeforeTheServerLostItsWay() throws Exception {
        String half = """
                C: <tag> UID MOVE 4:5 "Old"
                S: * OK [COPYUID 9 4 1] moved
                S: * 3 EXPUNGE
                S: <tag> BAD oops
                """;
        Talk.about(5, Talk.PLAIN, half, (imap, inbox) -> {
            PartialChangeException e = assertThrows(
                    PartialChangeException.class,
                    () -> inbox.messages(UidSet.parse("4:5")).moveTo("Old"));
            assertEquals(UidSet.of(4), e.change().done());
        });
    }

    @Test
    void appendsAndDeletesOnceReplaceIsNotKnown() throws Exception {
        String script = """
                C: <tag> UID REPLACE 5 "INBOX" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> BAD Unknown command
                C: <tag> APPEND "INBOX" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK [APPENDUID 7 6]
                C: <tag> UID STORE 5 +FLAGS.SILENT (\\Deleted)
                S: <tag> OK
                C: <tag> UID EXPUNGE 5
                S: * 3 EXPUNGE
                S: <tag> OK
                """;
        Talk.about(5, Talk.PLAIN + " REPLACE", script, (imap, inbox) -> {
            ReplaceResult replaced = inbox.replace(5, DRAFT);
            assertEquals(ReplaceMethod.APPEND_AND_EXPUNGE, replaced.method());
            assertEquals(6, replaced.uid().orElseThrow().value());
        });
    }

    @Test
    void selectsWithoutCondstoreWhereThatIsNotKnown() throws Exception {
        String refusedOnce = asked("SELECT \"INBOX\" (CONDSTORE)", "BAD Unknown parameter");
        String script = refusedOnce + Scripts.selected("INBOX", 3);
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(Talk.PLAIN + " CONDSTORE") + script
                + Scripts.selected("INBOX", 4) + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                assertEquals(3, imap.select("INBOX").exists());
                try (Folder again = imap.select("INBOX")) {
                    assertEquals(4, again.exists());
                }
            }
            server.verify();
        }
    }

    @Test
    void believesInCondstoreWhereItIsTheFolderThatCannotBeSelected() throws Exception {
        String script = asked("SELECT \"a\" (CONDSTORE)", "BAD No such name")
                + asked("SELECT \"a\"", "BAD No such name")
                + Scripts.selected("INBOX", 3).replace("SELECT \"INBOX\"", "SELECT \"INBOX\" (CONDSTORE)");
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(Talk.PLAIN + " CONDSTORE") + script
                + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                assertThrows(ImapCommandException.class, () -> imap.select("a"));
                try (Folder inbox = imap.select("INBOX")) {
                    assertEquals(3, inbox.exists());
                }
            }
            server.verify();
        }
    }
}
