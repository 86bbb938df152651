package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is known of a change that fails half-way, because it takes several commands. */
@Timeout(60)
class PartialChangeTest {

    private static final String BARE = "IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+ UNSELECT";

    // More than one command takes: every second UID from a million on.
    private static final UidSet MANY =
            UidSet.of(LongStream.range(0, 1500).map(i -> 1_000_000 + 2 * i).toArray());
    private static final List<UidSet> PIECES = List.copyOf(MANY.split(Long.MAX_VALUE, 7800));

    private interface Change {
        Object make(Folder inbox);
    }

    private static String script(String capabilities, String middle) {
        return Scripts.login(BARE + " " + capabilities) + Scripts.selected("INBOX", 3) + middle
                + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
    }

    /** The failure of a change, on a session that goes on. */
    private static MailException failure(String capabilities, String middle, Change change) {
        try (ScriptedServer server = ScriptedServer.start(script(capabilities, middle))) {
            MailException failure;
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                failure = assertThrows(MailException.class, () -> change.make(inbox));
                assertTrue(failure.isSessionUsable());
            }
            server.verify();
            return failure;
        }
    }

    private static PartialChange partial(String capabilities, String middle, Change change) {
        PartialChangeException e =
                assertInstanceOf(PartialChangeException.class, failure(capabilities, middle, change));
        assertInstanceOf(ImapCommandException.class, e.getCause());
        assertFalse(e.isTransient(), "what is done would be done twice");
        return e.change();
    }

    private static String step(String command, String answer) {
        return "C: <tag> " + command + "\nS: <tag> " + answer + "\n";
    }

    private static Selection many(Folder inbox) {
        return inbox.messages(MANY);
    }

    @Test
    void namesTheMessagesThatWereCopiedBeforeTheRefusal() {
        PartialChange change = partial(
                "UIDPLUS",
                step(
                                "UID COPY " + PIECES.get(0) + " \"Old\"",
                                "OK [COPYUID 9 " + PIECES.get(0) + " 1:"
                                        + PIECES.get(0).size() + "]")
                        + step("UID COPY " + PIECES.get(1) + " \"Old\"", "NO [OVERQUOTA] full"),
                inbox -> many(inbox).copyTo("Old"));
        assertEquals(PIECES.get(0), change.done());
        assertEquals(UidSet.EMPTY, change.unknown());
        assertEquals(1, change.uids().target(1_000_000).orElseThrow());
    }

    @Test
    void namesTheMessagesWhoseFlagsWereChangedBeforeTheRefusal() {
        String steps = step("UID STORE " + PIECES.get(0) + " +FLAGS.SILENT (\\Seen)", "OK")
                + step("UID STORE " + PIECES.get(1) + " +FLAGS.SILENT (\\Seen)", "NO [SERVERBUG] oops");
        assertEquals(
                PIECES.get(0),
                partial("", steps, inbox -> many(inbox).add(Flag.SEEN)).done());
        assertEquals(
                PIECES.get(0),
                partial("", steps, inbox -> many(inbox).change(FlagChange.add(Flag.SEEN)))
                        .done());
    }

    @Test
    void namesTheMessagesThatWereExpungedBeforeTheRefusal() {
        assertEquals(
                PIECES.get(0),
                partial(
                                "UIDPLUS",
                                step("UID EXPUNGE " + PIECES.get(0), "OK")
                                        + step("UID EXPUNGE " + PIECES.get(1), "NO not these"),
                                inbox -> many(inbox).expunge())
                        .done());
    }

    @Test
    void namesTheMessagesThatAreInBothFolders() {
        String copied = step("UID COPY 1:2 \"Old\"", "OK [COPYUID 9 1:2 4:5]");
        for (String rest : List.of(
                step("UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "NO [NOPERM] not yours"),
                step("UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "OK") + step("UID EXPUNGE 1:2", "NO not now"))) {
            PartialChange change = partial(
                    "UIDPLUS",
                    copied + rest,
                    inbox -> inbox.messages(UidSet.range(1, 2)).moveTo("Old"));
            assertEquals("0 done in INBOX, begun 1:2, 1:2 → 4:5 (UIDVALIDITY 9)", change.toString());
        }
    }

    @Test
    void namesTheMessagesThatWereMovedBeforeTheServerRefusedTheOthers() {
        PartialChange change =
                partial("MOVE", """
                C: <tag> UID MOVE 1:3 "Old"
                S: * OK [COPYUID 9 1:2 4:5] two of them
                S: * 1 EXPUNGE
                S: * 1 EXPUNGE
                S: <tag> NO [OVERQUOTA] full
                """, inbox -> inbox.messages(UidSet.range(1, 3)).moveTo("Old"));
        assertEquals("1:2", change.done().toString());
        assertEquals(5, change.uids().target(2).orElseThrow());
    }

    private static final String TWO_OF_THREE = step("UID COPY 1:3 \"Old\"", "OK [COPYUID 9 1:2 4:5] done")
            + step("UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "OK done")
            + "C: <tag> UID EXPUNGE 1:2\nS: * 1 EXPUNGE\nS: * 1 EXPUNGE\nS: <tag> OK done\n"
            + "C: <tag> UID FETCH 3 (UID FLAGS)\n";

    @Test
    void removesNothingThatTheServerHasNotCopied() {
        PartialChangeException e = assertInstanceOf(
                PartialChangeException.class,
                failure(
                        "UIDPLUS",
                        TWO_OF_THREE + "S: * 1 FETCH (UID 3 FLAGS ())\nS: <tag> OK\n",
                        inbox -> inbox.messages(UidSet.range(1, 3)).moveTo("Old")));
        assertEquals("2 done in INBOX, 1:2 → 4:5 (UIDVALIDITY 9)", e.change().toString());
        assertTrue(e.getMessage().contains("all except UIDs 3"), e.getMessage());
    }

    @Test
    void removesOnlyWhatIsNamedWhereThereAreMoreCopies() {
        PartialChangeException e = assertInstanceOf(
                PartialChangeException.class,
                failure(
                        "UIDPLUS",
                        TWO_OF_THREE.replace("1:2 4:5", "1:2 4:6") + "S: * 1 FETCH (UID 3 FLAGS ())\nS: <tag> OK\n",
                        inbox -> inbox.messages(UidSet.range(1, 3)).moveTo("Old")));
        assertEquals("2 done in INBOX", e.change().toString());
        assertTrue(e.getMessage().contains("all except UIDs 3"), e.getMessage());
    }

    @Test
    void removesNoneWhereThereAreFewerCopiesThanItNames() {
        PartialChangeException e = assertInstanceOf(
                PartialChangeException.class,
                failure(
                        "UIDPLUS",
                        step("UID COPY 1:2 \"Old\"", "OK [COPYUID 9 1:2 4] done") + """
                        C: <tag> UID FETCH 1:2 (UID FLAGS)
                        S: * 1 FETCH (UID 1 FLAGS ())
                        S: * 2 FETCH (UID 2 FLAGS ())
                        S: <tag> OK
                        """,
                        inbox -> inbox.messages(UidSet.range(1, 2)).moveTo("Old")));
        assertEquals("0 done in INBOX, begun 1:2", e.change().toString());
        assertTrue(e.getMessage().contains("all except UIDs 1:2"), e.getMessage());
    }

    @Test
    void marksNoMessageThatArrivesBehindTheCopy() throws Exception {
        String script = """
                C: <tag> UID SEARCH UID 2:4294967295
                S: * SEARCH 2 3
                S: <tag> OK
                C: <tag> UID COPY 2:3 "Old"
                S: <tag> OK without telling which
                C: <tag> UID STORE 2:3 +FLAGS.SILENT (\\Deleted)
                S: * 4 EXISTS
                S: <tag> OK
                C: <tag> UID EXPUNGE 2:3
                S: * 2 EXPUNGE
                S: * 2 EXPUNGE
                S: <tag> OK
                C: <tag> UID SEARCH UID 9:4294967295
                S: * SEARCH
                S: <tag> OK
                """;
        Talk.about(3, BARE + " UIDPLUS", script, (imap, inbox) -> {
            assertEquals(
                    MoveMethod.COPY_AND_EXPUNGE,
                    inbox.messages(UidSet.from(2)).moveTo("Old").method());
            inbox.messages(UidSet.from(9)).moveTo("Old");
        });
    }

    @Test
    void doesNotMindThatAMessageWasGoneBefore() {
        try (ScriptedServer server = ScriptedServer.start(script("UIDPLUS", TWO_OF_THREE + "S: <tag> OK\n"))) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                MoveResult moved = inbox.messages(UidSet.range(1, 3)).moveTo("Old");
                assertEquals("1:3", moved.moved().toString());
                assertEquals("1:2", moved.uids().sources().toString());
            }
            server.verify();
        }
    }

    @Test
    void exchange_leavesAllWhereItSaysThatNothingWasCopied() {
        MailException e = assertInstanceOf(
                PeerException.class,
                failure(
                        "UIDPLUS",
                        step("UID COPY 1:2 \"Old\"", "OK [COPYUID 701  ] done") + """
                        C: <tag> UID FETCH 1:2 (UID FLAGS)
                        S: * 2 FETCH (UID 2 FLAGS ())
                        S: <tag> OK
                        """,
                        inbox -> inbox.messages(UidSet.range(1, 2)).moveTo("Old")));
        assertTrue(e.getMessage().contains("all except UIDs 2"), e.getMessage());
    }

    @Test
    void exchange_takesAThrottledExpungeForOneThatIsKnown() {
        String busy = "BAD Request is throttled. Suggested Backoff Time: 15 milliseconds";
        PartialChange change = partial(
                "UIDPLUS",
                step("UID COPY 1 \"Old\"", "OK [COPYUID 9 1 4]")
                        + step("UID STORE 1 +FLAGS.SILENT (\\Deleted)", "OK")
                        + step("UID EXPUNGE 1", busy)
                        + step("UID EXPUNGE 1", busy)
                        + "C: <tag> UID EXPUNGE 1\nS: * 1 EXPUNGE\nS: <tag> OK\n",
                inbox -> {
                    Selection one = inbox.messages(UidSet.of(1));
                    try {
                        return one.moveTo("Old");
                    } finally {
                        assertTrue(assertThrows(ImapCommandException.class, one::expunge)
                                .isTransient());
                        assertTrue(one.expunge().expunged());
                    }
                });
        assertEquals("1", change.begun().toString());
    }

    @Test
    void namesTheMessagesThatAreMarkedOnly() {
        assertEquals(
                "1:2",
                partial(
                                "UIDPLUS",
                                step("UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "OK")
                                        + step("UID EXPUNGE 1:2", "NO not now"),
                                inbox -> inbox.messages(UidSet.range(1, 2)).delete())
                        .begun()
                        .toString());
    }

    @Test
    void namesTheNewMessageWhereTheOldOneStays() {
        PartialChange change = partial(
                "UIDPLUS",
                """
                C: <tag> APPEND "INBOX" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK [APPENDUID 7 4]
                """ + step("UID STORE 2 +FLAGS.SILENT (\\Deleted)", "NO [NOPERM] not yours"),
                inbox -> inbox.replace(
                        2, Upload.of(Email.parse("Subject: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))));
        assertEquals("0 done in INBOX, appended as UID 7/4", change.toString());
    }

    @Test
    void throwsAFailureThatChangedNothingAsItIs() {
        ImapCommandException e = assertInstanceOf(
                ImapCommandException.class,
                failure(
                        "UIDPLUS",
                        step("UID COPY 1 \"Old\"", "NO [TRYCREATE] no such folder"),
                        inbox -> inbox.messages(UidSet.of(1)).moveTo("Old")));
        assertEquals("TRYCREATE", e.code().orElseThrow());
    }

    // ---- the connection breaks

    /** Runs a change with the connection cut after every octet that the server says behind the opening. */
    private static void cutEverywhere(String capabilities, String middle, Change change, String... removing) {
        String script = script(capabilities, middle);
        long opening;
        long complete;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                opening = server.bytesSent();
                change.make(inbox);
                complete = server.bytesSent();
            }
            server.verify();
        }
        for (long cut = opening; cut < complete; cut++) {
            try (ScriptedServer server =
                    ScriptedServer.script(script).cutAfter(cut).start()) {
                MailException failure = null;
                try (ImapSession imap = Scripts.cleartext(server).connect();
                        Folder inbox = imap.select("INBOX")) {
                    change.make(inbox);
                } catch (MailException e) {
                    failure = e;
                }
                String when = "after " + cut + " octets: " + failure;
                assertTrue(failure != null && !failure.isSessionUsable(), when);
                // A message is removed here only after the server has said that it is somewhere else.
                List<String> said = new ArrayList<>(server.dialogue().lines());
                boolean begun = failure instanceof PartialChangeException;
                for (String remove : removing) {
                    int at = indexOf(said, remove);
                    assertTrue(at < 0 || (begun && indexOf(said.subList(0, at), "UID 9 ") >= 0), when);
                }
                if (failure instanceof PartialChangeException e) {
                    PartialChange partial = e.change();
                    assertTrue(
                            partial.uids().target(1).orElse(0) == 4
                                    || partial.appended().isPresent(),
                            when);
                    assertInstanceOf(ConnectionException.class, failure.getCause(), when);
                }
            }
        }
    }

    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void losesNoMessageWhereverAMoveIsCut() {
        cutEverywhere(
                "UIDPLUS",
                step("UID COPY 1:2 \"Old\"", "OK [COPYUID 9 1:2 4:5] done")
                        + step("UID STORE 1:2 +FLAGS.SILENT (\\Deleted)", "OK done")
                        + "C: <tag> UID EXPUNGE 1:2\nS: * 1 EXPUNGE\nS: * 1 EXPUNGE\nS: <tag> OK done\n",
                inbox -> inbox.messages(UidSet.range(1, 2)).moveTo("Old"),
                "UID STORE",
                "UID EXPUNGE");
    }

    @Test
    void losesNoMessageWhereverAReplacementIsCut() {
        cutEverywhere(
                "UIDPLUS",
                """
                C: <tag> APPEND "INBOX" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK [APPENDUID 9 4] done
                """ + step("UID STORE 2 +FLAGS.SILENT (\\Deleted)", "OK done")
                        + "C: <tag> UID EXPUNGE 2\nS: * 2 EXPUNGE\nS: <tag> OK done\n",
                inbox -> inbox.replace(
                        2, Upload.of(Email.parse("Subject: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))),
                "UID STORE",
                "UID EXPUNGE");
    }

    @Test
    void namesTheMessagesWhoseMoveIsUnknown() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(BARE + " MOVE")
                + Scripts.selected("INBOX", 3)
                + step("UID MOVE " + PIECES.get(0) + " \"Old\"", "OK")
                + "C: <tag> UID MOVE " + PIECES.get(1) + " \"Old\"\n-- close\n")) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                PartialChangeException e = assertThrows(
                        PartialChangeException.class, () -> many(inbox).moveTo("Old"));
                assertFalse(e.isSessionUsable());
                assertEquals(PIECES.get(0), e.change().done());
                assertEquals(PIECES.get(1), e.change().unknown());
            }
        }
    }
}
