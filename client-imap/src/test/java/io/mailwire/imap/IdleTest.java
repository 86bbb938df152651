package io.mailwire.imap;

import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Limits;
import io.mailwire.PeerException;
import io.mailwire.TlsPolicy;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import io.mailwire.testkit.ScriptedServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What idling says to servers, and what it makes of what they tell. */
@Timeout(30)
class IdleTest {

    private static final String OPEN = Scripts.login(Scripts.EVERYTHING + " IDLE") + Scripts.selected("INBOX", 3);
    private static final String UIDS = """
            C: <tag> UID SEARCH RETURN (ALL) ALL
            S: * ESEARCH (TAG "<tag>") UID ALL 1,3,5
            S: <tag> OK
            """;
    private static final String IDLE = """
            C: <tag9> IDLE
            S: + idling
            """;
    private static final String DONE = """
            C: DONE
            S: <tag9> OK
            """;
    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private interface Use {
        void with(ScriptedServer server, ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String script, Use use) throws Exception {
        talk(script, Scripts::cleartext, use);
    }

    private interface Making {
        ImapClient client(ScriptedServer server);
    }

    private static void talk(String script, Making making, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = making.client(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(server, imap, inbox);
            }
            server.verify();
        }
    }

    private <T> Future<T> start(Callable<T> task) {
        return threads.submit(task);
    }

    private static <T> T get(Future<T> future) throws Exception {
        try {
            return future.get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    // ---- what happened

    @Test
    void tellsAtTheFirstChangeAllOfTheBurst() throws Exception {
        talk(OPEN + UIDS + IDLE + """
                S: * OK Still here
                S: * 2 EXPUNGE
                S: * 4 EXISTS
                S: * 1 FETCH (FLAGS (\\Seen work))
                S: * 2 EXPUNGE
                C: DONE
                S: * 4 EXISTS
                S: * 0 RECENT
                S: <tag9> OK
                C: <tag> UID SEARCH RETURN (ALL) UID 2:4294967295
                S: * ESEARCH (TAG "<tag>") UID ALL 7:9
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            IdleResult result = inbox.idle(LONG);
            assertEquals(IdleEnd.CHANGED, result.end());
            assertEquals(UidSet.parse("7:9"), result.added());
            assertEquals(UidSet.parse("3,5"), result.removed());
            assertEquals(Map.of(1L, Set.of(Flag.SEEN, Flag.keyword("work"))), result.flags());
            assertEquals(0, result.unidentified());
            assertTrue(result.hasChanges());
            assertEquals("INBOX: added 7:9; flags 1 [\\Seen, work]; removed 3,5; 4 messages", result.toString());
        });
    }

    @Test
    void countsTurnsOfAWholeCall() throws Exception {
        talk(
                OPEN + UIDS + IDLE + "S: * 4 EXISTS\n" + DONE + """
                C: <tag> UID SEARCH RETURN (ALL) UID 6:4294967295
                S: * ESEARCH (TAG "<tag>") UID ALL 6
                S: <tag> OK
                """ + IDLE + "-- gate idle\nS: * 1 EXPUNGE\n" + DONE
                        + CLOSE,
                (server, imap, inbox) -> {
                    long before = imap.turns();
                    inbox.idle(LONG);
                    assertEquals(4, imap.turns() - before); // UIDs, IDLE, DONE, UIDs
                    server.open("idle");
                    assertEquals(
                            "INBOX: removed 1; 3 messages", inbox.idle(LONG).toString());
                    assertEquals(6, imap.turns() - before); // IDLE, DONE
                });
    }

    @Test
    void losesNothingBetweenTwoCallsAndDuringOtherCommands() throws Exception {
        talk(OPEN + UIDS + """
                C: <tag> NOOP
                S: * 3 EXPUNGE
                S: * 4 EXISTS
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (COUNT) UNSEEN
                S: * 2 FETCH (FLAGS (\\Seen))
                S: * ESEARCH (TAG "<tag>") UID COUNT 1
                S: * 5 EXISTS
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) UID 4:4294967295
                S: * ESEARCH (TAG "<tag>") UID ALL 6:8
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            assertEquals(
                    "INBOX: nothing happened; time is over; 3 messages",
                    inbox.idle(Duration.ZERO).toString());
            imap.noop();
            assertEquals(1, inbox.search(unseen()).count());
            assertEquals(
                    "INBOX: added 6:8; flags 3 [\\Seen]; removed 5; 5 messages",
                    inbox.idle(LONG).toString());
            assertFalse(inbox.idle(Duration.ZERO).hasChanges());
        });
    }

    @Test
    void tellsWhatHappenedSinceTheFolderWasSelected() throws Exception {
        talk(OPEN + """
                C: <tag> NOOP
                S: * 1 EXPUNGE
                S: * 3 EXISTS
                S: * 1 FETCH (FLAGS (\\Seen) UID 2)
                S: <tag> OK
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 2,3,9
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            imap.noop();
            IdleResult result = inbox.idle(LONG);
            assertEquals(UidSet.of(9), result.added());
            assertEquals(1, result.unidentified(), "nobody knew the UIDs yet");
            assertEquals(
                    "INBOX: added 9; flags 2 [\\Seen]; a change of an unknown message; 3 messages", result.toString());
        });
    }

    @Test
    void tellsWhatThisSessionChangedItselfByItsAnswersOnly() throws Exception {
        talk(OPEN + UIDS + """
                C: <tag> UID STORE 3 +FLAGS (\\Seen)
                S: * 2 FETCH (UID 3 FLAGS (\\Seen))
                S: * 3 FETCH (UID 5 FLAGS (\\Flagged))
                S: <tag> OK
                C: <tag> UID EXPUNGE 1
                S: * 1 EXPUNGE
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            inbox.idle(Duration.ZERO);
            inbox.messages(UidSet.of(3)).change(FlagChange.add(Flag.SEEN).reporting());
            inbox.messages(UidSet.of(1)).expunge();
            assertEquals(
                    "INBOX: flags 5 [\\Flagged]; removed 1; 2 messages",
                    inbox.idle(LONG).toString());
        });
    }

    @Test
    void doesWithoutEsearchAndKnowsAnEmptyFolderWithoutAsking() throws Exception {
        String open = Scripts.login("IMAP4rev1 SASL-IR AUTH=PLAIN UNSELECT IDLE") + Scripts.selected("INBOX", 0);
        talk(open + IDLE + "S: * 2 EXISTS\n" + DONE + """
                C: <tag> UID SEARCH ALL
                S: * SEARCH 8 7
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            assertEquals("INBOX: added 7:8; 2 messages", inbox.idle(LONG).toString());
        });
    }

    /** Twelve thousand UIDs with gaps, between those two words. */
    private static String twelveThousand(String before, String between) {
        return LongStream.rangeClosed(100_001, 112_000)
                .mapToObj(i -> "" + 2 * i)
                .collect(Collectors.joining(between, before, "\n"));
    }

    @Test
    void exchange_knowsTheUidsOfALargeFolderWithoutEsearch() throws Exception {
        String open = Scripts.login("IMAP4rev1 SASL-IR AUTH=PLAIN UNSELECT IDLE") + Scripts.selected("INBOX", 12_000);
        talk(
                open + "C: <tag> UID SEARCH ALL\n" + twelveThousand("S: * SEARCH ", " ") + "S: <tag> OK\n" + IDLE + """
                S: * 12001 EXISTS
                S: * 3 EXPUNGE
                """
                        + DONE + """
                C: <tag> UID SEARCH UID 224001:4294967295
                S: * SEARCH 224002
                S: <tag> OK
                """ + CLOSE,
                (server, imap, inbox) -> {
                    assertEquals(
                            "INBOX: added 224002; removed 200006; 12000 messages",
                            inbox.idle(LONG).toString());
                });
    }

    @Test
    void knowsTheUidsOfALargeFolderWithGaps() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING + " IDLE") + Scripts.selected("INBOX", 12_000);
        talk(
                open + "C: <tag> UID SEARCH RETURN (ALL) ALL\n"
                        + twelveThousand("S: * ESEARCH (TAG \"<tag>\") UID ALL ", ",")
                        + "S: <tag> OK\n" + IDLE + "S: * 12000 EXPUNGE\n" + DONE + CLOSE,
                (server, imap, inbox) -> {
                    IdleResult result = inbox.idle(LONG);
                    assertEquals(UidSet.of(224_000), result.removed());
                    assertEquals(0, result.unidentified());
                });
    }

    @Test
    void aLongAnswerThatIsNoneIsAskedForAgain() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING + " IDLE") + Scripts.selected("INBOX", 12_000);
        talk(
                open + "C: <tag> UID SEARCH RETURN (ALL) ALL\n"
                        + twelveThousand("S: * ESEARCH (TAG \"<tag>\") UID ALL 1,2e7,", ",")
                        + "S: <tag> OK\nC: <tag> UID SEARCH ALL\n" + twelveThousand("S: * SEARCH ", " ")
                        + "S: <tag> OK\n" + IDLE + "S: * 1 EXPUNGE\n" + DONE + CLOSE,
                (server, imap, inbox) ->
                        assertEquals(UidSet.of(200_002), inbox.idle(LONG).removed()));
    }

    @Test
    void aListOfUidsBeyondTheLimitEndsTheSession() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING + " IDLE") + Scripts.selected("INBOX", 12_000);
        String script = open + "C: <tag> UID SEARCH RETURN (ALL) ALL\n"
                + twelveThousand("S: * ESEARCH (TAG \"<tag>\") UID ALL ", ",") + "-- close\n";
        try (ScriptedServer server = ScriptedServer.start(script)) {
            ImapClient client = Scripts.cleartext(server).options(o -> o.limits(linesOf(70_000)));
            try (ImapSession imap = client.connect();
                    Folder inbox = imap.select("INBOX")) {
                PeerException e = assertThrows(PeerException.class, () -> inbox.idle(LONG));
                assertTrue(e.getMessage().contains("a line of more than 70000 octets"), e.getMessage());
                assertFalse(e.isSessionUsable());
            }
        }
    }

    private static Limits linesOf(int octets) {
        Limits d = Limits.DEFAULTS;
        return new Limits(
                d.line(),
                octets,
                d.literalInMemory(),
                d.response(),
                d.nesting(),
                d.replyLines(),
                d.pop3Line(),
                d.scramIterationsMin(),
                d.scramIterationsMax());
    }

    @Test
    void asksForNoListThatWouldBeTooLongToBeRead() throws Exception {
        String open = Scripts.login("IMAP4rev1 SASL-IR AUTH=PLAIN UNSELECT IDLE") + Scripts.selected("INBOX", 12_000);
        talk(
                open + IDLE + "S: * 3 EXPUNGE\n" + DONE + CLOSE,
                server -> Scripts.cleartext(server).options(o -> o.limits(linesOf(70_000))),
                (server, imap, inbox) -> assertEquals(
                        "INBOX: a change of an unknown message; 11999 messages",
                        inbox.idle(LONG).toString()));
    }

    @Test
    void strato_asksAgainByTheOlderCommandWhereTheNewerDoesNotFindAnything() throws Exception {
        talk(OPEN + """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID
                S: <tag> OK
                C: <tag> UID SEARCH ALL
                S: * SEARCH 1 3 5
                S: <tag> OK
                """ + IDLE + "S: * 3 EXPUNGE\n" + DONE + CLOSE, (server, imap, inbox) -> {
            assertEquals("INBOX: removed 5; 2 messages", inbox.idle(LONG).toString());
        });
    }

    @Test
    void takesNeitherSequenceNumbersNorAnothersAnswerForUids() throws Exception {
        for (String answer : List.of("(TAG \"<tag>\") ALL 1:3", "(TAG \"other\") UID ALL 1:3")) {
            talk(OPEN + """
                    C: <tag> UID SEARCH RETURN (ALL) ALL
                    S: * ESEARCH %s
                    S: <tag> OK
                    C: <tag> UID SEARCH ALL
                    S: * SEARCH 101 102 103
                    S: <tag> OK
                    """.formatted(answer) + IDLE + "S: * 3 EXPUNGE\n" + DONE + CLOSE, (server, imap, inbox) -> {
                assertEquals("INBOX: removed 103; 2 messages", inbox.idle(LONG).toString());
            });
        }
    }

    @Test
    void aServerThatRefusesToSearchIsIdledWithAllTheSame() throws Exception {
        String refusals = """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: <tag> BAD what?
                C: <tag> UID SEARCH ALL
                S: <tag> NO not now
                """;
        talk(OPEN + refusals + IDLE + "S: * 3 EXPUNGE\n" + DONE + refusals + CLOSE, (server, imap, inbox) -> {
            assertEquals(
                    "INBOX: a change of an unknown message; 2 messages",
                    inbox.idle(LONG).toString());
        });
    }

    /** RFC 9738: the newest are found, and the others are still there. */
    @Test
    void stalwart_takesNothingForGoneWhereTheServerLooksAtSomeMessagesOnly() throws Exception {
        String before = """
                C: <tag> UID SEARCH RETURN (ALL) ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 3,5
                S: <tag> OK [MESSAGELIMIT 2 3] in part
                C: <tag> UID SEARCH ALL
                S: * SEARCH 3 5
                S: <tag> OK [MESSAGELIMIT 2 3] in part
                """;
        talk(
                OPEN + before + "C: <tag> NOOP\nS: * 4 EXISTS\nS: <tag> OK\n"
                        + before.replace("ALL 3,5", "ALL 5:6")
                                .replace("SEARCH 3 5", "SEARCH 5 6")
                                .repeat(2)
                        + CLOSE,
                (server, imap, inbox) -> {
                    assertFalse(inbox.idle(Duration.ZERO).hasChanges());
                    imap.noop();
                    assertEquals(
                            "INBOX: a change of an unknown message; 4 messages",
                            inbox.idle(LONG).toString());
                });
    }

    @Test
    void listenersHearUidsToo() throws Exception {
        talk(OPEN + UIDS + IDLE + "S: * 2 EXPUNGE\nS: * 2 FETCH (FLAGS ())\n" + DONE + CLOSE, (server, imap, inbox) -> {
            var events = new java.util.concurrent.LinkedBlockingQueue<String>();
            imap.listen(e -> events.add(e.toString()), threads);
            assertEquals(
                    "INBOX: flags 5 []; removed 3; 2 messages", inbox.idle(LONG).toString());
            assertEquals("INBOX: UIDs 3 were removed, 2 left", events.poll(10, TimeUnit.SECONDS));
            assertEquals("INBOX: UID 5 has the flags []", events.poll(10, TimeUnit.SECONDS));
        });
    }

    @Test
    void vanishedTellsByUid() throws Exception {
        talk(OPEN + UIDS + IDLE + """
                S: * VANISHED (EARLIER) 1:99
                S: * VANISHED 3,5
                S: * 1 FETCH (UID 1 MODSEQ (99) FLAGS (\\Seen))
                """ + DONE + CLOSE, (server, imap, inbox) -> {
            assertEquals(
                    "INBOX: flags 1 [\\Seen]; removed 3,5; 1 messages",
                    inbox.idle(LONG).toString());
        });
    }

    // ---- when it ends

    @Test
    void endsWhenTheTimeIsOver() throws Exception {
        talk(OPEN + UIDS + IDLE + DONE + CLOSE, (server, imap, inbox) -> {
            // Asked for before, so that the time is for IDLE alone.
            inbox.idle(Duration.ZERO);
            IdleResult result = inbox.idle(Duration.ofMillis(300));
            assertEquals(IdleEnd.TIME_OVER, result.end());
            assertFalse(result.hasChanges());
        });
    }

    @Test
    void endsWhenItIsWokenNowOrBefore() throws Exception {
        talk(OPEN + UIDS + IDLE + "-- gate idle\n" + DONE + CLOSE, (server, imap, inbox) -> {
            Future<IdleResult> idle = start(() -> inbox.idle(LONG));
            server.awaitGate("idle");
            server.open("idle");
            inbox.wake();
            assertEquals(IdleEnd.WOKEN, get(idle).end());
            inbox.wake();
            assertEquals(
                    "INBOX: nothing happened; woken; 3 messages",
                    inbox.idle(LONG).toString());
            assertEquals(IdleEnd.TIME_OVER, inbox.idle(Duration.ZERO).end());
        });
    }

    @Test
    void endsWhenAnotherThreadLeavesTheFolder() throws Exception {
        talk(OPEN + UIDS + IDLE + "-- gate idle\n" + DONE + """
                C: <tag> UNSELECT
                S: <tag> OK
                """ + Scripts.LOGOUT, (server, imap, inbox) -> {
            Future<IdleResult> idle = start(() -> inbox.idle(LONG));
            server.awaitGate("idle");
            server.open("idle");
            inbox.close();
            assertEquals(
                    "INBOX: nothing happened; the folder was left; 3 messages",
                    get(idle).toString());
            assertThrows(IllegalStateException.class, () -> inbox.idle(LONG));
        });
    }

    @Test
    void refusesASecondThreadAndNegativeTimes() throws Exception {
        talk(OPEN + UIDS + IDLE + "-- gate idle\nS: * 1 EXPUNGE\n" + DONE + CLOSE, (server, imap, inbox) -> {
            assertThrows(IllegalArgumentException.class, () -> inbox.idle(Duration.ofMillis(-1)));
            Future<IdleResult> idle = start(() -> inbox.idle(LONG));
            server.awaitGate("idle");
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> inbox.idle(LONG));
            assertTrue(e.getMessage().contains("another thread idles in folder \"INBOX\""), e.getMessage());
            server.open("idle");
            assertEquals(UidSet.of(1), get(idle).removed());
        });
    }

    // ---- with other commands

    @Test
    void makesWayForOtherCommandsAndGoesOn() throws Exception {
        talk(
                OPEN + UIDS + IDLE + "-- gate first\n" + DONE + """
                C: <tag> NOOP
                S: <tag> OK
                """ + IDLE + "-- gate second\n" + DONE + """
                C: <tag> STATUS "Other" <any>
                S: * STATUS "Other" (MESSAGES 7)
                S: <tag> OK
                """ + IDLE
                        + "S: * 4 EXISTS\n" + DONE + """
                C: <tag> UID SEARCH RETURN (ALL) UID 6:4294967295
                S: * ESEARCH (TAG "<tag>") UID ALL 6
                S: <tag> OK
                """ + CLOSE,
                (server, imap, inbox) -> {
                    Future<IdleResult> idle = start(() -> inbox.idle(LONG));
                    server.awaitGate("first");
                    server.open("first");
                    imap.noop();
                    server.awaitGate("second");
                    server.open("second");
                    assertEquals(7, imap.status("Other").messages().orElseThrow());
                    assertEquals(UidSet.of(6), get(idle).added());
                });
    }

    @Test
    void aCommandThatComesBeforeTheLeaveWaitsForIt() throws Exception {
        talk(OPEN + UIDS + """
                C: <tag9> IDLE
                -- gate late
                S: * 2 EXPUNGE
                S: + at last
                """ + DONE + """
                C: <tag> NOOP
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            Future<IdleResult> idle = start(() -> inbox.idle(LONG));
            server.awaitGate("late");
            Future<Object> noop = start(() -> {
                imap.noop();
                return 0;
            });
            server.open("late");
            assertEquals(UidSet.of(3), get(idle).removed());
            get(noop);
        });
    }

    @Test
    void idlesWithinALoopOverSummaries() throws Exception {
        talk(
                OPEN + UIDS + "C: <tag> UID FETCH 1,3 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 1, "one")
                        + Scripts.summary(2, 3, "two") + "S: <tag> OK\n" + IDLE + "S: * 3 EXPUNGE\n" + DONE + CLOSE,
                (server, imap, inbox) -> {
                    inbox.idle(Duration.ZERO);
                    int seen = 0;
                    for (ImapMessage m : inbox.messages(UidSet.parse("1,3")).fetch()) {
                        assertTrue(m.imapUid().value() > 0);
                        if (seen++ == 0) {
                            assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
                        }
                    }
                    assertEquals(2, seen);
                });
    }

    // ---- servers without IDLE, or without a good one

    @Test
    void renewsIdleBeforeServersDropIt() throws Exception {
        talk(
                OPEN + UIDS + IDLE + DONE + IDLE + DONE + IDLE + "S: * 1 EXPUNGE\n" + DONE + CLOSE,
                server -> Scripts.cleartext(server).renewIdleEvery(SHORT),
                (server, imap, inbox) -> {
                    // Long enough for the last one to be heard of, however slow the machine is.
                    assertEquals(UidSet.of(1), inbox.idle(LONG).removed());
                });
    }

    @Test
    void asksByNoopWhereThereIsNoIdle() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 3);
        talk(open + UIDS + """
                C: <tag> NOOP
                S: <tag> OK
                C: <tag> NOOP
                S: <tag> OK
                C: <tag> NOOP
                S: * 3 EXPUNGE
                S: * 1 EXPUNGE
                S: <tag> OK
                """ + CLOSE, server -> Scripts.cleartext(server).pollEvery(SHORT), (server, imap, inbox) -> {
            assertEquals(UidSet.parse("1,5"), inbox.idle(LONG).removed());
        });
    }

    @Test
    void hearsWhatOtherCommandsAreToldWhileItWaitsToAskAgain() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 3);
        talk(open + UIDS + """
                C: <tag> NOOP
                S: <tag> OK
                C: <tag> CAPABILITY
                """.replace("CAPABILITY", "LIST \"\" \"\"") + """
                S: * LIST () "/" ""
                S: * 3 EXPUNGE
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            Future<IdleResult> idle = start(() -> inbox.idle(LONG));
            while (server.dialogue().client().stream().noneMatch(l -> l.endsWith("NOOP"))) {
                Thread.onSpinWait();
            }
            imap.namespaces();
            assertEquals(UidSet.of(5), get(idle).removed());
        });
    }

    @Test
    void doesNotTryIdleAgainWhereItIsNotUnderstood() throws Exception {
        talk(OPEN + UIDS + """
                C: <tag> IDLE
                S: <tag> BAD unknown command
                C: <tag> NOOP
                S: * 3 EXPUNGE
                S: <tag> OK
                C: <tag> NOOP
                S: * 2 EXPUNGE
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
            assertFalse(imap.capabilities().contains("IDLE"));
            assertEquals(UidSet.of(3), inbox.idle(LONG).removed());
        });
    }

    @Test
    void triesIdleAgainNextTimeWhereItWasRefused() throws Exception {
        for (String refusal : new String[] {
            "NO not at the moment", "BAD Request is throttled. Suggested Backoff Time: 50 milliseconds"
        }) {
            talk(
                    OPEN + UIDS + "C: <tag> IDLE\nS: <tag> " + refusal + """

                    C: <tag> NOOP
                    S: * 3 EXPUNGE
                    S: <tag> OK
                    """ + IDLE + "S: * 2 EXPUNGE\n" + DONE + CLOSE,
                    (server, imap, inbox) -> {
                        assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
                        assertEquals(UidSet.of(3), inbox.idle(LONG).removed());
                    });
        }
    }

    @Test
    void greenmail_pollsWhereTheServerEndsIdleByItself() throws Exception {
        talk(OPEN + UIDS + IDLE + """
                S: <tag9> OK that is all
                C: <tag> NOOP
                S: * 3 EXPUNGE
                S: <tag> OK
                """ + IDLE + "S: * 2 EXPUNGE\n" + DONE + CLOSE, (server, imap, inbox) -> {
            assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
            assertEquals(UidSet.of(3), inbox.idle(LONG).removed());
        });
    }

    @Test
    void takesNoNoticeOfAServerThatTakesDoneForACommand() throws Exception {
        talk(OPEN + UIDS + IDLE + """
                S: * 3 EXPUNGE
                C: DONE
                S: <tag9> OK that is all
                S: DONE BAD unknown command
                C: <tag> NOOP
                S: <tag> OK
                """ + CLOSE, (server, imap, inbox) -> {
            assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
            imap.noop();
        });
    }

    @Test
    void endsAnIdleThatIsNeverLetBegin() throws Exception {
        talk(
                OPEN + UIDS + """
                C: <tag9> IDLE
                C: DONE
                S: <tag9> OK
                C: <tag> NOOP
                S: * 3 EXPUNGE
                S: <tag> OK
                """ + CLOSE,
                server -> Scripts.cleartext(server)
                        .timeouts(io.mailwire.Timeouts.DEFAULTS.withReply(Duration.ofSeconds(2))),
                (server, imap, inbox) -> {
                    assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
                    assertFalse(imap.capabilities().contains("IDLE"));
                });
    }

    @Test
    void aRefusedNoopIsThrownAndLosesNothing() throws Exception {
        String open = Scripts.login(Scripts.EVERYTHING) + Scripts.selected("INBOX", 3);
        talk(open + UIDS + """
                C: <tag> NOOP
                S: * 3 EXPUNGE
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 5000 milliseconds
                """ + CLOSE, (server, imap, inbox) -> {
            ImapCommandException e = assertThrows(ImapCommandException.class, () -> inbox.idle(LONG));
            assertTrue(e.isTransient());
            assertEquals(Duration.ofSeconds(5), e.backoff().orElseThrow());
            assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
        });
    }

    @Test
    void coremail_countsStatusAsLifeAndNotNoop() throws Exception {
        String open = Scripts.login("IMAP4rev1 SASL-IR AUTH=PLAIN UNSELECT ESEARCH") + Scripts.selected("INBOX", 3);
        String script = open + UIDS + """
                C: <tag1> NOOP
                C: <tag2> STATUS "INBOX" (MESSAGES)
                S: <tag1> OK
                S: * STATUS "INBOX" (MESSAGES 2)
                S: * 3 EXPUNGE
                S: <tag2> OK
                """ + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.client("imap://imap.163.com:" + server.port(), TlsPolicy.UNSAFE_CLEARTEXT)
                            .options(o -> o.unsafeAllowPasswordsInCleartext().resolver(new OnlyLoopback()))
                            .connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(UidSet.of(5), inbox.idle(LONG).removed());
            }
            server.verify();
        }
    }

    /** Every host is here. */
    private static final class OnlyLoopback implements DnsResolver {
        @Override
        public DnsAnswer<MxRecord> mx(String domain, Duration time) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public DnsAnswer<InetAddress> addresses(String host, Duration time) {
            return DnsAnswer.found(host, List.of(InetAddress.getLoopbackAddress()), false, Duration.ZERO);
        }

        @Override
        public DnsAnswer<String> txt(String name, Duration time) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) {
            throw new AssertionError("not asked for here");
        }
    }

    @Test
    void tellsManyThingsInOneLine() {
        Map<Long, Set<Flag>> flags = new TreeMap<>();
        for (long uid = 1; uid <= 8; uid++) {
            flags.put(uid, Set.of(Flag.SEEN));
        }
        UidSet many = UidSet.of(LongStream.range(1, 200).map(n -> 2 * n).toArray());
        assertEquals(
                "INBOX: added 199 messages; flags 1 [\\Seen], 2 [\\Seen], 3 [\\Seen], 4 [\\Seen], 5 [\\Seen] and of 3 more; "
                        + "removed 1:3; 7 changes of unknown messages; time is over; 9 messages",
                new IdleResult("INBOX", IdleEnd.TIME_OVER, 9, many, flags, UidSet.range(1, 3), 7).toString());
    }

    @Test
    void refusesTimesThatServersDoNotTake() {
        ImapClient client = ImapClient.at("imaps://imap.test");
        assertThrows(IllegalArgumentException.class, () -> client.renewIdleEvery(Duration.ofMinutes(30)));
        assertThrows(IllegalArgumentException.class, () -> client.renewIdleEvery(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> client.pollEvery(Duration.ofSeconds(-1)));
        assertInstanceOf(ImapClient.class, client.renewIdleEvery(Duration.ofMinutes(29)));
    }
}
