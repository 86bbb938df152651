package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contents of many messages at once. */
@Timeout(30)
class DownloadAllTest {

    private static String whole(int first, int last) {
        StringBuilder answers = new StringBuilder();
        for (int uid = first; uid <= last; uid++) {
            answers.append("S: * ")
                    .append(uid)
                    .append(" FETCH (UID ")
                    .append(uid)
                    .append(" BODY[] <literal:Subject: ");
            answers.append(uid).append("\\r\\n\\r\\n>)\n");
        }
        return answers.toString();
    }

    private static List<Download> attachments(Folder folder, long first, long last, long size) {
        List<Download> downloads = new ArrayList<>();
        for (long uid = first; uid <= last; uid++) {
            downloads.add(Talk.attachment(folder, uid, "base64", size));
        }
        return downloads;
    }

    /** Keeps what it gets. */
    private static final class Kept implements DownloadHandler {
        private final Map<Long, String> texts = new TreeMap<>();

        @Override
        public void handle(Download download) {
            assertNull(texts.put(download.uid().value(), download.text()), "twice");
        }
    }

    private static Exception failure(DownloadReport report, int index) {
        return report.results().get(index).failure().orElseThrow();
    }

    @Test
    void takesAThousandSmallMessagesInOneTurn() throws Exception {
        Talk.about(
                1000,
                Talk.PLAIN,
                "C: <tag> UID FETCH 1:1000 (UID BODY.PEEK[])\n" + whole(1, 1000) + "S: <tag> OK\n",
                (imap, inbox) -> {
                    long before = imap.turns();
                    List<String> subjects = new ArrayList<>();
                    DownloadReport report = inbox.messages(UidSet.range(1, 1000))
                            .download(d -> subjects.add(d.email().subject()))
                            .orThrow();
                    assertEquals(before + 1, imap.turns());
                    assertEquals(1000, subjects.size());
                    assertEquals("1000", subjects.get(999));
                    assertEquals("1000 downloads", report.toString());
                });
    }

    @Test
    void asksWhichMessagesThereAreWhereASetIsMostlyHoles() throws Exception {
        Talk.about(
                2,
                Talk.PLAIN,
                """
                C: <tag> UID SEARCH RETURN (ALL) UID 1:4294967295
                S: * ESEARCH (TAG "<tag>") UID ALL 3,9
                S: <tag> OK
                C: <tag> UID FETCH 3,9 (UID BODY.PEEK[])
                S: * 1 FETCH (UID 3 BODY[] "a: 3")
                S: * 2 FETCH (UID 9 BODY[] "a: 9")
                S: <tag> OK
                """,
                (imap, inbox) -> assertEquals(
                        2,
                        inbox.messages(UidSet.from(1))
                                .download(Download::bytes)
                                .orThrow()
                                .results()
                                .size()));
    }

    @Test
    void putsAllThatIsWantedOfAMessageIntoOneCommand() throws Exception {
        Talk.about(3, Talk.BINARY, """
                C: <tag1> UID FETCH 1,3 (UID BODY.PEEK[1] BINARY.PEEK[2])
                C: <tag2> UID FETCH 2 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[1] "text 1" BINARY[2] ~<literal:pdf 1>)
                S: * 3 FETCH (BINARY[2] ~<literal:pdf 3> BODY[1] {6}
                -- raw "text 3 UID 3)\\r\\n"
                S: <tag1> OK
                S: * 2 FETCH (UID 2 BINARY[2] "pdf 2")
                S: <tag2> OK
                """, (imap, inbox) -> {
            long before = imap.turns();
            List<Download> wanted = new ArrayList<>();
            for (long uid : new long[] {1, 3, 2}) {
                ImapMessage m = Talk.withAttachment(inbox, uid, 8);
                if (uid != 2) {
                    wanted.add(inbox.download(m, m.structure().text().orElseThrow()));
                }
                wanted.add(inbox.download(m, m.attachments().get(0)).binary());
            }
            List<String> got = new ArrayList<>();
            DownloadReport report = inbox.downloadAll(wanted, d -> got.add(d.text()));
            assertTrue(report.isComplete(), report.toString());
            assertEquals(List.of("pdf 1", "text 1", "pdf 3", "text 3", "pdf 2"), got);
            assertEquals(before + 1, imap.turns());
        });
    }

    @Test
    void fetchesTheSameTwiceWhereItIsWantedTwice() throws Exception {
        String once = "C: <tag> UID FETCH 1 (UID BODY.PEEK[2])\nS: * 1 FETCH (UID 1 BODY[2] \"aGk=\")\nS: <tag> OK\n";
        Talk.about(1, Talk.PLAIN, once + once, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "base64", 4);
            List<String> got = new ArrayList<>();
            inbox.downloadAll(List.of(download, download), d -> got.add(d.text()))
                    .orThrow();
            assertEquals(List.of("hi", "hi"), got);
        });
    }

    /** Where a server leaves out the origins nobody could tell their answers apart. */
    @Test
    void neverAsksForTwoRangesOfAPartAtOnce() throws Exception {
        String script = """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<0.2>)
                S: * 1 FETCH (UID 1 BODY[2]<0> "aG")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.2>)
                S: * 1 FETCH (UID 1 BODY[2]<2> "k=")
                S: <tag> OK
                """;
        Talk.about(1, Talk.PLAIN, script, (imap, inbox) -> {
            ImapMessage message = Talk.withAttachment(inbox, 1, 4);
            BodyPart part = message.attachments().get(0);
            List<String> got = new ArrayList<>();
            List<Download> both = List.of(inbox.download(message, part, 0, 2), inbox.download(message, part, 2, 2));
            inbox.downloadAll(both, d -> got.add(d.text())).orThrow();
            assertEquals(List.of("aG", "k="), got);
        });
    }

    @Test
    void goesInWindowsOfEightMebibytes() throws Exception {
        byte[] big = "A".repeat(4_000_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String script = """
                C: <tag1> UID FETCH 1:2 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:@big>)
                S: * 2 FETCH (UID 2 BODY[2] <literal:@big>)
                S: <tag1> OK
                C: <tag2> UID FETCH 3 (UID BODY.PEEK[2])
                S: * 3 FETCH (UID 3 BODY[2] <literal:@big>)
                S: <tag2> OK
                """;
        Talk.about(3, Talk.PLAIN, script, server -> server.data("big", big), (imap, inbox) -> {
            DownloadReport report = inbox.downloadAll(
                    attachments(inbox, 1, 3, 4_000_000), d -> assertEquals(3_000_000, d.bytes().length));
            assertTrue(report.isComplete(), report.toString());
        });
    }

    // ---- ranges

    @Test
    void asksForTheRestWhereARangeIsCutShort() throws Exception {
        Talk.about(2, Talk.PLAIN, """
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[2]<2.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<2> <literal:llo>)
                S: * 2 FETCH (BODY[2]<2> <literal:llo you> UID 2)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<5.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<5> <literal: y>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<7.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<7> <literal:ou>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.4>)
                S: * 1 FETCH (UID 1 BODY[2]<2> <literal:llo>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<5.1>)
                S: * 1 FETCH (UID 1 BODY[2]<5> <literal: >)
                S: <tag> OK
                """, (imap, inbox) -> {
            Kept kept = new Kept();
            List<String> progress = new ArrayList<>();
            inbox.downloadAll(
                            List.of(
                                    Talk.attachment(inbox, 1, "8bit", 9)
                                            .from(2)
                                            .onProgress((octets, total) -> progress.add(octets + "/" + total)),
                                    Talk.attachment(inbox, 2, "8bit", 9).from(2)),
                            kept)
                    .orThrow();
            assertEquals(Map.of(1L, "llo you", 2L, "llo you"), kept.texts);
            assertEquals(List.of("3/3", "5/5", "7/7"), progress);
            ImapMessage m = Talk.message(inbox, 1, Talk.attachment("8bit", 9));
            List<String> got = new ArrayList<>();
            inbox.downloadAll(List.of(inbox.download(m, m.attachments().get(0), 2, 4)), d -> got.add(d.text()))
                    .orThrow();
            assertEquals(List.of("llo "), got);
        });
    }

    @Test
    void aRangeWhoseRestIsRefusedIsNotDone() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<2> <literal:llo>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<5.2147483647>)
                S: <tag> NO [SERVERBUG] cannot
                """, (imap, inbox) -> {
            DownloadReport report = inbox.downloadAll(
                    List.of(Talk.attachment(inbox, 1, "8bit", 9).from(2)), Download::bytes);
            assertEquals(
                    "SERVERBUG",
                    assertInstanceOf(ImapCommandException.class, failure(report, 0))
                            .code()
                            .orElseThrow());
        });
    }

    // ---- one item's trouble

    @Test
    void aHandlerThatThrowsOrStopsEarlyCostsOneContent() throws Exception {
        Talk.about(5, Talk.PLAIN, """
                C: <tag> UID FETCH 1:5 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVsbG8=>)
                S: * 2 FETCH (UID 2 BODY[2] <literal:aGVsbG8=>)
                S: * 3 FETCH (BODY[2] <literal:aGVsbG8=> UID 3)
                S: * 4 FETCH (UID 4 BODY[2] <literal:aGVsbG8=>)
                S: * 5 FETCH (UID 5 BODY[2] <literal:aGVsbG8=>)
                S: <tag> OK
                C: <tag> NOOP
                S: <tag> OK
                """, (imap, inbox) -> {
            IOException full = new IOException("disk full");
            List<InputStream> leaked = new ArrayList<>();
            Kept kept = new Kept();
            DownloadReport report = inbox.downloadAll(attachments(inbox, 1, 5, 8), d -> {
                switch ((int) d.uid().value()) {
                    case 1 -> throw full;
                    case 2 -> {
                        InputStream in = d.openStream();
                        assertEquals('h', in.read());
                        leaked.add(in);
                    }
                    case 3 -> {
                        leaked.add(d.openStream());
                        throw new IllegalStateException("three");
                    }
                    case 4 -> {
                        // not even looked at
                    }
                    default -> kept.handle(d);
                }
            });
            assertEquals(full, failure(report, 0));
            assertTrue(
                    report.results().get(1).isDone() && report.results().get(3).isDone());
            assertEquals("three", failure(report, 2).getMessage());
            assertEquals(Map.of(5L, "hello"), kept.texts);
            assertEquals(2, report.failed().size());
            assertThrows(UncheckedIOException.class, report::orThrow);
            // What the handler left was dropped, and nobody gets the next content for it.
            assertThrows(IllegalStateException.class, () -> leaked.get(1).read());
            imap.noop();
        });
    }

    @Test
    void tellsWhichMessagesAreGone() throws Exception {
        for (String end : List.of(
                "OK", "NO [EXPUNGEISSUED] some are gone", "NO Some of the requested messages no longer exist.")) {
            Talk.about(
                    3,
                    Talk.PLAIN,
                    "C: <tag> UID FETCH 1:3 (UID BODY.PEEK[2])\nS: * 1 FETCH (UID 1 BODY[2] \"aGk=\")\n"
                            + "S: * 3 FETCH (UID 3 BODY[2] NIL)\nS: <tag> " + end + "\n",
                    (imap, inbox) -> {
                        Kept kept = new Kept();
                        DownloadReport report = inbox.downloadAll(attachments(inbox, 1, 3, 4), kept);
                        assertEquals(Map.of(1L, "hi"), kept.texts);
                        assertEquals(
                                "EXPUNGEISSUED",
                                assertInstanceOf(ImapCommandException.class, failure(report, 1))
                                        .code()
                                        .orElseThrow());
                        assertEquals(
                                "NIL",
                                assertInstanceOf(ImapCommandException.class, failure(report, 2))
                                        .code()
                                        .orElseThrow());
                    });
        }
    }

    @Test
    void yahoo_refusesAllForOneThatItCannotRead() throws Exception {
        Talk.about(3, Talk.PLAIN, """
                C: <tag> UID FETCH 1:3 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGk=")
                S: <tag> NO [SERVERBUG] try again
                C: <tag1> UID FETCH 2 (UID BODY.PEEK[2])
                C: <tag2> UID FETCH 3 (UID BODY.PEEK[2])
                S: <tag1> NO [SERVERBUG] try again
                S: * 3 FETCH (UID 3 BODY[2] "eW8=")
                S: <tag2> OK
                """, (imap, inbox) -> {
            Kept kept = new Kept();
            DownloadReport report = inbox.downloadAll(attachments(inbox, 1, 3, 4), kept);
            assertEquals(Map.of(1L, "hi", 3L, "yo"), kept.texts);
            assertEquals(
                    "SERVERBUG",
                    assertInstanceOf(ImapCommandException.class, failure(report, 1))
                            .code()
                            .orElseThrow());
        });
    }

    private static final String THROTTLED = " BAD Request is throttled. Suggested Backoff Time: 20 milliseconds\n";

    /** Two commands that are sent together, and what the server says to each. */
    private static String both(String first, String second) {
        return "C: <tag1> UID FETCH 1 (UID BINARY.PEEK[2])\nC: <tag2> UID FETCH 2 (UID BODY.PEEK[2])\n" + first
                + second;
    }

    private static List<Download> two(Folder inbox) {
        return List.of(Talk.attachment(inbox, 1, "base64", 4).binary(), Talk.attachment(inbox, 2, "base64", 4));
    }

    @Test
    void exchange_isLeftAloneAsLongAsItWantsAndAskedForTheSame() throws Exception {
        String throttled = both("S: <tag1>" + THROTTLED, "S: <tag2>" + THROTTLED);
        String answered = both(
                "S: * 1 FETCH (UID 1 BINARY[2] \"hi\")\nS: <tag1> OK\n",
                "S: * 2 FETCH (UID 2 BODY[2] \"eW8=\")\nS: <tag2> OK\n");
        Talk.about(2, Talk.BINARY, throttled.repeat(4) + answered, (imap, inbox) -> {
            Kept kept = new Kept();
            long before = System.nanoTime();
            inbox.downloadAll(two(inbox), kept).orThrow();
            assertTrue(System.nanoTime() - before >= 80_000_000, "four times twenty milliseconds");
            assertEquals(Map.of(1L, "hi", 2L, "yo"), kept.texts);
        });
    }

    @Test
    void exchange_isNotAskedForEverAndCanStillDecodeAfterwards() throws Exception {
        String throttled = both("S: <tag1>" + THROTTLED, "S: <tag2>" + THROTTLED);
        Talk.about(2, Talk.BINARY, throttled.repeat(5) + """
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BINARY[2] "hi")
                S: <tag> OK
                """, (imap, inbox) -> {
            DownloadReport report = inbox.downloadAll(two(inbox), Download::bytes);
            for (int i = 0; i < 2; i++) {
                assertTrue(assertInstanceOf(ImapCommandException.class, failure(report, i))
                        .isTransient());
            }
            assertEquals("hi", two(inbox).get(0).text());
        });
    }

    @Test
    void dovecot_refusesToDecodeOneOfThem() throws Exception {
        Talk.about(3, Talk.BINARY, """
                C: <tag> UID FETCH 1:3 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BINARY[2] "hi")
                S: * 2 FETCH (UID 2 BINARY[2] NIL)
                S: <tag> NO [UNKNOWN-CTE] Binary conversion failed
                C: <tag> UID FETCH 2:3 (UID BODY.PEEK[2])
                S: * 2 FETCH (UID 2 BODY[2] "aGk!=")
                S: * 3 FETCH (UID 3 BODY[2] "eW8=")
                S: <tag> OK
                """, (imap, inbox) -> {
            Kept kept = new Kept();
            inbox.downloadAll(
                            attachments(inbox, 1, 3, 4).stream()
                                    .map(Download::binary)
                                    .toList(),
                            kept)
                    .orThrow();
            assertEquals(Map.of(1L, "hi", 2L, "hi", 3L, "yo"), kept.texts);
        });
    }

    @Test
    void oneGarbledAnswerCostsOneContent() throws Exception {
        String garbled = "S: * 2 FETCH (UID 2 BODY[2] \"aGk=)\n";
        Talk.about(
                3,
                Talk.PLAIN,
                "C: <tag> UID FETCH 1:3 (UID BODY.PEEK[2])\nS: * 1 FETCH (UID 1 BODY[2] \"aGk=\")\n" + garbled
                        + "S: * 3 FETCH (UID 3 BODY[2] \"eW8=\")\nS: <tag> OK\n"
                        + "C: <tag> UID FETCH 2 (UID BODY.PEEK[2])\n" + garbled + "S: <tag> OK\n",
                (imap, inbox) -> {
                    Kept kept = new Kept();
                    DownloadReport report = inbox.downloadAll(attachments(inbox, 1, 3, 4), kept);
                    assertEquals(Map.of(1L, "hi", 3L, "yo"), kept.texts);
                    assertTrue(assertInstanceOf(PeerException.class, failure(report, 1))
                            .isSessionUsable());
                });
    }

    @Test
    void oneGarbledAnswerInAThousandCostsOneContent() throws Exception {
        String garbled = "S: * 500 FETCH (UID 500 BODY[] \"Subject: )\n";
        String script = "C: <tag> UID FETCH 1:1000 (UID BODY.PEEK[])\n" + whole(1, 499) + garbled + whole(501, 1000)
                + "S: <tag> OK\nC: <tag> UID FETCH 500 (UID BODY.PEEK[])\n" + garbled + "S: <tag> OK\n";
        Talk.about(1000, Talk.PLAIN, script, (imap, inbox) -> {
            Kept kept = new Kept();
            DownloadReport report = inbox.messages(UidSet.range(1, 1000)).download(kept);
            assertEquals(999, kept.texts.size());
            kept.texts.forEach((uid, text) -> assertTrue(text.startsWith("Subject: " + uid + "\r"), text));
            assertEquals(1, report.failed().size());
            assertFalse(report.results().get(499).isDone());
            assertTrue(
                    assertInstanceOf(PeerException.class, failure(report, 499)).isSessionUsable());
        });
    }

    @Test
    void asksAloneWhereNobodyCanTellWhoseAContentIs() throws Exception {
        Talk.about(2, Talk.PLAIN, """
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGk=")
                S: * 2 FETCH (BODY[2] <literal:eW8=>)
                S: <tag> OK
                C: <tag> UID FETCH 2 (UID BODY.PEEK[2])
                S: * 2 FETCH (BODY[2] <literal:eW8=>)
                S: <tag> OK
                """, (imap, inbox) -> {
            Kept kept = new Kept();
            inbox.downloadAll(attachments(inbox, 1, 2, 4), kept).orThrow();
            assertEquals(Map.of(1L, "hi", 2L, "yo"), kept.texts);
        });
    }

    // ---- in the handler

    @Test
    void takesAnyCommandInTheHandler() throws Exception {
        byte[] big = new byte[2_000_000];
        Talk.about(3, Talk.PLAIN, """
                C: <tag1> UID FETCH 1:3 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGk=>)
                S: * 2 FETCH (UID 2 BODY[2] <literal:@big>)
                S: * 3 FETCH (UID 3 BODY[2] <literal:@big>)
                S: <tag1> OK
                C: <tag2> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag2> OK
                C: <tag3> UID FETCH 3 (UID BODY.PEEK[2])
                S: * 3 FETCH (UID 3 BODY[2] "eW8=")
                S: <tag3> OK
                C: <tag4> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGk=")
                S: <tag4> OK
                """, server -> server.data("big", big), (imap, inbox) -> {
            List<Download> wanted = attachments(inbox, 1, 3, 4);
            DownloadReport report = inbox.downloadAll(wanted, d -> {
                if (d.uid().value() == 1) {
                    inbox.messages(UidSet.of(1)).add(Flag.SEEN);
                    assertEquals("yo", wanted.get(2).text());
                    assertEquals("hi", d.text()); // what was on its way
                    assertEquals("hi", d.text()); // and once more
                } else {
                    assertTrue(d.bytes().length >= 0);
                }
            });
            assertTrue(report.isComplete(), report.toString());
        });
    }

    @Test
    void handsOverWhatHasComeThoughTheNextWindowCannotBeAskedFor() throws Exception {
        int large = 7_800_000;
        String script = Scripts.login(Talk.PLAIN) + Scripts.selected("INBOX", 3) + """
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:@large>)
                S: * 2 FETCH (UID 2 BODY[2] <literal:small>)
                S: <tag> OK
                S: * BYE enough
                -- close
                """;
        try (var server = io.mailwire.testkit.ScriptedServer.script(script)
                .data("large", new byte[large])
                .start()) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                Folder inbox = imap.select("INBOX");
                CountDownLatch over = new CountDownLatch(1);
                imap.listen(event -> over.countDown(), Runnable::run);
                List<Download> downloads = List.of(
                        Talk.attachment(inbox, 1, "8bit", large),
                        Talk.attachment(inbox, 2, "8bit", 5),
                        Talk.attachment(inbox, 3, "8bit", large));
                DownloadReport report = inbox.downloadAll(downloads, each -> {
                    each.bytes();
                    assertTrue(over.await(10, TimeUnit.SECONDS));
                    assertThrows(RuntimeException.class, imap::noop);
                });
                assertTrue(report.results().get(0).isDone(), report::toString);
                assertTrue(report.results().get(1).isDone(), report::toString);
                assertTrue(String.valueOf(failure(report, 2).getMessage()).contains("enough"), report::toString);
            }
        }
    }

    @Test
    void aLostConnectionFailsTheRestAndNothingThatWasDone() throws Exception {
        Talk.cutShort(3, """
                C: <tag> UID FETCH 1:3 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGk=")
                -- raw "* 2 FETCH (UID 2 BODY[2] {400}\\r\\naGk="
                -- close
                """, Scripts.PATIENCE, (imap, inbox) -> {
            Kept kept = new Kept();
            DownloadReport report = inbox.downloadAll(attachments(inbox, 1, 3, 400), kept);
            assertEquals(Map.of(1L, "hi"), kept.texts);
            assertTrue(report.results().get(0).isDone());
            assertInstanceOf(ConnectionException.class, failure(report, 1));
            assertInstanceOf(ConnectionException.class, failure(report, 2));
            assertThrows(MailException.class, report::orThrow);
        });
    }

    @Test
    void anErrorInTheHandlerDropsTheRestAndLeavesTheSession() throws Exception {
        Talk.about(2, Talk.PLAIN, """
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGk=")
                S: * 2 FETCH (UID 2 BODY[2] "aGk=")
                S: <tag> OK
                C: <tag> NOOP
                S: <tag> OK
                """, (imap, inbox) -> {
            AssertionError error = new AssertionError("on purpose");
            List<Download> wanted = attachments(inbox, 1, 2, 4);
            assertEquals(
                    error,
                    assertThrows(
                            AssertionError.class,
                            () -> inbox.downloadAll(wanted, d -> {
                                throw error;
                            })));
            imap.noop();
            assertFalse(inbox.readOnly());
        });
    }
}
