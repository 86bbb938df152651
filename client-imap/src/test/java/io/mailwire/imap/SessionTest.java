package io.mailwire.imap;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.from;
import static io.mailwire.imap.Search.since;
import static io.mailwire.imap.Search.subject;
import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a session does once it is logged in. */
@Timeout(30)
class SessionTest {

    private static final String OPEN = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 3);
    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
    private static final String FETCH_TWO = "C: <tag> UID FETCH 1:2 " + Scripts.SUMMARY_ITEMS + "\n"
            + Scripts.summary(1, 1, "one") + Scripts.summary(2, 2, "two") + "S: <tag> OK\n";

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String middle, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(OPEN + middle + CLOSE)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
            server.verify();
        }
    }

    // ---- without a folder

    @Test
    void listsFolders() throws Exception {
        talk("""
                C: <tag> LIST "" "*"
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * LIST (\\Noselect) "/" "Entw&APw-rfe"
                S: * LIST (garbage
                S: * LIST () "/" INBOX
                S: <tag> OK
                C: <tag> LSUB "" "*"
                S: <tag> OK
                C: <tag> ID ("name" "Mailwire")
                S: * ID ("name" "Dovecot" "version" NIL)
                S: <tag> OK
                """, (imap, inbox) -> {
            List<FolderInfo> folders = imap.list();
            assertEquals(
                    List.of("INBOX", "Entwürfe"),
                    folders.stream().map(FolderInfo::name).toList());
            assertFalse(folders.get(1).isSelectable());
            assertEquals(Map.of("name", "Dovecot", "version", ""), imap.id());
        });
    }

    @Test
    void saysWhatTheServerCannotDo() {
        try (ScriptedServer server =
                ScriptedServer.start(Scripts.login("IMAP4rev1 AUTH=PLAIN SASL-IR") + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                assertThrows(UnsupportedCapabilityException.class, imap::id);
            }
            server.verify();
        }
    }

    // ---- folders

    @Test
    void leavesAFolderWithoutExpungingWhereThereIsNoUnselect() {
        String script =
                Scripts.login("IMAP4rev1 AUTH=PLAIN SASL-IR") + Scripts.selected("INBOX", 1) + """
                C: <tag> EXAMINE "INBOX"
                S: * 1 EXISTS
                S: <tag> OK [READ-ONLY]
                C: <tag> CLOSE
                S: <tag> OK
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(1, inbox.exists());
            }
            server.verify();
        }
    }

    @Test
    void closesNoFolderThatExamineHasLeftWritable() {
        String script =
                Scripts.login("IMAP4rev1 AUTH=PLAIN SASL-IR") + Scripts.selected("INBOX", 1) + """
                C: <tag> EXAMINE "INBOX"
                S: * 1 EXISTS
                S: <tag> OK [READ-WRITE]
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                Folder inbox = imap.select("INBOX");
                inbox.close();
                assertThrows(IllegalStateException.class, () -> inbox.search(Search.all()));
            }
            server.verify();
        }
    }

    @Test
    void makesTheFirstFolderStaleByASecond() throws Exception {
        talk("""
                C: <tag> SELECT "Archive"
                S: * 0 EXISTS
                S: * OK [CLOSED] the other
                S: <tag> OK [READ-WRITE]
                """, (imap, inbox) -> {
            Selection before = inbox.messages(UidSet.of(1));
            Folder archive = imap.select("Archive");
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> inbox.search(all()));
            assertTrue(e.getMessage().contains("INBOX") && e.getMessage().contains("Archive"), e.getMessage());
            assertThrows(IllegalStateException.class, before::delete);
            inbox.close();
            archive.close();
        });
    }

    @Test
    void refusesToChangeAnExaminedFolder() {
        String script = Scripts.login(Scripts.EVERYTHING) + """
                C: <tag> EXAMINE "INBOX"
                S: * 1 EXISTS
                S: <tag> OK [READ-ONLY]
                """ + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.examine("INBOX")) {
                assertTrue(inbox.readOnly());
                Selection first = inbox.messages(UidSet.of(1));
                Upload upload = Upload.of(Email.parse("Subject: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                List<Executable> changes = List.of(
                        first::delete,
                        first::expunge,
                        () -> first.moveTo("Old"),
                        () -> first.add(Flag.SEEN),
                        () -> first.remove(Flag.SEEN),
                        () -> first.set(Flag.SEEN),
                        () -> first.change(FlagChange.add(Flag.SEEN)),
                        () -> inbox.search(Search.all()).add(Flag.SEEN),
                        () -> inbox.replace(1, upload));
                changes.forEach(change -> assertThrows(IllegalStateException.class, change));
            }
            server.verify();
        }
    }

    @Test
    void goesOnAfterARefusedSelect() throws Exception {
        talk("""
                C: <tag> SELECT "Nowhere"
                S: <tag> NO [NONEXISTENT] no such folder
                C: <tag> SELECT "INBOX"
                S: * 3 EXISTS
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapCommandException e = assertThrows(ImapCommandException.class, () -> imap.select("Nowhere"));
            assertEquals("NONEXISTENT", e.code().orElseThrow());
            assertTrue(e.isSessionUsable());
            assertThrows(
                    IllegalStateException.class,
                    () -> inbox.messages(UidSet.of(1)).delete());
            imap.select("INBOX").close();
        });
    }

    @Test
    void keepsCountOfTheMessages() throws Exception {
        talk("""
                C: <tag> NOOP
                S: * 4 EXISTS
                S: * 2 EXPUNGE
                S: * 9 EXPUNGE
                S: <tag> OK
                """, (imap, inbox) -> {
            imap.noop();
            // Exchange and GoDaddy tell of messages that never were.
            assertEquals(3, inbox.exists());
        });
    }

    // ---- search

    @Test
    void searchesOnceAndByUid() throws Exception {
        talk("""
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN FROM "billing@" SINCE 1-Jan-2026
                S: * ESEARCH (TAG "<tag>") UID ALL 1:2,9
                S: <tag> OK
                C: <tag> UID STORE 1:2,9 +FLAGS.SILENT (\\Seen invoice)
                S: <tag> OK
                C: <tag> UID STORE 1:2,9 -FLAGS.SILENT (\\Flagged)
                S: <tag> OK
                """, (imap, inbox) -> {
            Selection found = inbox.search(unseen().and(from("billing@")).and(since(LocalDate.of(2026, 1, 1))));
            assertEquals("1:2,9", found.uids().toString());
            assertEquals(3, found.count());
            found.add(Flag.SEEN, Flag.keyword("invoice")).remove(Flag.FLAGGED);
        });
    }

    @Test
    void searchesInUtf8WithLiterals() throws Exception {
        talk(
                """
                C: <tag> UID SEARCH RETURN (ALL) CHARSET UTF-8 OR SUBJECT {4+}
                C: <literal:R\\xC3\\xA4k> NOT FROM "a \\"b\\\\"
                S: * SEARCH 7
                S: <tag> OK
                """,
                (imap, inbox) -> assertEquals(
                        "7",
                        inbox.search(subject("Räk").or(from("a \"b\\").not()))
                                .uids()
                                .toString()));
    }

    @Test
    void tellsARefusedSearch() throws Exception {
        talk(
                """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: <tag> NO [BADCHARSET (US-ASCII)] ASCII only
                """,
                (imap, inbox) -> assertEquals(
                        "BADCHARSET",
                        assertThrows(
                                        ImapCommandException.class,
                                        () -> inbox.search(all()).uids())
                                .code()
                                .orElseThrow()));
    }

    // ---- fetch

    @Test
    void fetchesSummaries() throws Exception {
        talk(FETCH_TWO, (imap, inbox) -> {
            List<String> subjects = new ArrayList<>();
            for (ImapMessage m : inbox.messages(UidSet.range(1, 2)).fetch()) {
                subjects.add(m.imapUid() + " " + m.envelope().subject() + " "
                        + m.attachments("application/pdf").size());
            }
            assertEquals(List.of("7/1 one 1", "7/2 two 1"), subjects);
        });
    }

    @Test
    void takesOneTurnForAThousandSummaries() throws Exception {
        StringBuilder answers = new StringBuilder("C: <tag> UID SEARCH RETURN (ALL) ALL\n"
                + "S: * ESEARCH (TAG \"<tag>\") UID ALL 1:1000\nS: <tag> OK\n"
                + "C: <tag> UID FETCH 1:1000 " + Scripts.SUMMARY_ITEMS + "\n");
        for (int i = 1; i <= 1000; i++) {
            answers.append(Scripts.summary(i, i, "s" + i));
        }
        try (ScriptedServer server = ScriptedServer.start(OPEN + answers + "S: <tag> OK\n" + CLOSE)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                Selection everything = inbox.search(all());
                everything.uids();
                int before = server.turns();
                assertEquals(1000, everything.fetch().stream().count());
                assertEquals(before + 1, server.turns());
            }
            server.verify();
        }
    }

    @Test
    void losesOneGarbledMessageOfMany() throws Exception {
        talk(
                "C: <tag> UID FETCH 1:3 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 1, "one")
                        + "S: * 2 FETCH (FLAGS () ENVELOPE (\"unended\n" + Scripts.summary(3, 3, "three")
                        + "S: <tag> OK\n",
                (imap, inbox) -> {
                    try (FetchedMessages fetched =
                            inbox.messages(UidSet.range(1, 3)).fetch()) {
                        assertEquals(
                                List.of("1", "3"),
                                fetched.stream().map(ImapMessage::uid).toList());
                        assertEquals(1, fetched.unparsed().size());
                        assertTrue(fetched.unparsed().get(0).raw().contains("unended"));
                    }
                });
    }

    @Test
    void passesOverFlagUpdatesThatNobodyAskedFor() throws Exception {
        talk(
                "C: <tag> UID FETCH 1 " + Scripts.SUMMARY_ITEMS + "\nS: * 3 FETCH (FLAGS (\\Seen))\n"
                        + "S: * 2 FETCH (UID 2 FLAGS (\\Seen))\nS: * 1 FETCH (UID 1 FLAGS (\\Seen))\n"
                        + Scripts.summary(1, 1, "one")
                        + "S: <tag> OK\n",
                (imap, inbox) -> assertEquals(
                        1, inbox.messages(UidSet.of(1)).fetch().stream().count()));
    }

    @Test
    void exchange_takesNoForPartOfTheMessagesAsTheOthersSuccess() throws Exception {
        talk(
                "C: <tag> UID FETCH 1:2 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 1, "one")
                        + "S: <tag> NO Some of the requested messages no longer exist.\n",
                (imap, inbox) -> assertEquals(
                        1, inbox.messages(UidSet.range(1, 2)).fetch().stream().count()));
    }

    @Test
    void letsCommandsBeGivenWhileResultsAreRead() throws Exception {
        talk(FETCH_TWO + """
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                C: <tag> UID FETCH 2 (UID BODY.PEEK[1])
                S: * 2 FETCH (UID 2 BODY[1] <literal:hello>)
                S: <tag> OK
                """, (imap, inbox) -> {
            for (ImapMessage m : inbox.messages(UidSet.range(1, 2)).fetch()) {
                if (m.uid().equals("1")) {
                    inbox.messages(UidSet.of(1)).add(Flag.SEEN);
                } else {
                    assertEquals(
                            "hello",
                            inbox.download(m, m.structure().text().orElseThrow())
                                    .text());
                }
            }
        });
    }

    @Test
    void dropsWhatAnAbandonedLoopLeaves() throws Exception {
        talk(FETCH_TWO + "C: <tag> NOOP\nS: <tag> OK\n", (imap, inbox) -> {
            for (ImapMessage m : inbox.messages(UidSet.range(1, 2)).fetch()) {
                assertEquals("1", m.uid());
                break;
            }
            imap.noop();
        });
    }

    // ---- bodies

    private static final String FETCH_ONE =
            "C: <tag> UID FETCH 1 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 1, "one") + "S: <tag> OK\n";

    private static ImapMessage first(Folder inbox) {
        return inbox.messages(UidSet.of(1)).fetch().iterator().next();
    }

    @Test
    void savesADecodedAttachment(@TempDir Path directory) throws Exception {
        talk(FETCH_ONE + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVs\\r\\nbG8=> FLAGS ())
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            Path saved = inbox.download(m, m.attachments().get(0)).saveTo(directory);
            assertEquals("a.pdf", String.valueOf(saved.getFileName()));
            assertEquals("hello", Files.readString(saved));
        });
    }

    @Test
    void fetchesARangeAsItIsEncoded() throws Exception {
        talk(FETCH_ONE + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.3>)
                S: * 1 FETCH (UID 1 BODY[2]<2> <literal:Vsb>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.3>)
                S: * 1 FETCH (UID 1 BODY[2]<2> "Vsb")
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(
                        "Vsb".getBytes(StandardCharsets.US_ASCII),
                        inbox.download(m, m.attachments().get(0), 2, 3).bytes());
            }
        });
    }

    @Test
    void dovecot_readsUtf8InAPartThatNamesNoCharset() throws Exception {
        // Dovecot fills us-ascii in where the message names no charset (RFC 2045 section 5.2).
        talk(FETCH_ONE.replace("\"PLAIN\" NIL", "\"PLAIN\" (\"CHARSET\" \"us-ascii\")") + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[1])
                S: * 1 FETCH (UID 1 BODY[1] <literal:smörgås>)
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            assertEquals(
                    "smörgås",
                    inbox.download(m, m.structure().text().orElseThrow()).text());
        });
    }

    @Test
    void exchange_cutsTheRangeOutOfAWholeBody() throws Exception {
        talk(FETCH_ONE + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.3>)
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVsbG8=>)
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            assertEquals("Vsb", inbox.download(m, m.attachments().get(0), 2, 3).text());
        });
    }

    @Test
    void goesOnAfterABodyThatWasLeftHalfRead() throws Exception {
        talk(FETCH_ONE + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[1])
                S: * 1 FETCH (UID 1 BODY[1] <literal:a long story>)
                S: <tag> OK
                C: <tag> NOOP
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            try (var in = inbox.download(m, m.structure().text().orElseThrow()).openStream()) {
                assertEquals('a', in.read());
            }
            imap.noop();
        });
    }

    @Test
    void tellsThatAMessageIsGone() throws Exception {
        talk(FETCH_ONE + "C: <tag> UID FETCH 1 (UID BODY.PEEK[])\nS: <tag> OK nothing\n", (imap, inbox) -> {
            ImapMessage m = first(inbox);
            ImapCommandException e = assertThrows(ImapCommandException.class, m::email);
            assertTrue(e.getMessage().contains("not in the folder any more"), e.getMessage());
        });
    }

    @Test
    void readsAWholeMessage(@TempDir Path directory) throws Exception {
        String fetch = """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[])
                S: * 1 FETCH (UID 1 BODY[] <literal:Subject: one\\r\\n\\r\\nyo\\r\\n>)
                S: <tag> OK
                """;
        talk(FETCH_ONE + fetch + fetch, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            assertEquals("one", m.email().subject());
            assertEquals("Subject: one\r\n\r\nyo\r\n", Files.readString(m.saveTo(directory)));
        });
    }

    // ---- move, copy, delete

    @Test
    void movesByMove() throws Exception {
        talk("""
                C: <tag> UID MOVE 1:2 "Archive"
                S: * OK [COPYUID 9 1:2 11:12] moved
                S: * 1 EXPUNGE
                S: * 1 EXPUNGE
                S: <tag> OK done
                """, (imap, inbox) -> {
            MoveResult moved = inbox.messages(UidSet.range(1, 2)).moveTo("Archive");
            assertEquals(MoveMethod.MOVE, moved.method());
            assertEquals(12, moved.uids().target(2).getAsLong());
            assertEquals(1, inbox.exists());
        });
    }

    private static MoveResult moveWith(String capabilities, String steps) {
        String script = Scripts.login(capabilities + " UNSELECT AUTH=PLAIN SASL-IR")
                + Scripts.selected("INBOX", 3)
                + steps
                + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            MoveResult moved;
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                moved = inbox.messages(UidSet.range(1, 2)).moveTo("Archive");
            }
            server.verify();
            return moved;
        }
    }

    @Test
    void movesByCopyAndUidExpungeElse() {
        MoveResult moved = moveWith("IMAP4rev1 UIDPLUS", """
                C: <tag> UID COPY 1:2 "Archive"
                S: <tag> OK [COPYUID 9 1:2 11:12] copied
                C: <tag> UID STORE 1:2 +FLAGS.SILENT (\\Deleted)
                S: <tag> OK
                C: <tag> UID EXPUNGE 1:2
                S: * 1 EXPUNGE
                S: * 1 EXPUNGE
                S: <tag> OK
                """);
        assertEquals(MoveMethod.COPY_AND_EXPUNGE, moved.method());
        assertEquals(11, moved.uids().target(1).getAsLong());
    }

    @Test
    void leavesMessagesMarkedWhereTheyCannotBeExpungedAlone() {
        MoveResult moved = moveWith("IMAP4rev1", """
                C: <tag> UID COPY 1:2 "Archive"
                S: <tag> OK copied
                C: <tag> UID STORE 1:2 +FLAGS.SILENT (\\Deleted)
                S: <tag> OK
                """);
        assertTrue(moved.isLeftMarked());
        assertTrue(moved.uids().isEmpty());
    }

    @Test
    void leavesTheOriginalsWhereTheCopyIsRefused() throws Exception {
        String script = Scripts.login("IMAP4rev1 UIDPLUS UNSELECT AUTH=PLAIN SASL-IR") + Scripts.selected("INBOX", 3)
                + """
                C: <tag> UID COPY 1 "Nowhere"
                S: <tag> NO [TRYCREATE] no such folder
                """ + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                ImapCommandException e = assertThrows(
                        ImapCommandException.class,
                        () -> inbox.messages(UidSet.of(1)).moveTo("Nowhere"));
                assertEquals("TRYCREATE", e.code().orElseThrow());
            }
            server.verify();
        }
    }

    @Test
    void cyrus_readsCopyUidFromUntaggedOk() throws Exception {
        talk(
                """
                C: <tag> UID COPY 1 "Archive"
                S: * OK [COPYUID 9 1 11] copied
                S: <tag> OK
                """,
                (imap, inbox) -> assertEquals(
                        11,
                        inbox.messages(UidSet.of(1))
                                .copyTo("Archive")
                                .uids()
                                .target(1)
                                .getAsLong()));
    }

    @Test
    void deletesOnlyWhatWasAskedFor() throws Exception {
        talk(
                """
                C: <tag> UID STORE 2 +FLAGS.SILENT (\\Deleted)
                S: <tag> OK
                C: <tag> UID EXPUNGE 2
                S: * 2 EXPUNGE
                S: <tag> OK
                """,
                (imap, inbox) ->
                        assertTrue(inbox.messages(UidSet.of(2)).delete().expunged()));
    }

    @Test
    void sendsNothingForNoMessages() throws Exception {
        talk("", (imap, inbox) -> {
            Selection none = inbox.messages(UidSet.EMPTY);
            none.add(Flag.SEEN);
            none.moveTo("Archive");
            none.delete();
            assertEquals(0, none.fetch().stream().count());
        });
    }

    // ---- many threads

    @Test
    void pipelinesCommandsOfSeveralThreads() throws Exception {
        talk("""
                C: <tag1> NOOP
                C: <tag2> LIST "" "*"
                C: <tag3> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag2> OK
                S: <tag3> OK
                S: <tag1> OK
                """, (imap, inbox) -> {
            CompletableFuture<Void> noop = CompletableFuture.runAsync(imap::noop);
            // The server answers neither before it has both.
            long since = System.nanoTime();
            while (!imap.toString().isEmpty() && System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(300)) {
                Thread.onSpinWait();
            }
            assertEquals(1, imap.list().size());
            noop.get(5, TimeUnit.SECONDS);
        });
    }

    @Test
    void tellsTheAnswersOfOverlappingFetchesApart() throws Exception {
        talk(FETCH_ONE + """
                C: <tag1> UID FETCH 1 (UID BODY.PEEK[1])
                C: <tag2> UID FETCH 2:3 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)
                S: * 2 FETCH (ENVELOPE (NIL <literal:two (UID 1> NIL NIL NIL NIL NIL NIL NIL NIL) UID 2)
                S: * 1 FETCH (UID 1 BODY[1] <literal:hello>)
                S: <tag1> OK
                S: * 3 FETCH (UID 3 RFC822.SIZE 5)
                S: <tag2> OK
                """, (imap, inbox) -> {
            ImapMessage m = first(inbox);
            CompletableFuture<String> body = CompletableFuture.supplyAsync(
                    () -> inbox.download(m, m.structure().text().orElseThrow()).text());
            long since = System.nanoTime();
            while (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(300)) {
                Thread.onSpinWait();
            }
            assertEquals(
                    List.of("two (UID 1", ""),
                    inbox.messages(UidSet.range(2, 3)).fetch().stream()
                            .map(x -> x.envelope().subject())
                            .toList());
            assertEquals("hello", body.get(5, TimeUnit.SECONDS));
        });
    }

    @Test
    void readsOtherAnswersWhileABodyWaitsToBeRead() throws Exception {
        byte[] big = new byte[8 * 1024 * 1024];
        try (ScriptedServer server = ScriptedServer.script(OPEN + FETCH_ONE + """
                        C: <tag1> UID FETCH 1 (UID BODY.PEEK[1])
                        S: * 1 FETCH (UID 1 BODY[1] <literal:@big>)
                        S: <tag1> OK
                        C: <tag2> NOOP
                        S: <tag2> OK
                        """ + CLOSE)
                .data("big", big)
                .start()) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                ImapMessage m = first(inbox);
                try (var in =
                        inbox.download(m, m.structure().text().orElseThrow()).openStream()) {
                    in.read();
                    imap.noop();
                    assertEquals(big.length - 1, in.readAllBytes().length);
                }
            }
            server.verify();
        }
    }

    // ---- trouble

    private static void trouble(String middle, Timeouts timeouts, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(OPEN + middle)) {
            try (ImapSession imap = Scripts.cleartext(server).timeouts(timeouts).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
        }
    }

    private static final Timeouts LONG = Timeouts.ofEach(Duration.ofSeconds(20));

    @Test
    void timesOutOnASilentServer() throws Exception {
        trouble("C: <tag> NOOP\n-- silence\n", Timeouts.DEFAULTS.withReply(Duration.ofSeconds(2)), (imap, inbox) -> {
            ConnectionException e = assertThrows(ConnectionException.class, imap::noop);
            assertEquals(FailureReason.TIMEOUT, e.reason());
            assertTrue(e.getMessage().contains("NOOP"), e.getMessage());
            IllegalStateException after = assertThrows(IllegalStateException.class, imap::noop);
            assertTrue(after.getMessage().startsWith("session closed: "), after.getMessage());
        });
    }

    @Test
    void keepsTheDeadlineOfTheWholeOperation() throws Exception {
        trouble("C: <tag> NOOP\n-- silence\n", LONG.withOperation(Duration.ofSeconds(3)), (imap, inbox) -> {
            long since = System.nanoTime();
            assertEquals(
                    FailureReason.TIMEOUT,
                    assertThrows(ConnectionException.class, imap::noop).reason());
            assertTrue(System.nanoTime() - since < TimeUnit.SECONDS.toNanos(15), "not a reply's own 20 seconds");
        });
    }

    @Test
    void cancelsFromAnotherThread() throws Exception {
        trouble("C: <tag> NOOP\n-- silence\n", LONG, (imap, inbox) -> {
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(imap::noop);
            assertThrows(java.util.concurrent.TimeoutException.class, () -> waiting.get(300, TimeUnit.MILLISECONDS));
            imap.cancel();
            ExecutionException e = assertThrows(ExecutionException.class, () -> waiting.get(1, TimeUnit.SECONDS));
            assertEquals(FailureReason.CANCELLED, ((ConnectionException) e.getCause()).reason());
        });
    }

    @Test
    void interruptsLikeCancel() throws Exception {
        trouble("C: <tag> NOOP\n-- silence\n", LONG, (imap, inbox) -> {
            CompletableFuture<ConnectionException> failed = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                ConnectionException e = assertThrows(ConnectionException.class, imap::noop);
                failed.complete(Thread.currentThread().isInterrupted() ? e : null);
            });
            thread.start();
            assertThrows(java.util.concurrent.TimeoutException.class, () -> failed.get(300, TimeUnit.MILLISECONDS));
            thread.interrupt();
            assertEquals(
                    FailureReason.CANCELLED, failed.get(1, TimeUnit.SECONDS).reason());
        });
    }

    @Test
    void tellsWhoWasInterruptedAndWhoWasNot() throws Exception {
        trouble("C: <tag> NOOP\n-- silence\n", LONG, (imap, inbox) -> {
            CompletableFuture<String> noop = new CompletableFuture<>();
            Thread other = new Thread(() -> noop.complete(
                    assertThrows(ConnectionException.class, imap::noop).getMessage()));
            other.start();
            waitUntilItWaits(other);
            Thread.currentThread().interrupt();
            String mine =
                    assertThrows(ConnectionException.class, imap::namespaces).getMessage();
            assertTrue(Thread.interrupted());
            assertTrue(!mine.contains("another command"), mine);
            String others = noop.get(5, TimeUnit.SECONDS);
            assertTrue(others.contains("another command ended the session: interrupted while"), others);
        });
    }

    private static void waitUntilItWaits(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void tellsEveryWaitingThreadWithItsOwnStack() throws Exception {
        trouble("C: <tag> NOOP\n-- close\n", LONG, (imap, inbox) -> {
            ConnectionException e = assertThrows(ConnectionException.class, imap::noop);
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
            assertTrue(List.of(e.getStackTrace()).stream()
                    .anyMatch(f -> f.getClassName().equals(SessionTest.class.getName())));
        });
    }

    @Test
    void tellsWhatHappenedWhileNobodyWaited() throws Exception {
        trouble("-- close\n", LONG, (imap, inbox) -> {
            long since = System.nanoTime();
            while (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(300)) {
                Thread.onSpinWait();
            }
            assertEquals(
                    FailureReason.CLOSED_BY_PEER,
                    assertThrows(ConnectionException.class, imap::noop).reason());
            assertThrows(IllegalStateException.class, imap::noop);
        });
    }

    @Test
    void yandex_takesByeForTheEnd() throws Exception {
        trouble("C: <tag> NOOP\nS: * BYE idle too long\n-- silence\n", LONG, (imap, inbox) -> {
            ConnectionException e = assertThrows(ConnectionException.class, imap::noop);
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
            assertTrue(e.getMessage().contains("idle too long"), e.getMessage());
        });
    }

    @Test
    void exchange_takesALineWithoutTagForTheEnd() throws Exception {
        trouble("C: <tag> NOOP\nS: Server Unavailable. 15\n-- silence\n", LONG, (imap, inbox) -> {
            ConnectionException e = assertThrows(ConnectionException.class, imap::noop);
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
            assertTrue(e.isTransient() && !e.isSessionUsable());
            assertTrue(
                    e.getMessage().contains("the server says that it is unavailable: Server Unavailable. 15"),
                    e.getMessage());
            assertThrows(IllegalStateException.class, imap::noop);
        });
    }

    @Test
    void exchange_throttlesAndSaysForHowLong() throws Exception {
        talk("""
                C: <tag> NOOP
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds
                C: <tag> NOOP
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapCommandException e = assertThrows(ImapCommandException.class, imap::noop);
            assertTrue(e.isTransient() && e.isSessionUsable());
            assertEquals(Duration.ofMillis(299_961), e.backoff().orElseThrow());
            assertEquals(Duration.ofMillis(299_961), e.rethrown().backoff().orElseThrow());
            assertTrue(e.getMessage().contains("Request is throttled"), e.getMessage());
            imap.noop();
        });
    }

    @Test
    void refusesEndlessLinesAndLyingLiterals() throws Exception {
        for (String middle : List.of(
                "-- endless\n",
                "S: * 1 FETCH (BODY[] {9999999999}\n-- silence\n",
                "S: xyz OK forged\n-- silence\n",
                "S: Nobody is here\n-- silence\n")) {
            trouble("C: <tag> NOOP\n" + middle, LONG, (imap, inbox) -> {
                PeerException e = assertThrows(PeerException.class, imap::noop);
                assertFalse(e.isSessionUsable());
            });
        }
    }

    @Test
    void timesOutOnAPeerThatStopsReading() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(OPEN + "-- stall\n")) {
            try (ImapSession imap = Scripts.cleartext(server)
                            .timeouts(Timeouts.DEFAULTS.withWrite(Duration.ofSeconds(1)))
                            .connect();
                    Folder inbox = imap.select("INBOX")) {
                String text = "ä".repeat(6_000_000);
                ConnectionException e = assertThrows(
                        ConnectionException.class,
                        () -> inbox.search(subject(text)).count());
                assertEquals(FailureReason.TIMEOUT, e.reason());
            }
        }
    }

    @Test
    @Timeout(120) // more than a thousand sessions
    void failsCleanlyWhereverTheConnectionIsCut() throws Exception {
        String middle = """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                """ + FETCH_ONE + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVsbG8=>)
                S: <tag> OK
                """;
        long complete;
        try (ScriptedServer server = ScriptedServer.start(OPEN + middle + CLOSE)) {
            assertEquals("hello", run(Scripts.cleartext(server)));
            server.verify();
            complete = server.bytesSent();
        }
        for (long cut = 0; cut < complete; cut++) {
            try (ScriptedServer server =
                    ScriptedServer.script(OPEN + middle + CLOSE).cutAfter(cut).start()) {
                try {
                    assertEquals("hello", run(Scripts.cleartext(server)));
                } catch (ConnectionException e) {
                    assertEquals(FailureReason.CLOSED_BY_PEER, e.reason(), "after " + cut + ": " + e.getMessage());
                }
            }
        }
    }

    private static String run(ImapClient client) {
        try (ImapSession imap = client.connect();
                Folder inbox = imap.select("INBOX")) {
            ImapMessage m = inbox.search(all()).fetch().iterator().next();
            return inbox.download(m, m.attachments().get(0)).text();
        }
    }

    @Test
    void readsOctetByOctetAndLinesWithoutCr() throws Exception {
        String middle = """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                """ + FETCH_ONE + """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVsbG8=>)
                S: <tag> OK
                """;
        try (ScriptedServer server = ScriptedServer.script(OPEN + middle + CLOSE)
                .oneByteAtATime()
                .lfOnly()
                .start()) {
            assertEquals("hello", run(Scripts.cleartext(server)));
            server.verify();
        }
        try (ScriptedServer server = ScriptedServer.script(OPEN + middle + CLOSE)
                .tls()
                .oneByteAtATime()
                .start()) {
            assertEquals("hello", run(Scripts.tls(server, "imaps")));
            server.verify();
        }
    }

    // ---- injection

    @Test
    void refusesControlsInEveryArgument() throws Exception {
        talk("", (imap, inbox) -> {
            for (String bad : List.of("a\r\nx LOGOUT", "a\nb", "a\rb", "a\0b")) {
                Selection some = inbox.messages(UidSet.of(1));
                for (Runnable call : List.<Runnable>of(
                        () -> imap.list(bad),
                        () -> imap.select(bad),
                        () -> imap.examine(bad),
                        () -> imap.id(Map.of(bad, "x")),
                        () -> imap.id(Map.of("x", bad)),
                        () -> some.moveTo(bad),
                        () -> some.copyTo(bad),
                        () -> some.add(Flag.keyword(bad)),
                        () -> some.add(new Flag(bad)),
                        () -> Search.from(bad),
                        () -> Search.to(bad),
                        () -> Search.cc(bad),
                        () -> Search.subject(bad),
                        () -> Search.body(bad),
                        () -> Search.text(bad),
                        () -> Search.header(bad, "x"),
                        () -> Search.header("x", bad),
                        () -> Search.keyword(bad))) {
                    assertThrows(IllegalArgumentException.class, call::run);
                }
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> inbox.messages(UidSet.of(1)).add(new Flag("a b")));
        });
        try (ScriptedServer server = ScriptedServer.start("S: * OK [CAPABILITY IMAP4rev1] ready\n")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Scripts.cleartext(server).login("a\r\nb", "x").connect());
        }
    }
}
