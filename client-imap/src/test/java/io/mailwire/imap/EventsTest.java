package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the server says without being asked reaches listeners: in order, on their executor, and never on the reader. */
@Timeout(30)
class EventsTest {

    private static final String OPEN =
            Scripts.login(Scripts.EVERYTHING + " ENABLE QRESYNC") + Scripts.selected("INBOX", 3);
    private static final String SEARCH_ALL = """
            C: <tag> UID SEARCH RETURN (ALL) ALL
            S: * ESEARCH (TAG "<tag>") UID ALL 1:3
            S: <tag> OK
            """;
    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private String next() throws InterruptedException {
        String event = events.poll(10, TimeUnit.SECONDS);
        return event == null ? "nothing" : event;
    }

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String middle, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(OPEN + middle)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
            server.verify();
        }
    }

    @Test
    void tellsWhatComesAndGoes() throws Exception {
        talk("""
                C: <tag> NOOP
                S: * 5 EXISTS
                S: * 5 EXISTS
                S: * 0 RECENT
                S: * 2 EXPUNGE
                S: * VANISHED (EARLIER) 90:99,101
                S: * VANISHED 7,9:10
                S: * 1 FETCH (FLAGS (\\Seen work) UID 4)
                S: * 1 FETCH (FLAGS ())
                S: * 9 EXPUNGE
                S: * 9 FETCH (FLAGS (\\Seen))
                S: * 1 EXPUNGE
                S: * 1 EXPUNGE
                S: <tag> OK [ALERT] The system goes down in 5 minutes
                """ + CLOSE, (imap, inbox) -> {
            imap.listen(e -> events.add(e.toString()), executor);
            imap.noop();
            assertEquals("INBOX: 5 messages", next());
            assertEquals("INBOX: a message was removed, 4 left", next());
            assertEquals("INBOX: UIDs 7,9:10 were removed, 1 left", next());
            assertEquals("INBOX: UID 4 has the flags [\\Seen, work]", next());
            assertEquals("INBOX: a message has the flags []", next());
            assertEquals("INBOX: a message was removed, 0 left", next());
            assertEquals("ALERT: The system goes down in 5 minutes", next());
            assertEquals(0, inbox.exists());
        });
    }

    @Test
    void tellsNoAnswersForNews() throws Exception {
        talk("""
                C: <tag> UID STORE 1 +FLAGS (\\Seen)
                S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                S: <tag> OK
                C: <tag> SELECT "Archive"
                S: * 8 EXISTS
                S: <tag> OK
                C: <tag> NOOP
                S: * 9 EXISTS
                S: <tag> OK
                """ + CLOSE, (imap, inbox) -> {
            imap.listen(e -> events.add(e.toString()), executor);
            inbox.messages(UidSet.of(1)).change(FlagChange.add(Flag.SEEN).reporting());
            try (Folder archive = imap.select("Archive")) {
                assertEquals(8, archive.exists());
                imap.noop();
                assertEquals("Archive: 9 messages", next());
            }
        });
    }

    /** RFC 9051 section 7.1: only from CLOSED on it is sure which folder a response is about. */
    @Test
    void tellsNoNewsOfTheFolderBeforeAsThatOfTheNext() throws Exception {
        for (String border : List.of("S: * OK [CLOSED] that was INBOX\n", "")) {
            talk("""
                    C: <tag> SELECT "Archive"
                    S: * 9 EXISTS
                    S: * 2 FETCH (UID 77 FLAGS (\\Flagged))
                    S: * 4 FETCH (FLAGS (\\Seen))
                    S: * 5 EXPUNGE
                    S: * VANISHED 78
                    S: * OK [HIGHESTMODSEQ 99] INBOX has changed
                    """ + border + """
                    S: * FLAGS (\\Seen)
                    S: * 3 EXISTS
                    S: * OK [UIDVALIDITY 9] as ever
                    S: * OK [UIDNEXT 4] the next one
                    S: <tag> OK [READ-WRITE] selected
                    C: <tag> UID SEARCH RETURN (ALL) ALL
                    S: * ESEARCH (TAG "<tag>") UID ALL 1:3
                    S: <tag> OK
                    C: <tag> NOOP
                    S: * 2 EXPUNGE
                    S: <tag> OK
                    """ + CLOSE, (imap, inbox) -> {
                imap.listen(e -> events.add(e.toString()), executor);
                try (Folder archive = imap.select("Archive")) {
                    assertEquals(
                            "Archive: nothing happened; time is over; 3 messages",
                            archive.idle(Duration.ZERO).toString());
                    assertTrue(border.isEmpty() || archive.highestModSeq().isEmpty(), "told before CLOSED");
                    imap.noop();
                    assertEquals("Archive: UIDs 2 were removed, 2 left", next());
                }
            });
        }
    }

    /** Gmail has a place for labels beside the flags, and there may be any number of keywords. */
    @Test
    void tellsFlagsInWhateverCompanyTheyChange() throws Exception {
        String keywords = IntStream.range(0, 300).mapToObj(i -> "keyword" + i).collect(Collectors.joining(" "));
        talk(
                "C: <tag> NOOP\n"
                        + "S: * 1 FETCH (X-GM-LABELS (\"\\\\Inbox\" work) FLAGS (\\Seen) UID 4)\n"
                        + "S: * 2 FETCH (UID 5 FLAGS (\\Flagged) RFC822.SIZE)\n"
                        + "S: * 3 FETCH (UID 6 FLAGS (" + keywords + "))\n"
                        + "S: <tag> OK\n" + CLOSE,
                (imap, inbox) -> {
                    imap.listen(e -> events.add(e.toString()), executor);
                    imap.noop();
                    assertEquals("INBOX: UID 4 has the flags [\\Seen]", next());
                    assertEquals("INBOX: UID 5 has the flags [\\Flagged]", next());
                    assertTrue(next().startsWith("INBOX: UID 6 has the flags [keyword0, keyword1, "));
                });
    }

    @Test
    void tellsFlagsThatChangeWhileSummariesCome() throws Exception {
        talk(
                "C: <tag> UID FETCH 1 " + Scripts.SUMMARY_ITEMS + "\nS: * 3 FETCH (FLAGS (\\Seen) UID 3)\n"
                        + Scripts.summary(1, 1, "one") + "S: <tag> OK\n" + CLOSE,
                (imap, inbox) -> {
                    imap.listen(e -> events.add(e.toString()), executor);
                    assertEquals(
                            1, inbox.messages(UidSet.of(1)).fetch().stream().count());
                    assertEquals("INBOX: UID 3 has the flags [\\Seen]", next());
                    assertEquals(0, events.size());
                });
    }

    @Test
    void tellsFlagsThatChangeBehindTheSummaryOfTheirMessage() throws Exception {
        talk(
                SEARCH_ALL + "C: <tag> UID FETCH 1:2 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 1, "one")
                        + "S: * 1 FETCH (UID 1 FLAGS (\\Seen))\n" + Scripts.summary(2, 2, "two") + "S: <tag> OK\n"
                        + CLOSE,
                (imap, inbox) -> {
                    inbox.idle(Duration.ZERO);
                    imap.listen(e -> events.add(e.toString()), executor);
                    for (ImapMessage m : inbox.messages(UidSet.range(1, 2)).fetch()) {
                        assertEquals(Set.of(), m.flags());
                    }
                    assertEquals("INBOX: UID 1 has the flags [\\Seen]", next());
                    assertEquals(
                            "INBOX: flags 1 [\\Seen]; 3 messages",
                            inbox.idle(Duration.ZERO).toString());
                });
    }

    @Test
    void tellsFlagsThatChangeBehindTheAnswer() throws Exception {
        talk(SEARCH_ALL + """
                C: <tag> UID FETCH 1:3 (UID FLAGS)
                S: * 1 FETCH (UID 1 FLAGS ())
                S: * 2 FETCH (UID 2 FLAGS ())
                S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                S: * 3 FETCH (UID 3 FLAGS ())
                S: <tag> OK
                C: <tag> UID STORE 2 +FLAGS (\\Seen)
                S: * 2 FETCH (UID 2 FLAGS (\\Seen))
                S: * 2 FETCH (UID 2 FLAGS (\\Seen \\Flagged))
                S: <tag> OK
                """ + CLOSE, (imap, inbox) -> {
            inbox.idle(Duration.ZERO);
            imap.listen(e -> events.add(e.toString()), executor);
            FetchedMessages fetched = inbox.messages(UidSet.range(1, 3)).fetch(FetchOptions.of(FetchItem.FLAGS));
            assertEquals(3, fetched.stream().count());
            inbox.messages(UidSet.of(2)).change(FlagChange.add(Flag.SEEN).reporting());
            assertEquals("INBOX: UID 1 has the flags [\\Seen]", next());
            String last = next();
            assertTrue(last.startsWith("INBOX: UID 2 has") && last.contains("Flagged"), last);
            IdleResult told = inbox.idle(Duration.ZERO);
            assertEquals(Set.of(1L, 2L), told.flags().keySet());
            assertEquals(0, events.size());
        });
    }

    @Test
    void tellsGoodbye() throws Exception {
        talk("C: <tag> NOOP\nS: * BYE idle too long\n-- close\n", (imap, inbox) -> {
            imap.listen(e -> events.add(e.toString()), executor);
            assertThrows(ConnectionException.class, imap::noop);
            assertEquals("BYE: idle too long", next());
        });
    }

    @Test
    void keepsAlertsOfTheOpeningForTheFirstListener() throws Exception {
        String script = """
                S: * OK [ALERT] old server
                C: <tag> CAPABILITY
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR
                S: <tag> OK
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: * NO [ALERT] your password expires
                S: <tag> OK [CAPABILITY IMAP4rev1] in
                """ + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                imap.listen(e -> events.add(e.toString()), executor);
                assertEquals("ALERT: old server", next());
                assertEquals("ALERT: your password expires", next());
            }
            server.verify();
        }
    }

    // ---- threads

    @Test
    void runsNothingOnTheReaderWhateverTheExecutorDoes() throws Exception {
        talk("""
                C: <tag> NOOP
                S: * 4 EXISTS
                S: <tag> OK
                C: <tag> LIST "" ""
                S: * LIST () "/" ""
                S: <tag> OK
                """ + CLOSE, (imap, inbox) -> {
            // On the reader this would wait for itself for ever.
            imap.listen(e -> events.add(e + " " + imap.namespaces()), Runnable::run);
            imap.noop();
            assertEquals("INBOX: 4 messages personal [\"\" by \"/\"]", next());
        });
    }

    @Test
    void tellsOneAfterTheOtherWhateverFails() throws Exception {
        talk("""
                C: <tag> NOOP
                S: * 4 EXISTS
                S: * 5 EXISTS
                S: * 6 EXISTS
                S: <tag> OK
                """ + CLOSE, (imap, inbox) -> {
            imap.listen(
                    e -> {
                        throw new IllegalStateException("a listener's own trouble");
                    },
                    executor);
            imap.listen(
                    e -> {
                        throw new AssertionError("never called");
                    },
                    task -> {
                        throw new RejectedExecutionException("full");
                    });
            imap.listen(e -> events.add(e.toString()), executor);
            imap.noop();
            assertEquals("INBOX: 4 messages", next());
            assertEquals("INBOX: 5 messages", next());
            assertEquals("INBOX: 6 messages", next());
        });
    }

    @Test
    void goesOnBehindErrorsAndInterruptsOnWhateverThread() throws Exception {
        for (boolean direct : List.of(true, false)) {
            talk("""
                    C: <tag> NOOP
                    S: * 4 EXISTS
                    S: * 5 EXISTS
                    S: * 6 EXISTS
                    S: <tag> OK
                    """ + CLOSE, (imap, inbox) -> {
                imap.listen(
                        e -> {
                            events.add(e + (Thread.currentThread().isInterrupted() ? " interrupted" : ""));
                            if (e.exists() == 4) {
                                throw new AssertionError("a listener's own trouble");
                            }
                            if (e.exists() == 5) {
                                throw new InterruptedException("a listener's own trouble");
                            }
                        },
                        direct ? Runnable::run : executor);
                imap.noop();
                assertEquals("INBOX: 4 messages", next());
                assertEquals("INBOX: 5 messages", next());
                assertEquals("INBOX: 6 messages", next());
            });
        }
    }

    @Test
    void holdsUpNobodyElseWhereAnExecutorBlocks() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        talk("""
                C: <tag> NOOP
                S: * 4 EXISTS
                S: <tag> OK
                """ + CLOSE, (imap, inbox) -> {
            imap.listen(
                    e -> {
                        told.await();
                        events.add("blocked " + e);
                    },
                    Runnable::run);
            imap.listen(e -> events.add(e.toString()), Runnable::run);
            imap.noop();
            assertEquals("INBOX: 4 messages", next());
            told.countDown();
            assertEquals("blocked INBOX: 4 messages", next());
        });
    }

    @Test
    void keepsNoMoreThanTwentyAlertsForAListenerToCome() throws Exception {
        String alerts = "S: * OK [ALERT] again\n".repeat(30);
        String news = "C: <tag> NOOP\nS: * 4 EXISTS\nS: <tag> OK\n";
        talk("C: <tag> NOOP\n" + alerts + "S: <tag> OK\n" + news + CLOSE, (imap, inbox) -> {
            imap.noop();
            imap.listen(e -> events.add(e.toString()), executor);
            imap.noop();
            for (int i = 0; i < 20; i++) {
                assertEquals("ALERT: again", next());
            }
            assertEquals("INBOX: 4 messages", next());
        });
    }

    @Test
    void leavesNoThreadBehindForAListenerThatComesTooLate() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(OPEN + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT)) {
            ImapSession imap = Scripts.cleartext(server)
                    .options(o -> o.readerThreads(run -> {
                        Thread thread = new Thread(run);
                        thread.setDaemon(true);
                        threads.add(thread);
                        return thread;
                    }))
                    .connect();
            imap.select("INBOX").close();
            imap.close();
            imap.listen(e -> events.add(e.toString()), executor);
            assertEquals(2, threads.size());
            for (Thread thread : threads) {
                thread.join(10_000);
                assertFalse(thread.isAlive());
            }
        }
    }

    @Test
    void endsWithItsClose() throws Exception {
        talk("""
                C: <tag> NOOP
                S: * 4 EXISTS
                S: <tag> OK
                C: <tag> NOOP
                S: * 5 EXISTS
                S: <tag> OK
                """ + CLOSE, (imap, inbox) -> {
            Listening listening = imap.listen(e -> events.add("closed " + e), executor);
            imap.noop();
            assertEquals("closed INBOX: 4 messages", next());
            listening.close();
            listening.close();
            imap.listen(e -> events.add(e.toString()), executor);
            imap.noop();
            assertEquals("INBOX: 5 messages", next());
            assertEquals(0, events.size());
        });
    }

    @Test
    void dropsEventsOfAListenerThatIsFarBehindAndSaysSo() throws Exception {
        StringBuilder news = new StringBuilder("C: <tag> NOOP\n");
        for (int i = 4; i < 1504; i++) {
            news.append("S: * ").append(i).append(" EXISTS\n");
        }
        talk(news + "S: <tag> OK\n" + CLOSE, (imap, inbox) -> {
            CountDownLatch go = new CountDownLatch(1);
            imap.listen(
                    e -> {
                        go.await();
                        events.add(e.toString());
                    },
                    executor);
            imap.noop();
            go.countDown();
            // The listener may begin late, when some are dropped already: then it hears of them in two portions.
            List<String> told = new ArrayList<>();
            int missed = 0;
            while (told.size() + missed < 1500) {
                String event = next();
                if (event.startsWith("MISSED: ")) {
                    missed += Integer.parseInt(event.replaceAll("\\D", ""));
                } else {
                    assertTrue(event.startsWith("INBOX: "), event);
                    told.add(event);
                }
            }
            assertEquals(1500, told.size() + missed);
            assertTrue(told.size() >= 1000 && told.size() <= 1002, told.size() + " events");
            assertEquals("INBOX: 4 messages", told.get(0));
            assertEquals(0, events.size());
        });
    }
}
