package io.mailwire.imap;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.allOf;
import static io.mailwire.imap.Search.anyOf;
import static io.mailwire.imap.Search.from;
import static io.mailwire.imap.Search.subject;
import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.CommandException;
import io.mailwire.ConnectionException;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Searching by what the server has, and where it has nothing. */
@Timeout(30)
class SearchTest {

    private static final String BASE = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS MOVE UNSELECT";
    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;

    private static int talk(String extensions, int exists, String middle, FolderTalk.Use use) throws Exception {
        return FolderTalk.turns(BASE + " " + extensions, exists, middle, use);
    }

    private static int talk(String extensions, String middle, FolderTalk.Use use) throws Exception {
        return talk(extensions, 3, middle, use);
    }

    private static String plain(String keys, String found) {
        return "C: <tag> UID SEARCH " + keys + "\nS: * SEARCH " + found + "\nS: <tag> OK\n";
    }

    // ---- the query

    @Test
    void writesEveryKey() throws Exception {
        LocalDate day = LocalDate.of(2026, 2, 3);
        String keys = "UNFLAGGED ANSWERED UNDELETED DRAFT KEYWORD a UNKEYWORD b SEEN BCC \"x\" HEADER List-Id \"y\""
                + " SENTSINCE 3-Feb-2026 SENTBEFORE 3-Feb-2026 SENTON 3-Feb-2026 ON 3-Feb-2026"
                + " SAVEDSINCE 3-Feb-2026 SAVEDBEFORE 3-Feb-2026 SAVEDON 3-Feb-2026 YOUNGER 60 OLDER 3600"
                + " LARGER 10 SMALLER 20 UID 1:2,9 MODSEQ 620162338 EMAILID M6d99ac3275bb4e THREADID T64b478a75b7ea9"
                + " FUZZY SUBJECT \"z\" NOT FROM \"q\" OR OR (UNSEEN CC \"c\") TO \"t\" BODY \"b\" NOT ALL";
        String extensions = "WITHIN SAVEDATE CONDSTORE OBJECTID SEARCH=FUZZY";
        String script = Scripts.login(BASE + " " + extensions)
                + Scripts.selected("INBOX", 3).replace("\"INBOX\"", "\"INBOX\" (CONDSTORE)")
                + plain(keys, "1")
                + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                Search search = allOf(
                        Search.unflagged(),
                        Search.answered(),
                        Search.flag(Flag.DELETED).not(),
                        Search.undraft().not(),
                        Search.keyword("a"),
                        Search.withoutFlag(Flag.keyword("b")),
                        unseen().not(),
                        Search.bcc("x"),
                        Search.header("List-Id", "y"),
                        Search.sentSince(day),
                        Search.sentBefore(day),
                        Search.sentOn(day),
                        Search.on(day),
                        Search.savedSince(day),
                        Search.savedBefore(day),
                        Search.savedOn(day),
                        Search.younger(Duration.ofMinutes(1)),
                        Search.older(Duration.ofHours(1)),
                        Search.larger(10),
                        Search.smaller(20),
                        Search.uid(UidSet.of(1, 2, 9)),
                        Search.changedAt(620162338),
                        Search.emailId("M6d99ac3275bb4e"),
                        Search.threadId("T64b478a75b7ea9"),
                        subject("z").fuzzy(),
                        from("q").not().not().not(),
                        anyOf(unseen().and(Search.cc("c")), Search.to("t"), Search.body("b")),
                        Search.none());
                assertEquals("1", inbox.search(search).uids().toString());
            } catch (ConnectionException e) {
                server.verify();
                throw e;
            }
            server.verify();
        }
    }

    @Test
    void writesManyAlternativesFlat() throws Exception {
        talk(
                "",
                plain("OR OR FROM \"a\" FROM \"b\" OR FROM \"c\" FROM \"d\"", "1"),
                inbox -> inbox.search(from("a").or(from("b")).or(from("c")).or(from("d")))
                        .uids());
    }

    @Test
    void readsAloud() {
        assertEquals(
                "unseen and (from \"ann\" or from \"bob\") and not subject \"x\" and sent since 2026-02-03",
                unseen().and(anyOf(from("ann"), from("bob")))
                        .and(subject("x").not())
                        .and(Search.sentSince(LocalDate.of(2026, 2, 3)))
                        .toString());
        assertEquals("all", allOf().toString());
        assertEquals("nothing", anyOf().toString());
        assertEquals("nothing", Search.uid(UidSet.EMPTY).toString());
        assertEquals(
                "fuzzy (from \"a\" and saved on 2026-02-03)",
                from("a").and(Search.savedOn(LocalDate.of(2026, 2, 3))).fuzzy().toString());
        assertEquals(
                "x-gm-raw \"has:attachment\"", GmailSearch.raw("has:attachment").toString());
        assertEquals(unseen().and(from("a")), allOf(unseen(), from("a")));
    }

    @Test
    void gmail_searchesAsPeopleDo() throws Exception {
        talk(
                "X-GM-EXT-1",
                plain(
                        "X-GM-RAW \"has:attachment in:unread\" X-GM-LABELS \"Entw&APw-rfe\" X-GM-MSGID 18446744073709551615"
                                + " X-GM-THRID 1266894439832287888",
                        "7"),
                inbox -> assertEquals(
                        "7",
                        inbox.search(allOf(
                                        GmailSearch.raw("has:attachment in:unread"),
                                        GmailSearch.label("Entwürfe"),
                                        GmailSearch.messageId(-1),
                                        GmailSearch.conversation(1266894439832287888L)))
                                .uids()
                                .toString()));
    }

    @Test
    void saysWhatTheServerLacksBeforeAnythingIsSent() throws Exception {
        LocalDate day = LocalDate.of(2026, 1, 1);
        int turns = talk("", "", inbox -> {
            lacks("SEARCH=FUZZY", inbox, subject("x").fuzzy());
            lacks("SAVEDATE", inbox, Search.savedSince(day));
            lacks("OBJECTID", inbox, Search.emailId("x").not());
            lacks("CONDSTORE", inbox, unseen().or(Search.changedAt(1)));
            lacks("X-GM-EXT-1", inbox, GmailSearch.raw("x"));
            lacks("X-GM-EXT-1", inbox, GmailSearch.label("x"));
            lacks("X-GM-EXT-1", inbox, GmailSearch.conversation(1));
        });
        assertEquals(0, turns);
    }

    private static void lacks(String capability, Folder inbox, Search search) {
        for (Runnable verb : java.util.List.<Runnable>of(
                () -> inbox.search(search).uids(),
                () -> inbox.search(search).count(),
                () -> inbox.search(search).page(1, 2),
                () -> inbox.search(search).sort(SortKey.DATE),
                () -> inbox.search(search).threads(ThreadAlgorithm.REFERENCES),
                () -> inbox.search(search).add(Flag.SEEN),
                () -> inbox.search(search).moveTo("x"))) {
            assertEquals(
                    capability,
                    assertThrows(UnsupportedCapabilityException.class, verb::run)
                            .capability());
        }
    }

    @Test
    void asksForNoModSequencesOfAFolderWithoutThem() throws Exception {
        String script = Scripts.login(BASE + " CONDSTORE") + """
                C: <tag> SELECT "INBOX" (CONDSTORE)
                S: * 3 EXISTS
                S: * OK [NOMODSEQ] none here
                S: <tag> OK [READ-WRITE]
                """ + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                lacks("CONDSTORE", inbox, Search.changedAt(5));
            }
            server.verify();
        }
    }

    @Test
    void findsByAgeWithoutTheExtension() throws Exception {
        java.time.Instant border = java.time.Instant.now().minus(Duration.ofDays(10));
        LocalDate day = LocalDate.ofInstant(border, ZoneOffset.UTC);
        var dates = java.time.format.DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.US);
        var internal = java.time.format.DateTimeFormatter.ofPattern("dd-MMM-uuuu HH:mm:ss xx", Locale.US);
        String near = "SINCE " + dates.format(day.minusDays(1)) + " BEFORE " + dates.format(day.plusDays(2));
        String before = internal.format(border.minusSeconds(3600).atOffset(ZoneOffset.ofHours(9)));
        String after = internal.format(border.plusSeconds(3600).atOffset(ZoneOffset.ofHours(-9)));
        String doubtful = plain(near, "4 5") + "C: <tag> UID FETCH 4:5 (UID INTERNALDATE RFC822.SIZE)\n"
                + "S: * 4 FETCH (UID 4 INTERNALDATE \"" + before + "\" RFC822.SIZE 9)\n"
                + "S: * 5 FETCH (UID 5 INTERNALDATE \"" + after + "\" RFC822.SIZE 9)\nS: <tag> OK\n";
        int turns = talk(
                "",
                doubtful
                        + plain("OR SINCE " + dates.format(day.plusDays(2)) + " UID 5", "5:6".replace(':', ' '))
                        + doubtful
                        + plain("UNSEEN NOT OR BEFORE " + dates.format(day.minusDays(1)) + " UID 4", "1"),
                inbox -> {
                    assertEquals(
                            "5:6",
                            inbox.search(Search.younger(Duration.ofDays(10)))
                                    .uids()
                                    .toString());
                    assertEquals(
                            1,
                            inbox.search(unseen().and(Search.older(Duration.ofDays(10))
                                            .not()))
                                    .uids()
                                    .size());
                });
        assertEquals(6, turns);
    }

    @Test
    void takesNoMessageForOldWhoseDateTheServerDoesNotTell() throws Exception {
        talk("", """
                C: <tag> UID SEARCH SINCE <any>
                S: * SEARCH 1 2
                S: <tag> OK
                C: <tag> UID FETCH 1:2 (UID INTERNALDATE RFC822.SIZE)
                S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2006 02:44:21 +0000" RFC822.SIZE 3)
                S: * 2 FETCH (UID 2 INTERNALDATE "yesterday" RFC822.SIZE 3)
                S: <tag> OK
                """, inbox -> {
            PeerException e = assertThrows(
                    PeerException.class,
                    () -> inbox.search(Search.older(Duration.ofDays(9))).delete());
            assertTrue(e.isSessionUsable());
        });
    }

    @Test
    void refusesWhatNoSearchCanBe() {
        for (Runnable bad : java.util.List.<Runnable>of(
                () -> Search.younger(Duration.ZERO),
                () -> Search.older(Duration.ofDays(100_000)),
                () -> Search.since(LocalDate.of(99_999, 1, 1)),
                () -> Search.emailId("a b"),
                () -> Search.threadId(""),
                () -> Search.changedAt(-1),
                () -> Search.larger(-1),
                () -> Search.header("a:b", "x"),
                () -> GmailSearch.raw("a\r\nb"),
                () -> GmailSearch.label("a\nb"))) {
            assertThrows(IllegalArgumentException.class, bad::run);
        }
    }

    @Test
    void writesASetTooLongForALineInPieces() throws Exception {
        long[] odd = java.util.stream.LongStream.range(0, 3000)
                .map(i -> 100_001 + 2 * i)
                .toArray();
        UidSet set = UidSet.of(odd);
        var pieces = set.split(Long.MAX_VALUE, 7800);
        assertEquals(3, pieces.size());
        StringBuilder script = new StringBuilder();
        pieces.forEach(p -> script.append(plain("UID " + p, Long.toString(p.first()))));
        talk("", script + plain("UNSEEN", "100001 100002"), inbox -> {
            assertEquals(3, inbox.search(Search.uid(set)).uids().size());
            assertEquals(
                    "100001", inbox.search(Search.uid(set).and(unseen())).uids().toString());
        });
    }

    // ---- the charset

    @Test
    void writesSetsThatAreTooLongTogetherInPieces() throws Exception {
        UidSet some = UidSet.of(java.util.stream.LongStream.range(0, 1000)
                .map(i -> 100_001 + 2 * i)
                .toArray());
        UidSet others = UidSet.of(java.util.stream.LongStream.range(0, 1000)
                .map(i -> 101_001 + 2 * i)
                .toArray());
        talk(
                "",
                plain("UNSEEN UID " + some, "100001 101001 101003"),
                inbox -> assertEquals(
                        "101001,101003",
                        inbox.search(allOf(unseen(), Search.uid(some), Search.uid(others)))
                                .uids()
                                .toString()));
    }

    @Test
    void yahoo_getsNoLineOfMoreThanThousandOctets() throws Exception {
        UidSet some = UidSet.of(java.util.stream.LongStream.range(0, 250)
                .map(i -> 100_001 + 2 * i)
                .toArray());
        talk(
                "XYMHIGHESTMODSEQ",
                plain("UNSEEN", "1 100001 100499"),
                inbox -> assertEquals(
                        "100001,100499",
                        inbox.messages(some).search(unseen()).uids().toString()));
    }

    @Test
    void saysWhichCharsetsTheServerTakes() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (ALL) CHARSET UTF-8 SUBJECT {2+}
                C: <literal:\\xC3\\xA4>
                S: <tag> NO [BADCHARSET (US-ASCII ISO-8859-1)] what
                C: <tag> UID SEARCH RETURN (ALL) SUBJECT "a"
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                """, inbox -> {
            ImapCommandException e = assertThrows(
                    ImapCommandException.class, () -> inbox.search(subject("ä")).uids());
            assertEquals("BADCHARSET", e.code().orElseThrow());
            assertTrue(e.getMessage().contains("takes US-ASCII, ISO-8859-1: search for text in ASCII"), e.getMessage());
            assertEquals(1, inbox.search(subject("a")).uids().size());
        });
    }

    @Test
    void yahoo_tellsARefusedCharsetWithoutTheCode() throws Exception {
        talk("", """
                C: <tag> UID SEARCH CHARSET UTF-8 SUBJECT {2+}
                C: <literal:\\xC3\\xA4>
                S: <tag> BAD SEARCH: CHARSET not supported
                """, inbox -> {
            CommandException e = assertThrows(
                    CommandException.class, () -> inbox.search(subject("ä")).uids());
            assertEquals("BADCHARSET", ((ImapCommandException) e).code().orElseThrow());
        });
    }

    // ---- what servers make of ESEARCH

    @Test
    void readsAnAnswerInSeveralLines() throws Exception {
        talk("", """
                C: <tag> UID SEARCH ALL
                S: * SEARCH 1 2
                S: * 4 EXISTS
                S: * SEARCH 9 4
                S: <tag> OK
                C: <tag> UID SEARCH ALL
                S: <tag> OK nothing said, nothing found
                """, inbox -> {
            assertEquals("1:2,4,9", inbox.search(all()).uids().toString());
            assertEquals("", inbox.search(all()).uids().toString());
        });
    }

    @Test
    void goesBackToPlainSearchWhereTheExtendedOneIsNotUnderstood() throws Exception {
        for (String answer : java.util.List.of(
                "S: <tag> BAD what is RETURN\n",
                "S: <tag> OK but nothing told\n",
                "S: * ESEARCH (TAG \"another\") UID ALL 5\nS: <tag> OK\n",
                "S: * ESEARCH (TAG \"<tag>\") ALL 5\nS: <tag> OK of sequence numbers\n")) {
            talk(
                    "ESEARCH",
                    "C: <tag> UID SEARCH RETURN (ALL) ALL\n" + answer + plain("ALL", "1 2") + plain("UNSEEN", "2"),
                    inbox -> {
                        assertEquals("1:2", inbox.search(all()).uids().toString());
                        assertEquals(1, inbox.search(unseen()).count());
                    });
        }
    }

    @Test
    void keepsEsearchWhereItIsTheSearchThatIsRefused() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (ALL) TEXT "x"
                S: <tag> BAD too hard
                C: <tag> UID SEARCH TEXT "x"
                S: <tag> BAD too hard
                C: <tag> UID SEARCH RETURN (COUNT) ALL
                S: * ESEARCH (TAG "<tag>") UID COUNT 3
                S: <tag> OK
                """, inbox -> {
            assertThrows(
                    ImapCommandException.class,
                    () -> inbox.search(Search.text("x")).uids());
            assertEquals(3, inbox.search(all()).count());
        });
    }

    @Test
    void exchange_isNotAskedAgainWhileItIsThrottledAndKeepsEsearch() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (ALL) TEXT "x"
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 3000 milliseconds
                C: <tag> UID SEARCH RETURN (COUNT) ALL
                S: * ESEARCH (TAG "<tag>") UID COUNT 3
                S: <tag> OK
                """, inbox -> {
            ImapCommandException e = assertThrows(
                    ImapCommandException.class,
                    () -> inbox.search(Search.text("x")).uids());
            assertEquals(Duration.ofSeconds(3), e.backoff().orElseThrow());
            assertEquals(3, inbox.search(all()).count());
        });
    }

    @Test
    void mixesNoAnswersThatNameNoCommand() throws Exception {
        // Both are outstanding when the first answer comes; which is whose nobody can tell.
        String script = Scripts.login(BASE + " ESEARCH") + Scripts.selected("INBOX", 3) + """
                C: <tag1> UID SEARCH RETURN (ALL) <any>
                C: <tag2> UID SEARCH RETURN (ALL) <any>
                S: * ESEARCH UID ALL 1
                S: * SEARCH 2
                S: <tag2> OK
                S: <tag1> OK
                C: <tag3> UID SEARCH SUBJECT <any>
                S: * SEARCH 7
                S: <tag3> OK
                C: <tag4> UID SEARCH SUBJECT <any>
                S: * SEARCH 7
                S: <tag4> OK
                """ + CLOSE;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                var one = threads.submit(() -> inbox.search(subject("a")).uids().toString());
                var two = threads.submit(() -> inbox.search(subject("b")).uids().toString());
                assertEquals("7", one.get(10, TimeUnit.SECONDS));
                assertEquals("7", two.get(10, TimeUnit.SECONDS));
            }
            server.verify();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void losesNoSessionOverATagThatCannotBeRead() throws Exception {
        // Whose it is matters only while two wait for such an answer.
        String script = Scripts.login(BASE + " ESEARCH") + Scripts.selected("INBOX", 3) + """
                C: <tag1> UID SEARCH RETURN (ALL) <any>
                C: <tag2> UID SEARCH RETURN (ALL) <any>
                S: * ESEARCH (TAG "<tag1>
                S: * ESEARCH (TAG "<tag1>") UID ALL 1
                S: * ESEARCH (TAG "<tag2>") UID ALL 1
                S: <tag2> OK
                S: <tag1> OK
                """ + CLOSE;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                var one = threads.submit(() -> inbox.search(subject("a")).uids().toString());
                var two = threads.submit(() -> inbox.search(subject("b")).uids().toString());
                assertEquals("1", one.get(10, TimeUnit.SECONDS));
                assertEquals("1", two.get(10, TimeUnit.SECONDS));
            }
            server.verify();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void losesNoSessionOverAnAnswerThatCannotBeRead() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 1:x,5
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (COUNT) ALL
                S: * ESEARCH (TAG "<tag>") UID COUNT 3
                S: <tag> OK
                """, inbox -> {
            PeerException e =
                    assertThrows(PeerException.class, () -> inbox.search(all()).uids());
            assertTrue(e.isSessionUsable());
            assertTrue(e.getMessage().contains("1:x,5"), e.getMessage());
            assertEquals(3, inbox.search(all()).count());
        });
    }

    @Test
    void readsALongAnswerAndEndsAnEndlessOne() throws Exception {
        StringBuilder numbers = new StringBuilder();
        for (int i = 1; i <= 300_000; i++) {
            numbers.append(i).append(' ');
        }
        talk(
                "",
                300_000,
                plain("ALL", numbers.toString()),
                inbox -> assertEquals("1:300000", inbox.search(all()).uids().toString()));
        String script = Scripts.login(BASE) + Scripts.selected("INBOX", 2_000_000)
                + "C: <tag> UID SEARCH ALL\nS: * SEARCH " + "12345678 ".repeat(1_200_000) + "\n";
        try (ScriptedServer server = ScriptedServer.start(script);
                ImapSession imap = Scripts.cleartext(server).connect()) {
            Folder inbox = imap.select("INBOX");
            MailException e =
                    assertThrows(MailException.class, () -> inbox.search(all()).uids());
            assertInstanceOf(PeerException.class, e);
            assertFalse(e.isSessionUsable());
            assertTrue(e.getMessage().contains("8388608"), e.getMessage());
        }
    }

    @Test
    void unitesAnExtendedAnswerInSeveralLines() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 1:2
                S: * ESEARCH (TAG "other") UID ALL 5
                S: * ESEARCH (TAG "<tag>") UID ALL 7:9
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (MIN) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID MIN 7
                S: * ESEARCH (TAG "<tag>") UID MIN 3
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (COUNT) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID COUNT 2 ALL 1:2
                S: * ESEARCH (TAG "<tag>") UID COUNT 3 ALL 7:9
                S: <tag> OK
                """, inbox -> {
            assertEquals("1:2,7:9", inbox.search(all()).uids().toString());
            assertEquals(OptionalLong.of(3), inbox.search(unseen()).min());
            assertEquals(5, inbox.search(unseen()).count());
        });
    }

    /** RFC 9738: a part of the result must not pass for all of it. */
    @Test
    void stalwart_looksAtSoManyMessagesAtOnceAndIsAskedForTheRest() throws Exception {
        talk("ESEARCH SEARCHRES PARTIAL SORT UIDPLUS MESSAGELIMIT=2", """
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 8:9
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                C: <tag> UID SEARCH UID 1:7 UNSEEN
                S: <tag> OK [MESSAGELIMIT 2 5] in part
                C: <tag> UID SEARCH UID 1:4 UNSEEN
                S: * SEARCH 1
                S: <tag> OK [MESSAGELIMIT 2 1] that was all
                C: <tag> UID SEARCH RETURN (COUNT) SEEN
                S: * ESEARCH (TAG "<tag>") UID COUNT 2
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                C: <tag> UID SEARCH RETURN (ALL) SEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 8:9
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                C: <tag> UID SEARCH UID 1:7 SEEN
                S: * SEARCH 4
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (PARTIAL 1:2) FLAGGED
                S: * ESEARCH (TAG "<tag>") UID PARTIAL (1:2 8:9)
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                C: <tag> UID SEARCH RETURN (ALL) FLAGGED
                S: * ESEARCH (TAG "<tag>") UID ALL 7:9
                S: <tag> OK
                C: <tag> UID SORT (SIZE) UTF-8 DRAFT
                S: * SORT 9 8
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                C: <tag> UID SEARCH RETURN (ALL) DRAFT
                S: * ESEARCH (TAG "<tag>") UID
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) ANSWERED
                S: * ESEARCH (TAG "<tag>") UID ALL 5:9
                S: <tag> OK
                C: <tag> UID STORE 5:6 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                C: <tag> UID STORE 7:8 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                C: <tag> UID STORE 9 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                """, inbox -> {
            assertEquals("1,8:9", inbox.search(unseen()).uids().toString());
            assertEquals(3, inbox.search(Search.seen()).count());
            assertEquals("7:8", inbox.search(Search.flagged()).page(1, 2).uids().toString());
            assertTrue(inbox.search(Search.draft()).sort(SortKey.SIZE).isEmpty());
            inbox.search(Search.answered()).add(Flag.SEEN);
        });
        talk("", """
                C: <tag> UID SEARCH ALL
                S: * SEARCH 8 9
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                C: <tag> UID SEARCH UID 1:7 ALL
                S: * SEARCH 8 9
                S: <tag> OK [MESSAGELIMIT 2 8] in part
                """, inbox -> {
            PeerException e =
                    assertThrows(PeerException.class, () -> inbox.search(all()).uids());
            assertTrue(e.isSessionUsable());
        });
    }

    @Test
    void refusesMoreMessagesThanTheFolderHas() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 1:4294967295
                S: <tag> OK
                """, inbox -> {
            PeerException e =
                    assertThrows(PeerException.class, () -> inbox.search(all()).download(content -> {}));
            assertTrue(e.isSessionUsable());
            assertTrue(e.getMessage().contains("which the folder does not have"), e.getMessage());
        });
        talk(
                "",
                "C: <tag> UID SEARCH ALL\n" + "S: * SEARCH 7\n".repeat(20_000) + "S: <tag> OK\n",
                inbox -> assertThrows(
                        PeerException.class, () -> inbox.search(all()).uids()));
    }

    @Test
    void readsALongAnswerInVeryManyLines() throws Exception {
        StringBuilder lines = new StringBuilder("C: <tag> UID SEARCH ALL\n");
        for (int i = 1; i <= 40_000; i++) {
            lines.append("S: * SEARCH ").append(2 * i).append('\n');
        }
        talk(
                "",
                40_000,
                lines + "S: <tag> OK\n",
                inbox -> assertEquals(40_000, inbox.search(all()).uids().size()));
    }

    // ---- numbers and pages

    @Test
    void asksForNumbersAlone() throws Exception {
        int turns = talk("ESEARCH", Integer.MAX_VALUE, """
                C: <tag> UID SEARCH RETURN (COUNT) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID COUNT 4000000000
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (MIN) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID MIN 7
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (MAX) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID MAX 4294967295
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (MIN) SEEN
                S: * ESEARCH (TAG "<tag>") UID
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 1:4294967295
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(unseen());
            assertEquals(4_000_000_000L, found.count());
            assertEquals(OptionalLong.of(7), found.min());
            assertEquals(OptionalLong.of(UidSet.MAX), found.max());
            assertEquals(OptionalLong.empty(), inbox.search(Search.seen()).min());
            assertEquals("1:4294967295", found.uids().toString());
            assertEquals(UidSet.MAX, found.count());
            assertEquals(OptionalLong.of(1), found.min());
        });
        assertEquals(5, turns);
    }

    @Test
    void countsNothingOfARefusedSearchAndAllOfAnAnswerWithoutNumbers() throws Exception {
        talk("ESEARCH PARTIAL", """
                C: <tag> UID SEARCH RETURN (COUNT) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID COUNT 3
                S: <tag> NO [LIMIT] gave up
                C: <tag> UID SEARCH RETURN (PARTIAL 1:2) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID PARTIAL (1:2 1)
                S: <tag> NO [LIMIT] gave up
                C: <tag> UID SEARCH RETURN (MIN) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 4:9
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (COUNT) UNSEEN
                S: * SEARCH 4 7
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (COUNT) SEEN
                S: * ESEARCH (TAG "<tag>") UID COUNT 0
                S: <tag> OK
                """, inbox -> {
            assertThrows(
                    ImapCommandException.class, () -> inbox.search(unseen()).count());
            assertThrows(
                    ImapCommandException.class, () -> inbox.search(unseen()).page(1, 2));
            assertEquals(OptionalLong.of(4), inbox.search(unseen()).min());
            assertEquals(2, inbox.search(unseen()).count());
            assertEquals(0, inbox.search(Search.seen()).count());
        });
    }

    @Test
    void keepsEsearchWhereNothingIsCountedByNothing() throws Exception {
        talk("ESEARCH", """
                C: <tag> UID SEARCH RETURN (COUNT) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (COUNT) SEEN
                S: * ESEARCH (TAG "<tag>") UID COUNT 2
                S: <tag> OK
                """, inbox -> {
            assertEquals(0, inbox.search(unseen()).count());
            assertEquals(2, inbox.search(Search.seen()).count());
        });
    }

    @Test
    void countsByTheWholeWhereTheServerHasNoNumbers() throws Exception {
        int turns = talk("", plain("UNSEEN", "3 9 4"), inbox -> {
            Selection found = inbox.search(unseen());
            assertEquals(3, found.count());
            assertEquals(OptionalLong.of(3), found.min());
            assertEquals(OptionalLong.of(9), found.max());
            assertEquals("3:4,9", found.uids().toString());
        });
        assertEquals(1, turns);
    }

    @Test
    void asksForPages() throws Exception {
        int turns = talk("ESEARCH PARTIAL", """
                C: <tag> UID SEARCH RETURN (PARTIAL 1:2) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID PARTIAL (1:2 3,7)
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (PARTIAL -1:-2) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID PARTIAL (-1:-2 8:9)
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (PARTIAL 100:200) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID PARTIAL (100:200 NIL)
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(unseen());
            assertEquals("3,7", found.page(1, 2).uids().toString());
            assertEquals("8:9", found.page(-1, -2).uids().toString());
            assertEquals(0, found.page(100, 200).count());
            assertThrows(IllegalArgumentException.class, () -> found.page(0, 2));
            assertThrows(IllegalArgumentException.class, () -> found.page(-1, 2));
        });
        assertEquals(3, turns);
    }

    @Test
    void makesPagesWhereTheServerHasNone() throws Exception {
        int turns = talk("", plain("UNSEEN", "3 7 8 9 20"), inbox -> {
            Selection found = inbox.search(unseen());
            assertEquals("3,7", found.page(1, 2).uids().toString());
            assertEquals("9,20", found.page(-1, -2).uids().toString());
            assertEquals("8", found.page(-3, -3).uids().toString());
            assertEquals("20", found.page(5, 50).uids().toString());
            assertEquals(0, found.page(100, 200).count());
        });
        assertEquals(1, turns);
    }

    @Test
    void takesNoOtherPageForTheOneAskedFor() throws Exception {
        for (String part : java.util.List.of("(1:50 1:50)", "(1:2 1:2)", "(-1:-2 1:50)")) {
            talk(
                    "ESEARCH PARTIAL",
                    "C: <tag> UID SEARCH RETURN (PARTIAL -1:-2) UNSEEN\nS: * ESEARCH (TAG \"<tag>\") UID PARTIAL "
                            + part + "\nS: <tag> OK\n" + plain("UNSEEN", "3 7 8"),
                    inbox -> assertEquals(
                            "7:8", inbox.search(unseen()).page(-1, -2).uids().toString()));
        }
    }

    @Test
    void makesPagesWhereTheServerDoesNotUnderstandThem() throws Exception {
        talk(
                "ESEARCH PARTIAL",
                """
                C: <tag> UID SEARCH RETURN (PARTIAL -1:-2) UNSEEN
                S: <tag> BAD PARTIAL range broken
                C: <tag> UID SEARCH UNSEEN
                S: * SEARCH 3 7 8
                S: <tag> OK
                """,
                inbox -> assertEquals(
                        "7:8", inbox.search(unseen()).page(-1, -2).uids().toString()));
    }

    @Test
    void dovecot_pagesByItsContext() throws Exception {
        talk("ESEARCH CONTEXT=SEARCH", """
                C: <tag> UID SEARCH RETURN (PARTIAL 1:2) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID PARTIAL (1:2 3,7)
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 3,7:9
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(unseen());
            assertEquals("3,7", found.page(2, 1).uids().toString());
            // RFC 5267 has no positions from the end.
            assertEquals("9", found.page(-1, -1).uids().toString());
        });
    }

    @Test
    void searchesAmongWhatWasFound() throws Exception {
        talk(
                "ESEARCH",
                """
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 3,7:9
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) UID 3,7:9 FROM "a"
                S: * ESEARCH (TAG "<tag>") UID ALL 7
                S: <tag> OK
                """,
                inbox -> assertEquals(
                        "7", inbox.search(unseen()).search(from("a")).uids().toString()));
    }

    // ---- SEARCHRES

    private static final String SAVES = "ESEARCH SEARCHRES";
    private static final String FIRST_CHAIN = """
            C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
            C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
            S: * ESEARCH (TAG "<tag1>") UID ALL 1,3
            S: <tag1> OK
            S: <tag2> OK
            """;

    @Test
    void searchesAndChangesInOneTurn() throws Exception {
        int turns = talk(SAVES, FIRST_CHAIN + """
                C: <tag> UID MOVE 1,3 "Archive"
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(unseen()).add(Flag.SEEN);
            assertEquals("1,3", found.uids().toString());
            found.moveTo("Archive");
        });
        assertEquals(2, turns);
    }

    @Test
    void changesNothingBehindASearchWhileSomethingIsSaved() throws Exception {
        int turns = talk(SAVES, FIRST_CHAIN + """
                C: <tag3> UID SEARCH RETURN (SAVE ALL) FROM "a"
                S: <tag3> BAD what
                C: <tag4> UID SEARCH FROM "a"
                S: <tag4> BAD what
                C: <tag5> UID SEARCH RETURN (SAVE ALL) FROM "b"
                S: * ESEARCH (TAG "<tag5>") UID ALL 2
                S: <tag5> OK
                C: <tag6> UID STORE 2 -FLAGS.SILENT (\\Flagged)
                C: <tag7> UID SEARCH RETURN (SAVE) NOT ALL
                S: <tag6> OK
                S: <tag7> OK
                C: <tag8> UID SEARCH RETURN (SAVE ALL) FROM "c"
                C: <tag9> UID STORE $ FLAGS.SILENT ()
                S: * ESEARCH (TAG "<tag8>") UID
                S: <tag8> OK
                S: <tag9> OK
                """, inbox -> {
            inbox.search(unseen()).add(Flag.SEEN);
            assertThrows(
                    ImapCommandException.class, () -> inbox.search(from("a")).add(Flag.DELETED));
            inbox.search(from("b")).remove(Flag.FLAGGED);
            assertEquals(0, inbox.search(from("c")).set().count());
        });
        assertEquals(6, turns);
    }

    @Test
    void namesALongResultAsLongAsItIsSaved() throws Exception {
        long[] odd =
                java.util.stream.LongStream.range(0, 400).map(i -> 1 + 2 * i).toArray();
        String set = UidSet.of(odd).toString();
        int turns = talk(
                SAVES,
                1000,
                ("""
                C: <tag> UID SEARCH RETURN (SAVE ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL SET
                S: <tag> OK
                C: <tag> UID COPY $ "Archive"
                S: <tag> OK
                C: <tag> UID MOVE $ {8+}
                C: <literal:Archiv\\xC3\\xA9>
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (SAVE ALL) FROM "a"
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                C: <tag> UID COPY 1 "Archive"
                S: <tag> OK
                C: <tag> UID COPY SET "Archive"
                S: <tag> OK
                """).replace("SET", set).replace("{8+}\nC: <literal:Archiv\\xC3\\xA9>", "\"Archiv&AOk-\""),
                inbox -> {
                    Selection found = inbox.search(unseen());
                    found.copyTo("Archive");
                    found.moveTo("Archivé");
                    inbox.search(from("a")).copyTo("Archive");
                    // Saved is something else now.
                    found.copyTo("Archive");
                });
        assertEquals(6, turns);
    }

    @Test
    void leavesOutWhatIsSavedInAnotherFolder() throws Exception {
        talk(SAVES, FIRST_CHAIN + Scripts.selected("Other", 3) + """
                C: <tag> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag9> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                S: <tag9> OK
                """, inbox -> {
            inbox.search(unseen()).add(Flag.SEEN);
            // What was saved went with the first folder.
            try (Folder other = inbox.session().select("Other")) {
                other.search(unseen()).add(Flag.SEEN);
            }
        });
    }

    @Test
    void tellsARefusedSearchAndARefusedChangeApart() throws Exception {
        talk(SAVES, """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: <tag1> NO [INUSE] later
                S: <tag2> OK nothing to do
                C: <tag3> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag4> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: * ESEARCH (TAG "<tag3>") UID ALL 1,3
                S: <tag3> OK
                S: <tag4> NO [NOPERM] not yours
                """, inbox -> {
            Selection found = inbox.search(unseen());
            assertEquals(
                    "INUSE",
                    assertThrows(ImapCommandException.class, () -> found.add(Flag.SEEN))
                            .code()
                            .orElseThrow());
            assertEquals(
                    "NOPERM",
                    assertThrows(ImapCommandException.class, () -> found.add(Flag.SEEN))
                            .code()
                            .orElseThrow());
            // It is known what they are, though.
            assertEquals("1,3", found.uids().toString());
        });
    }

    @Test
    void doesWithoutSavedResultsWhereTheyAreNotUnderstood() throws Exception {
        talk(SAVES, """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: <tag1> BAD what is SAVE
                S: <tag2> BAD what is $
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) SEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Flagged)
                S: <tag> OK
                """, inbox -> {
            inbox.search(unseen()).add(Flag.SEEN);
            inbox.search(Search.seen()).add(Flag.FLAGGED);
        });
        talk(SAVES, """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: * ESEARCH (TAG "<tag1>") UID ALL 1
                S: <tag1> OK
                S: <tag2> BAD what is $
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                """, inbox -> inbox.search(unseen()).add(Flag.SEEN));
    }

    @Test
    void doesWithoutSavedResultsWhereTheyCannotBeKept() throws Exception {
        talk(SAVES, """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: <tag1> NO [NOTSAVED] no room
                S: <tag2> NO [NOTSAVED] no room
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag> OK
                """, inbox -> inbox.search(unseen()).add(Flag.SEEN));
        talk(SAVES, 1000, """
                C: <tag> UID SEARCH RETURN (SAVE ALL) UNSEEN
                S: <tag> NO [NOTSAVED] no room
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 1
                S: <tag> OK
                C: <tag> UID MOVE 1 "Archive"
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) UNSEEN
                S: * ESEARCH (TAG "<tag>") UID ALL 2
                S: <tag> OK
                C: <tag> UID MOVE 2 "Archive"
                S: <tag> OK
                """, inbox -> {
            inbox.search(unseen()).moveTo("Archive");
            inbox.search(unseen()).moveTo("Archive");
        });
    }

    @Test
    void saysThatItIsNotKnownWhatWasChanged() throws Exception {
        talk(SAVES, """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: <tag1> OK
                S: <tag2> OK
                """, inbox -> {
            PeerException e = assertThrows(
                    PeerException.class, () -> inbox.search(unseen()).add(Flag.SEEN));
            assertTrue(e.getMessage().contains("did not say what that was"), e.getMessage());
        });
    }

    @Test
    void neverFollowsASaveOfAnotherThread() throws Exception {
        // Whichever thread comes first, the other must not send behind it.
        String script = Scripts.login(BASE + " " + SAVES) + Scripts.selected("INBOX", 3) + """
                C: <tag1> UID SEARCH RETURN (SAVE ALL) UNSEEN
                C: <tag2> UID STORE $ +FLAGS.SILENT (\\Seen)
                S: * ESEARCH (TAG "<tag1>") UID ALL 1
                S: <tag1> OK
                S: <tag2> OK
                C: <tag3> UID SEARCH RETURN (SAVE ALL) UNSEEN
                S: * ESEARCH (TAG "<tag3>") UID ALL 2
                S: <tag3> OK
                C: <tag4> UID STORE 2 +FLAGS.SILENT (\\Seen)
                C: <tag5> UID SEARCH RETURN (SAVE) NOT ALL
                S: <tag4> OK
                S: <tag5> OK
                """ + CLOSE;
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                var one = threads.submit(
                        () -> inbox.search(unseen()).add(Flag.SEEN).count());
                var two = threads.submit(
                        () -> inbox.search(unseen()).add(Flag.SEEN).count());
                assertEquals(1, one.get(10, TimeUnit.SECONDS));
                assertEquals(1, two.get(10, TimeUnit.SECONDS));
            }
            server.verify();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void endsOneSearchWithTheConnection() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                Scripts.login(BASE + " " + SAVES) + Scripts.selected("INBOX", 3) + "C: <tag1> UID SEARCH <any>\n")) {
            ImapSession imap = Scripts.cleartext(server).connect();
            Folder inbox = imap.select("INBOX");
            CompletableFuture<?> found =
                    CompletableFuture.runAsync(() -> inbox.search(unseen()).add(Flag.SEEN));
            ExecutionException e = assertThrows(ExecutionException.class, () -> found.get(10, TimeUnit.SECONDS));
            assertInstanceOf(ConnectionException.class, e.getCause());
            imap.close();
        }
    }
}
