package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flags under conditions, expunging, and servers that do not keep what they promise. */
@Timeout(30)
class ChangingTest {

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String capabilities, String middle, Use use) throws Exception {
        String select = Scripts.selected("INBOX", 3);
        String script = Scripts.login("AUTH=PLAIN SASL-IR UNSELECT " + capabilities)
                + (capabilities.contains("CONDSTORE") ? select.replace("INBOX\"", "INBOX\" (CONDSTORE)") : select)
                + middle + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
            server.verify();
        }
    }

    @Test
    void setsFlagsInPlaceOfOthers() throws Exception {
        talk(
                "IMAP4rev1",
                """
                C: <tag> UID STORE 1:2 FLAGS.SILENT (\\Seen work)
                S: <tag> OK
                C: <tag> UID STORE 1:2 FLAGS.SILENT ()
                S: <tag> OK
                """,
                (imap, inbox) -> inbox.messages(UidSet.range(1, 2))
                        .set(Flag.SEEN, Flag.keyword("work"))
                        .set());
    }

    @Test
    void reportsTheFlagsAfterTheChange() throws Exception {
        talk("IMAP4rev1", """
                C: <tag> UID STORE 1:2 +FLAGS (\\Seen)
                S: * 1 FETCH (FLAGS (\\Seen) UID 1)
                S: * 3 FETCH (UID 3 FLAGS (\\Deleted))
                S: * 2 FETCH (UID 2 FLAGS (\\Seen work))
                S: * 2 FETCH (FLAGS ())
                S: <tag> OK
                """, (imap, inbox) -> {
            FlagResult result = inbox.messages(UidSet.range(1, 2))
                    .change(FlagChange.add(Flag.SEEN).reporting());
            assertEquals(Map.of(1L, Set.of(Flag.SEEN), 2L, Set.of(Flag.SEEN, Flag.keyword("work"))), result.flags());
            assertEquals("2 changed in INBOX", result.toString());
        });
    }

    @Test
    void tellsWhatHadChangedMeanwhile() throws Exception {
        talk("IMAP4rev1 CONDSTORE", """
                C: <tag> UID STORE 1:9 (UNCHANGEDSINCE 12121230045) -FLAGS.SILENT (\\Flagged)
                S: * 1 FETCH (UID 1 MODSEQ (12121231000))
                S: <tag> OK [MODIFIED 7,9] conditional
                C: <tag> UID FETCH 2:6,8 (UID FLAGS MODSEQ)
                S: * 2 FETCH (UID 2 FLAGS () MODSEQ (7))
                S: * 3 FETCH (UID 3 FLAGS () MODSEQ (8))
                S: * 4 FETCH (UID 4 FLAGS () MODSEQ (-1))
                S: * 4 FETCH garbage
                S: <tag> OK
                C: <tag> UID STORE 2 (UNCHANGEDSINCE 0) +FLAGS (\\Seen)
                S: <tag> NO [MODIFIED 2] some are gone
                """, (imap, inbox) -> {
            FlagResult result = inbox.messages(UidSet.range(1, 9))
                    .change(FlagChange.remove(Flag.FLAGGED).unchangedSince(12_121_230_045L));
            assertEquals("7,9", result.refused().toString());
            assertEquals("1:4", result.changed().toString());
            assertEquals("5:6,8", result.gone().toString());
            assertEquals(Map.of(), result.flags());
            assertEquals(Map.of(1L, 12_121_231_000L, 2L, 7L, 3L, 8L), result.modSeqs());
            assertEquals(12_121_231_000L, result.highestModSeq().orElseThrow());
            assertEquals("4 changed in INBOX, refused 7,9, gone 5:6,8", result.toString());
            FlagResult none = inbox.messages(UidSet.of(2))
                    .change(FlagChange.add(Flag.SEEN).reporting().unchangedSince(0));
            assertEquals("0 changed in INBOX, refused 2", none.toString());
        });
    }

    @Test
    void whatIsAskedForBehindAChangeIsNoNews() throws Exception {
        talk("IMAP4rev1", """
                C: <tag> UID STORE 1:3 +FLAGS (\\Seen)
                S: * 1 FETCH (FLAGS (\\Seen) UID 1)
                S: <tag> OK
                C: <tag> UID FETCH 2:3 (UID FLAGS)
                S: * 2 FETCH (UID 2 FLAGS (\\Seen))
                S: * 3 FETCH (UID 3 FLAGS (\\Seen))
                S: <tag> OK
                C: <tag> NOOP
                S: * 3 FETCH (UID 3 FLAGS (\\Flagged))
                S: <tag> OK
                """, (imap, inbox) -> {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            imap.listen(event -> events.add(event.toString()), Runnable::run);
            inbox.messages(UidSet.range(1, 3)).change(FlagChange.add(Flag.SEEN).reporting());
            imap.noop();
            String first = events.poll(10, TimeUnit.SECONDS);
            assertTrue(first != null && first.contains("\\Flagged"), first);
        });
    }

    @Test
    void dovecot_asksForTheFlagsOfMessagesThatHadThemAlready() throws Exception {
        talk("IMAP4rev1", """
                C: <tag> UID STORE 1:3 +FLAGS (\\Seen)
                S: * 1 FETCH (FLAGS (\\Seen) UID 1)
                S: <tag> OK
                C: <tag> UID FETCH 2:3 (UID FLAGS)
                S: * 2 FETCH (UID 2 FLAGS (\\Seen work))
                S: <tag> OK
                """, (imap, inbox) -> {
            FlagResult result = inbox.messages(UidSet.range(1, 3))
                    .change(FlagChange.add(Flag.SEEN).reporting());
            assertEquals(Set.of(Flag.SEEN, Flag.keyword("work")), result.flags().get(2L));
            assertEquals("2 changed in INBOX, gone 3", result.toString());
        });
    }

    @Test
    void exchange_takesAThrottledCommandForOneThatMayBeTriedAgain() throws Exception {
        talk("IMAP4rev1", """
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 15 milliseconds
                C: <tag> UID COPY 1 "x"
                S: <tag> NO [THROTTLED] too much
                C: <tag> UID COPY 1 "x"
                S: <tag> NO [OVERQUOTA] full
                """, (imap, inbox) -> {
            Selection one = inbox.messages(UidSet.of(1));
            ImapCommandException e = assertThrows(ImapCommandException.class, () -> one.add(Flag.SEEN));
            assertTrue(e.isTransient() && e.getMessage().contains("15 milliseconds"), e.getMessage());
            assertTrue(assertThrows(ImapCommandException.class, () -> one.copyTo("x"))
                    .isTransient());
            assertFalse(assertThrows(ImapCommandException.class, () -> one.copyTo("x"))
                    .isTransient());
        });
    }

    @Test
    void yahoo_keepsCommandsShorterThanAThousandOctets() throws Exception {
        UidSet many =
                UidSet.of(LongStream.range(0, 200).map(i -> 1_000_000 + 2 * i).toArray());
        StringBuilder steps = new StringBuilder();
        for (UidSet piece : many.split(Long.MAX_VALUE, 800)) {
            steps.append("C: <tag> UID STORE ").append(piece).append(" +FLAGS.SILENT (\\Seen)\nS: <tag> OK\n");
        }
        assertTrue(steps.length() > 1600);
        talk(
                "IMAP4rev1 XYMHIGHESTMODSEQ",
                steps.toString(),
                (imap, inbox) -> inbox.messages(many).add(Flag.SEEN));
    }

    @Test
    void hMailServer_writesRangesAscending() throws Exception {
        talk(
                "IMAP4rev1",
                "C: <tag> UID STORE 2:4,9 +FLAGS.SILENT (\\Seen)\nS: <tag> OK\n",
                (imap, inbox) -> inbox.messages(UidSet.parse("9,4:3,2")).add(Flag.SEEN));
    }

    @Test
    void tellsTheFoldersModSeqAfterAnExpunge() throws Exception {
        talk(
                "IMAP4rev1 UIDPLUS",
                """
                C: <tag> UID EXPUNGE 1
                S: * VANISHED 1
                S: <tag> OK [HIGHESTMODSEQ 20010715194045319] gone
                """,
                (imap, inbox) -> assertEquals(
                        20_010_715_194_045_319L,
                        inbox.messages(UidSet.of(1)).expunge().highestModSeq().orElseThrow()));
    }

    @Test
    void changesNothingUnderAConditionThatTheServerCannotCheck() throws Exception {
        talk("IMAP4rev1", "", (imap, inbox) -> {
            UnsupportedCapabilityException e = assertThrows(
                    UnsupportedCapabilityException.class,
                    () -> inbox.messages(UidSet.of(1))
                            .change(FlagChange.add(Flag.SEEN).unchangedSince(5)));
            assertEquals("CONDSTORE", e.capability());
        });
        assertThrows(IllegalArgumentException.class, () -> FlagChange.set().unchangedSince(-1));
        assertThrows(IllegalArgumentException.class, FlagChange::add);
    }

    @Test
    void expungesOnlyTheseAndNeverAll() throws Exception {
        talk(
                "IMAP4rev1 UIDPLUS",
                """
                C: <tag> UID EXPUNGE 1:2
                S: * 1 EXPUNGE
                S: <tag> OK
                """,
                (imap, inbox) ->
                        assertTrue(inbox.messages(UidSet.range(1, 2)).expunge().expunged()));
        talk(
                "IMAP4rev1",
                "",
                (imap, inbox) -> assertThrows(
                        UnsupportedCapabilityException.class,
                        () -> inbox.messages(UidSet.of(1)).expunge()));
    }

    @Test
    void proton_leavesMessagesMarkedWhereUidExpungeIsNotKnown() throws Exception {
        String mark = "C: <tag> UID STORE 1 +FLAGS.SILENT (\\Deleted)\nS: <tag> OK\n";
        talk("IMAP4rev1 UIDPLUS", mark + """
                C: <tag> UID EXPUNGE 1
                S: <tag> BAD unknown command
                """ + mark + """
                C: <tag> UID COPY 1 "Archive"
                S: <tag> OK
                """ + mark, (imap, inbox) -> {
            Selection one = inbox.messages(UidSet.of(1));
            assertFalse(one.delete().expunged());
            assertFalse(one.delete().expunged());
            assertTrue(one.moveTo("Archive").isLeftMarked());
        });
    }

    @Test
    void dovecot_saysThatMessagesStayWhereItConfirmsTheExpungeOfOthersMail() throws Exception {
        String mark = "C: <tag> UID STORE 1 +FLAGS.SILENT (\\Deleted)\nS: <tag> OK\n";
        String expunge = """
                C: <tag> UID EXPUNGE 1
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID FLAGS)
                """;
        talk("IMAP4rev1 UIDPLUS", mark + expunge + """
                S: * 1 FETCH (UID 1 FLAGS (\\Deleted))
                S: <tag> OK
                C: <tag> UID COPY 1 "Archive"
                S: <tag> OK
                """ + mark + expunge + """
                S: * 1 FETCH (UID 1 FLAGS (\\Deleted))
                S: <tag> OK
                """ + mark + expunge + """
                S: <tag> OK
                """, (imap, inbox) -> {
            Selection one = inbox.messages(UidSet.of(1));
            assertFalse(one.delete().expunged());
            assertTrue(one.moveTo("Archive").isLeftMarked());
            assertTrue(one.delete().expunged(), "gone before, and so not announced");
        });
    }

    @Test
    void exchange_readsACopyUidWithoutItsOk() throws Exception {
        talk("IMAP4rev1", """
                C: <tag> UID COPY 1:2 "Archive"
                S: [COPYUID 701 1:2 8:9]
                S: <tag> OK done
                C: <tag> UID COPY 1 "Archive"
                S: <tag> OK [COPYUID 701  ] nothing copied
                """, (imap, inbox) -> {
            UidMap map = inbox.messages(UidSet.range(1, 2)).copyTo("Archive").uids();
            assertEquals(9, map.target(2).orElseThrow());
            assertTrue(inbox.messages(UidSet.of(1)).copyTo("Archive").uids().isEmpty());
        });
    }

    @Test
    void believesNothingOfRev2WhileRev1IsThere() throws Exception {
        talk("IMAP4rev1 IMAP4rev2 UIDPLUS", """
                C: <tag> UID SEARCH ALL
                S: * SEARCH 1 2
                S: <tag> OK
                C: <tag> UID COPY 1 "Archive"
                S: <tag> OK
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Deleted)
                S: <tag> OK
                C: <tag> UID EXPUNGE 1
                S: * 1 EXPUNGE
                S: <tag> OK
                """, (imap, inbox) -> {
            assertEquals(2, inbox.search(Search.all()).count());
            assertEquals(
                    MoveMethod.COPY_AND_EXPUNGE,
                    inbox.messages(UidSet.of(1)).moveTo("Archive").method());
        });
    }

    @Test
    void takesBuiltInsForOfferedWhereThereIsRev2Only() throws Exception {
        String script = """
                S: * OK [CAPABILITY IMAP4rev2 AUTH=PLAIN] ready
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> OK [CAPABILITY IMAP4rev2] welcome
                """ + Scripts.selected("INBOX", 3) + """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                C: <tag> UID MOVE 1 "Archive"
                S: * 1 EXPUNGE
                S: <tag> OK
                C: <tag> UNSELECT
                S: <tag> OK
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(
                        MoveMethod.MOVE,
                        inbox.search(Search.all()).moveTo("Archive").method());
            }
            server.verify();
        }
    }
}
