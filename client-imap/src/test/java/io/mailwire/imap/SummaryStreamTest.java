package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How summaries come: in windows, each message once and whole, whatever the server does. */
@Timeout(60)
class SummaryStreamTest {

    private static final String OPEN = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 3);
    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
    private static final String FETCH_THREE = "C: <tag> UID FETCH 1:3 " + Scripts.SUMMARY_ITEMS + "\n";
    private static final FetchOptions SIZES = FetchOptions.of(FetchItem.SIZE);

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String open, String middle, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(open + middle + CLOSE)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
            server.verify();
        }
    }

    private static void talk(String middle, Use use) throws Exception {
        talk(OPEN, middle, use);
    }

    private static List<String> uids(FetchedMessages fetched) {
        return fetched.stream().map(ImapMessage::uid).toList();
    }

    private static FetchedMessages three(Folder inbox) {
        return inbox.messages(UidSet.range(1, 3)).fetch();
    }

    private static String sizes(long first, long last) {
        return "C: <tag> UID FETCH " + first + ":" + last + " (UID RFC822.SIZE)\n"
                + LongStream.rangeClosed(first, last)
                        .mapToObj(uid -> "S: * " + uid + " FETCH (UID " + uid + " RFC822.SIZE 1)\n")
                        .collect(Collectors.joining())
                + "S: <tag> OK\n";
    }

    @Test
    void saysWhatItIsWithoutAskingForAnything() throws Exception {
        talk(
                "",
                (imap, inbox) -> assertEquals(
                        "summaries from INBOX, to be iterated once",
                        three(inbox).toString()));
    }

    // ---- windows

    @Test
    void takesTenWindowsForTenThousand() throws Exception {
        String windows = IntStream.range(0, 10)
                .mapToObj(i -> sizes(i * 1000L + 1, i * 1000L + 1000))
                .collect(Collectors.joining());
        try (ScriptedServer server = ScriptedServer.start(
                Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 10_000) + windows + CLOSE)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                int before = server.turns();
                long ours = imap.turns();
                long expected = 1;
                for (ImapMessage m : inbox.messages(UidSet.range(1, 10_000)).fetch(SIZES)) {
                    assertEquals(expected++, m.imapUid().value());
                }
                assertEquals(10_001, expected);
                assertEquals(before + 10, server.turns());
                assertTrue(imap.turns() <= ours + 10, "waited " + (imap.turns() - ours) + " times");
            }
            server.verify();
        }
    }

    @Test
    void asksForTheNextWindowWhenHalfIsRead() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 2000);
        try (ScriptedServer server = ScriptedServer.start(open + sizes(1, 1000) + sizes(1001, 2000) + CLOSE)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                Iterator<ImapMessage> messages =
                        inbox.messages(UidSet.range(1, 2000)).fetch(SIZES).iterator();
                long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                for (int i = 0; i < 999; i++) {
                    messages.next();
                    if (i == 498) {
                        assertFalse(server.dialogue().toString().contains("1001:2000"), "not before half is read");
                    }
                }
                // Nothing of the second window was read, and its command is there.
                while (!server.dialogue().toString().contains("1001:2000")) {
                    assertTrue(System.nanoTime() < until, "the second window was not asked for");
                    Thread.onSpinWait();
                }
                int left = 0;
                for (; messages.hasNext(); left++) {
                    messages.next();
                }
                assertEquals(1001, left);
            }
            server.verify();
        }
    }

    @Test
    void takesOneCommandForEverythingInASmallFolder() throws Exception {
        talk(
                "C: <tag> UID FETCH 1:4294967295 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 5, "five")
                        + Scripts.summary(2, 4_294_967_295L, "last") + "S: <tag> OK\n",
                (imap, inbox) -> assertEquals(
                        List.of("5", "4294967295"),
                        uids(inbox.messages(UidSet.from(1)).fetch())));
    }

    @Test
    void yahoo_keepsCommandsBelowAThousandOctetsInOneTurn() throws Exception {
        UidSet odd =
                UidSet.of(LongStream.range(0, 500).map(i -> 100_000 + 2 * i).toArray());
        List<UidSet> pieces = odd.split(Long.MAX_VALUE, 900);
        String yahoo = Scripts.login(Scripts.EVERYTHING + " XYMHIGHESTMODSEQ") + Scripts.selected("INBOX", 2000);
        try (ScriptedServer server = ScriptedServer.script(yahoo + "C: <tag1> UID FETCH <any> (UID RFC822.SIZE)\n"
                        + "C: <tag2> UID FETCH <any> (UID RFC822.SIZE)\n"
                        + "C: <tag3> UID FETCH <any> (UID RFC822.SIZE)\n"
                        + "C: <tag4> UID FETCH <any> (UID RFC822.SIZE)\n"
                        + odd.stream()
                                .mapToObj(uid -> "S: * 1 FETCH (UID " + uid + " RFC822.SIZE 1)\n")
                                .collect(Collectors.joining())
                        + "S: <tag1> OK\nS: <tag2> OK\nS: <tag3> OK\nS: <tag4> OK\n"
                        + CLOSE)
                .start()) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                int before = server.turns();
                assertEquals(
                        odd,
                        UidSet.of(inbox.messages(odd).fetch(SIZES).stream()
                                .mapToLong(m -> m.imapUid().value())
                                .toArray()));
                assertEquals(before + 1, server.turns());
            }
            server.verify();
            assertEquals(4, pieces.size());
            assertTrue(server.dialogue().client().stream().allMatch(line -> line.length() <= 1000));
        }
    }

    // ---- each message once and whole

    @Test
    void putsResponsesOfOneMessageTogether() throws Exception {
        talk(
                FETCH_THREE + """
                S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                S: * 2 FETCH (UID 2 FLAGS (\\Flagged))
                S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 1 ENVELOPE NIL BODYSTRUCTURE NIL)
                """ + Scripts.summary(2, 2, "two") + """
                S: * 2 FETCH (UID 2 FLAGS (\\Deleted))
                """ + Scripts.summary(2, 2, "two again")
                        + Scripts.summary(3, 3, "three") + """
                S: * 1 FETCH (UID 1 FLAGS (\\Answered))
                S: <tag> OK
                """,
                (imap, inbox) -> {
                    List<ImapMessage> read = three(inbox).stream().toList();
                    assertEquals(
                            List.of("1", "2", "3"),
                            read.stream().map(ImapMessage::uid).toList());
                    assertTrue(read.get(0).has(Flag.SEEN));
                    assertEquals(1, read.get(0).size());
                    assertEquals("two", read.get(1).envelope().subject());
                    assertFalse(read.get(1).has(Flag.FLAGGED), "what came last counts");
                    assertEquals(List.of(), read.get(1).defects());
                });
    }

    @Test
    void saysWhatTheServerDidNotSend() throws Exception {
        talk(
                FETCH_THREE
                        + Scripts.summary(1, 1, "one").replace(" FLAGS ()", "")
                        + Scripts.summary(2, 2, "two")
                        + "S: * 3 FETCH (UID 3 FLAGS (\\Seen))\nS: <tag> OK\n",
                (imap, inbox) -> {
                    List<ImapMessage> read = three(inbox).stream().toList();
                    // Of the third there are flags that nobody asked for, and no summary.
                    assertEquals(
                            List.of("2", "1"),
                            read.stream().map(ImapMessage::uid).toList());
                    assertEquals(
                            List.of("the server did not send FLAGS"),
                            read.get(1).defects());
                    assertEquals("one", read.get(1).envelope().subject());
                });
    }

    @Test
    void keepsWhatCouldNotBeUnderstood() throws Exception {
        talk(
                FETCH_THREE + Scripts.summary(1, 1, "one").replace("((NIL NIL \"a\" \"x\"))", "((NIL NIL \"a\" \"x\")")
                        + "S: * 2 FETCH (RFC822.SIZE 5)\n"
                        + Scripts.summary(3, 3, "three")
                        + "S: * 9 FETCH (UID 9 RFC822.SIZE 1)\nS: <tag> OK\n",
                (imap, inbox) -> {
                    try (FetchedMessages fetched = three(inbox)) {
                        List<ImapMessage> read = fetched.stream().toList();
                        assertEquals(
                                List.of("1", "3"),
                                read.stream().map(ImapMessage::uid).toList());
                        assertFalse(read.get(0).defects().isEmpty());
                        UnparsedResponse raw = read.get(0).unparsed().orElseThrow();
                        assertTrue(raw.raw().startsWith("* 1 FETCH (UID 1"), raw.raw());
                        assertTrue(read.get(1).unparsed().isEmpty());
                        assertEquals(
                                List.of("no UID"), fetched.unparsed().get(0).reasons());
                    }
                });
    }

    @Test
    void keepsLittleOfAServerOfWhichNothingCanBeUnderstood() throws Exception {
        String nobodys = "S: * 1 FETCH (RFC822.SIZE 5 X \"" + "x".repeat(2000) + "\")\n";
        talk(FETCH_THREE + nobodys.repeat(1500) + "S: <tag> OK\n", (imap, inbox) -> {
            try (FetchedMessages fetched = three(inbox)) {
                assertEquals(0, fetched.stream().count());
                List<UnparsedResponse> kept = fetched.unparsed();
                assertEquals(1000, kept.size());
                assertEquals(
                        1024 * 1024,
                        kept.stream().mapToInt(r -> r.raw().length()).sum());
            }
        });
    }

    @Test
    void oneGarbledInAThousandCostsOne() throws Exception {
        StringBuilder answers = new StringBuilder("C: <tag> UID FETCH 1:1000 " + Scripts.SUMMARY_ITEMS + "\n");
        for (int i = 1; i <= 1000; i++) {
            answers.append(i == 500 ? "S: * 500 FETCH (UID 500 ENVELOPE ((( \"\n" : Scripts.summary(i, i, "s" + i));
        }
        talk(answers + "S: <tag> OK\n", (imap, inbox) -> {
            List<ImapMessage> read =
                    inbox.messages(UidSet.range(1, 1000)).fetch().stream().toList();
            assertEquals(1000, read.size());
            assertEquals(
                    List.of("500"),
                    read.stream()
                            .filter(m -> !m.defects().isEmpty())
                            .map(ImapMessage::uid)
                            .toList());
            assertTrue(read.get(499).unparsed().orElseThrow().raw().contains("((( \""));
        });
    }

    @Test
    void deliversWhatCameBeforeARefusal() throws Exception {
        talk(
                FETCH_THREE + Scripts.summary(1, 1, "one") + "S: * 2 FETCH (UID 2 RFC822.SIZE 8)\n"
                        + "S: <tag> NO [LIMIT] too much for one day\n",
                (imap, inbox) -> {
                    Iterator<ImapMessage> messages = three(inbox).iterator();
                    assertEquals("1", messages.next().uid());
                    assertFalse(messages.next().defects().isEmpty());
                    ImapCommandException e = assertThrows(ImapCommandException.class, messages::hasNext);
                    assertEquals("LIMIT", e.code().orElseThrow());
                    imap.capabilities();
                });
    }

    /** A FETCH of sizes, what comes of it, and the reply. */
    private static String asked(String uids, List<Integer> told, String reply) {
        return "C: <tag> UID FETCH " + uids + " (UID RFC822.SIZE)\n"
                + told.stream()
                        .map(uid -> "S: * " + uid + " FETCH (UID " + uid + " RFC822.SIZE 1)\n")
                        .collect(Collectors.joining())
                + "S: <tag> " + reply + "\n";
    }

    private static final String UNAVAILABLE = "NO [UNAVAILABLE] UID FETCH Server error - Please try again later";

    @Test
    void yahoo_refusesAllForOneThatItCannotTellOf() throws Exception {
        talk(
                Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 8),
                asked("1:8", List.of(1, 2), UNAVAILABLE)
                        + asked("3:5", List.of(), UNAVAILABLE)
                        + asked("3:4", List.of(3), "NO [SERVERBUG]")
                        + asked("4", List.of(), UNAVAILABLE)
                        + asked("5", List.of(5), "OK")
                        + asked("6:8", List.of(6, 7, 8), "OK"),
                (imap, inbox) -> {
                    List<ImapMessage> messages = inbox.messages(UidSet.range(1, 8)).fetch(SIZES).stream()
                            .toList();
                    assertEquals(
                            List.of("1", "2", "3", "5", "4", "6", "7", "8"),
                            messages.stream().map(ImapMessage::uid).toList());
                    for (ImapMessage m : messages) {
                        assertEquals(
                                m.uid().equals("4")
                                        ? List.of("the server refuses to tell of it: " + UNAVAILABLE)
                                        : List.of(),
                                m.defects());
                    }
                });
    }

    @Test
    void yahoo_tellsOfTheLastThatItRefusesToo() throws Exception {
        talk(
                asked("1:3", List.of(), UNAVAILABLE)
                        + asked("1:2", List.of(1, 2), "OK")
                        + asked("3", List.of(), UNAVAILABLE),
                (imap, inbox) -> {
                    List<ImapMessage> messages = inbox.messages(UidSet.range(1, 3)).fetch(SIZES).stream()
                            .toList();
                    assertEquals(3, messages.size());
                    assertEquals("3", messages.get(2).uid());
                    assertEquals(1, messages.get(2).defects().size());
                });
    }

    @Test
    void aServerThatRefusesEverythingHasNoTroubleWithOneMessage() throws Exception {
        talk(
                asked("1:3", List.of(), UNAVAILABLE)
                        + asked("1:2", List.of(), UNAVAILABLE)
                        + asked("1", List.of(), UNAVAILABLE)
                        + asked("2", List.of(), UNAVAILABLE)
                        + asked("3", List.of(), UNAVAILABLE),
                (imap, inbox) -> assertEquals(
                        "UNAVAILABLE",
                        assertThrows(
                                        ImapCommandException.class,
                                        () -> uids(inbox.messages(UidSet.range(1, 3))
                                                .fetch(SIZES)))
                                .code()
                                .orElseThrow()));
    }

    @Test
    void isNotAskedForEachOfAThousandByAServerThatRefusesEverything() throws Exception {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < 31; i++) {
            script.append("C: <tag> UID FETCH <any>\nS: <tag> NO [SERVERBUG] cannot\n");
        }
        talk(
                Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 1000),
                script.toString(),
                (imap, inbox) -> assertThrows(
                        ImapCommandException.class,
                        () -> uids(inbox.messages(UidSet.range(1, 1000)).fetch(SIZES))));
    }

    @Test
    void looksForTheOneThatIsRefusedAmongMessagesAndNotAmongHoles() throws Exception {
        talk(
                asked("1:4294967295", List.of(), UNAVAILABLE) + """
                C: <tag> UID SEARCH RETURN (ALL) UID 1:4294967295
                S: * ESEARCH (TAG "<tag>") UID ALL 7,9
                S: <tag> OK
                """ + asked("7", List.of(7), "OK")
                        + asked("9", List.of(), UNAVAILABLE),
                (imap, inbox) -> assertEquals(
                        List.of("7", "9"), uids(inbox.messages(UidSet.from(1)).fetch(SIZES))));
    }

    /** RFC 9738: a part of the result must not pass for all of it. */
    @Test
    void stalwart_tellsOfSoManyMessagesAtOnceAndIsAskedForTheRest() throws Exception {
        String changed = " (UID FLAGS MODSEQ) (CHANGEDSINCE 5)\n";
        FetchOptions since = FetchOptions.FLAGS.changedSince(5);
        talk(
                Scripts.login(Scripts.EVERYTHING + " CONDSTORE MESSAGELIMIT=2")
                        + Scripts.selected("INBOX", 6).replace("\"INBOX\"", "\"INBOX\" (CONDSTORE)"),
                "C: <tag> UID FETCH 1:6" + changed + """
                S: * 6 FETCH (UID 6 FLAGS () MODSEQ (9))
                S: <tag> OK [MESSAGELIMIT 2 5] in part
                """ + "C: <tag> UID FETCH 1:4" + changed + """
                S: <tag> OK [MESSAGELIMIT 2 3] in part
                """
                        + "C: <tag> UID FETCH 1:2" + changed + """
                S: * 1 FETCH (UID 1 FLAGS () MODSEQ (7))
                S: <tag> OK [MESSAGELIMIT 2 1] that was all
                """ + sizes(1, 2)
                        + "C: <tag> UID FETCH 3 (UID RFC822.SIZE)\nS: * 3 FETCH (UID 3 RFC822.SIZE 1)\nS: <tag> OK\n"
                        + "C: <tag> UID FETCH 1:6" + changed + """
                S: <tag> OK [MESSAGELIMIT 2 5] in part
                """ + "C: <tag> UID FETCH 1:4" + changed + """
                S: <tag> OK [MESSAGELIMIT 2 5] in part
                """,
                (imap, inbox) -> {
                    assertEquals(
                            List.of("6", "1"),
                            uids(inbox.messages(UidSet.range(1, 6)).fetch(since)));
                    assertEquals(
                            List.of("1", "2", "3"),
                            uids(inbox.messages(UidSet.range(1, 3)).fetch(SIZES)));
                    assertThrows(
                            PeerException.class,
                            () -> uids(inbox.messages(UidSet.range(1, 6)).fetch(since)));
                });
    }

    @Test
    void exchange_waitsAsLongAsItIsToldAndAsksForTheRest() throws Exception {
        talk(
                FETCH_THREE + Scripts.summary(1, 1, "one") + """
                S: * 2 FETCH (UID 2 RFC822.SIZE 8)
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 20 milliseconds
                C: <tag> UID FETCH 2:3 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 20 milliseconds
                C: <tag> UID FETCH 2:3 (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)
                """ + Scripts.summary(2, 2, "two")
                        + Scripts.summary(3, 3, "three") + "S: <tag> OK\n",
                (imap, inbox) -> assertEquals(List.of("1", "2", "3"), uids(three(inbox))));
    }

    @Test
    void exchange_mayTellTheTimeInSecondsAndInAnyCase() throws Exception {
        talk(
                FETCH_THREE + "S: <tag> BAD request is Throttled. Suggested backoff time: 0 seconds\n" + FETCH_THREE
                        + Scripts.summary(1, 1, "one") + "S: <tag> OK\n",
                (imap, inbox) -> assertEquals(List.of("1"), uids(three(inbox))));
    }

    @Test
    void exchange_isAskedForTheRestOfASetWithoutEnd() throws Exception {
        String items = " (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)\n";
        talk(
                "C: <tag> UID FETCH 1:4294967295" + items + Scripts.summary(1, 1, "one")
                        + Scripts.summary(3, 4_294_967_290L, "three")
                        + "S: <tag> BAD Request is throttled. Suggested Backoff Time: 1 milliseconds\n"
                        + "C: <tag> UID FETCH 2:4294967289,4294967291:4294967295" + items + Scripts.summary(2, 7, "two")
                        + "S: <tag> OK\n",
                (imap, inbox) -> assertEquals(
                        List.of("1", "4294967290", "7"),
                        uids(inbox.messages(UidSet.from(1)).fetch())));
    }

    @Test
    void exchange_doesNotWaitForEver() throws Exception {
        String refused = FETCH_THREE + "S: <tag> BAD Request is throttled. Suggested Backoff Time: 1 milliseconds\n";
        talk(refused.repeat(5), (imap, inbox) -> assertThrows(ImapCommandException.class, () -> uids(three(inbox))));
        try (ScriptedServer server = ScriptedServer.start(OPEN + FETCH_THREE
                + "S: <tag> BAD Request is throttled. Suggested Backoff Time: 299999 milliseconds\n" + CLOSE)) {
            try (ImapSession imap = Scripts.cleartext(server)
                            .timeouts(Timeouts.ofEach(Scripts.PATIENCE).withOperation(Duration.ofSeconds(20)))
                            .connect();
                    Folder inbox = imap.select("INBOX")) {
                assertThrows(
                        ImapCommandException.class, () -> uids(three(inbox)), "longer than the operation may take");
            }
            server.verify();
        }
    }

    @Test
    void exchange_tellsALoginWithoutAMailbox() throws Exception {
        talk(
                FETCH_THREE + "S: <tag> BAD User is authenticated but not connected.\n",
                (imap, inbox) -> assertThrows(AuthenticationException.class, () -> uids(three(inbox))));
    }

    @Test
    void exchange_passesOverEmptyLinesAndMessagesThatNeverWere() throws Exception {
        talk(
                FETCH_THREE + "-- raw \"\\r\\n\"\n" + Scripts.summary(77, 1, "one") + "-- raw \"\\r\\n\"\n"
                        + "S: * 99 FETCH (FLAGS (\\Seen))\n" + Scripts.summary(-2, 2, "two") + "S: * 99 EXPUNGE\n"
                        + "S: <tag> OK\n",
                (imap, inbox) -> assertEquals(List.of("1", "2"), uids(three(inbox))));
    }

    @Test
    void naver_padsResponsesWithNuls() throws Exception {
        talk(
                FETCH_THREE + "-- raw \"\\0\\0\"\n" + Scripts.summary(1, 1, "one") + "-- raw \"\\0\\0\\r\\n\"\n"
                        + Scripts.summary(2, 2, "two") + "-- raw \"\\0\\0\"\nS: <tag> OK\n",
                (imap, inbox) -> assertEquals(List.of("1", "2"), uids(three(inbox))));
    }

    // ---- beside other commands

    @Test
    void nestsLoopsAndChangesToAnyDepth() throws Exception {
        try (BusyServer server = new BusyServer(true)) {
            try (ImapSession imap = ImapClient.at(server.uri())
                            .tls(io.mailwire.TlsPolicy.UNSAFE_CLEARTEXT)
                            .timeouts(Timeouts.ofEach(Scripts.PATIENCE))
                            .connect();
                    Folder inbox = imap.select("INBOX")) {
                UidSet all = UidSet.range(1, BusyServer.MESSAGES);
                long outer = 0;
                long inner = 0;
                for (ImapMessage m : inbox.messages(all).fetch()) {
                    outer++;
                    if (outer % 1000 != 700) {
                        continue;
                    }
                    for (ImapMessage n : inbox.messages(all).fetch(FetchOptions.ENVELOPES)) {
                        inner++;
                        if (n.imapUid().value() % 1000 == 700) {
                            // of this window, and of one that is on its way
                            inbox.messages(all).add(Flag.SEEN);
                            try (FetchedMessages left = inbox.messages(all).fetch(FetchOptions.FLAGS)) {
                                left.iterator().next();
                            }
                            CompletableFuture.runAsync(() -> {
                                        inbox.messages(UidSet.of(m.imapUid().value()))
                                                .add(Flag.FLAGGED);
                                        imap.noop();
                                    })
                                    .join();
                        }
                    }
                }
                assertEquals(BusyServer.MESSAGES, outer);
                assertEquals(3L * BusyServer.MESSAGES, inner);
            }
            assertEquals(List.of(), server.offences());
        }
    }

    @Test
    void aClosedOneSaysSoInsteadOfEnding() throws Exception {
        talk(
                FETCH_THREE + Scripts.summary(1, 1, "one") + Scripts.summary(2, 2, "two")
                        + "S: <tag> OK\nC: <tag> NOOP\nS: <tag> OK\n",
                (imap, inbox) -> {
                    FetchedMessages fetched = three(inbox);
                    Iterator<ImapMessage> messages = fetched.iterator();
                    messages.next();
                    fetched.close();
                    assertThrows(IllegalStateException.class, messages::hasNext);
                    imap.noop();
                });
    }

    @Test
    void answersOfFlagsAreNoNews() throws Exception {
        talk("""
                C: <tag> UID FETCH 1:2 (UID FLAGS)
                S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                S: * 2 FETCH (UID 2 FLAGS ())
                S: <tag> OK
                C: <tag> NOOP
                S: * 3 FETCH (UID 3 FLAGS (\\Flagged))
                S: <tag> OK
                """, (imap, inbox) -> {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            imap.listen(event -> events.add(event.toString()), Runnable::run);
            assertEquals(
                    List.of("1", "2"), uids(inbox.messages(UidSet.range(1, 2)).fetch(FetchOptions.FLAGS)));
            imap.noop();
            String first = events.poll(10, TimeUnit.SECONDS);
            assertTrue(first != null && first.contains("\\Flagged"), first);
        });
    }

    // ---- hostile responses

    @Test
    void endsAResponseOfNothingButLiterals() throws Exception {
        String raw = "* 1 FETCH (UID 1 ENVELOPE (" + "{1}\\r\\nx ".repeat(200_000);
        try (ScriptedServer server = ScriptedServer.start(
                OPEN + "C: <tag> UID FETCH 1:3 <any>\n-- raw \"" + raw + "))\\r\\n\"\n-- silence\n")) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                long since = System.nanoTime();
                PeerException e = assertThrows(PeerException.class, () -> uids(three(inbox)));
                assertTrue(e.getMessage().contains("literals"), e.getMessage());
                assertTrue(System.nanoTime() - since < TimeUnit.SECONDS.toNanos(10));
            }
        }
    }
}
