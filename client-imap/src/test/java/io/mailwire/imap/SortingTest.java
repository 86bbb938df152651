package io.mailwire.imap;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.subject;
import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.PeerException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sorting and threading, by the server and without it. */
@Timeout(30)
class SortingTest {

    private static final String BASE = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UNSELECT";

    private static int talk(String extensions, String middle, FolderTalk.Use use) throws Exception {
        return FolderTalk.turns(BASE + " " + extensions, 9, middle, use);
    }

    private static String found(String keys, String uids) {
        return "C: <tag> UID SEARCH " + keys + "\nS: * SEARCH " + uids + "\nS: <tag> OK\n";
    }

    private static String envelope(long uid, String date, String subject, String from, String id, String references) {
        return "S: * " + uid + " FETCH (UID " + uid + " INTERNALDATE \"17-Jul-2026 02:44:2" + uid
                + " +0000\" RFC822.SIZE " + (100 - uid) + " ENVELOPE (" + date + " \"" + subject + "\" ((NIL NIL \""
                + from + "\" \"x\")) NIL NIL NIL NIL NIL NIL " + (id.isEmpty() ? "NIL" : "\"<" + id + "@x>\"") + ")"
                + (references == null ? "" : " BODY[HEADER.FIELDS (REFERENCES)] \"References: <" + references + "@x>\"")
                + ")\n";
    }

    private static final String ITEMS = "UID INTERNALDATE RFC822.SIZE";

    // ---- by the server

    @Test
    void sortsOnTheServer() throws Exception {
        int turns = talk("SORT SORT=DISPLAY", """
                C: <tag> UID SORT (REVERSE DATE SUBJECT) UTF-8 UNSEEN SUBJECT {2+}
                C: <literal:\\xC3\\xA4>
                S: * SORT 5 3 9
                S: <tag> OK
                C: <tag> UID SORT (DISPLAYFROM) UTF-8 UID 3,5,9
                S: * SORT 9 3 5
                S: <tag> OK
                C: <tag> UID SORT (SIZE) UTF-8 ALL
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(unseen().and(subject("ä")));
            UidList sorted = found.sort(SortKey.DATE.reversed(), SortKey.SUBJECT);
            assertEquals("5,3,9", sorted.toString());
            assertEquals("5", sorted.page(1, 1).toString());
            assertEquals("3,9", sorted.page(-1, -2).toString());
            // That was the search, too.
            assertEquals("3,5,9", found.uids().toString());
            assertEquals("9,3,5", found.sort(SortKey.DISPLAYFROM).toString());
            assertTrue(inbox.search(all()).sort(SortKey.SIZE).isEmpty());
        });
        assertEquals(3, turns);
    }

    @Test
    void dovecot_sortsWithTags() throws Exception {
        talk("SORT ESORT", """
                C: <tag> UID SORT RETURN (ALL) (SIZE) UTF-8 ALL
                S: * ESEARCH (TAG "<tag>") UID ALL 5,3:4,9
                S: <tag> OK
                C: <tag> UID SORT RETURN (ALL) (SIZE) UTF-8 SEEN
                S: * ESEARCH (TAG "<tag>") UID
                S: <tag> OK
                """, inbox -> {
            assertEquals("5,3,4,9", inbox.search(all()).sort(SortKey.SIZE).toString());
            assertTrue(inbox.search(Search.seen()).sort(SortKey.SIZE).isEmpty());
        });
    }

    @Test
    void goesBackToPlainSortWhereTheExtendedOneIsNotUnderstood() throws Exception {
        for (String answer : List.of("S: <tag> BAD what\n", "S: <tag> OK but nothing told\n")) {
            talk("SORT ESORT", "C: <tag> UID SORT RETURN (ALL) (SIZE) UTF-8 ALL\n" + answer + """
                    C: <tag> UID SORT (SIZE) UTF-8 ALL
                    S: * SORT 5 3
                    S: <tag> OK
                    C: <tag> UID SORT (DATE) UTF-8 ALL
                    S: * SORT 3 5
                    S: <tag> OK
                    """, inbox -> {
                assertEquals("5,3", inbox.search(all()).sort(SortKey.SIZE).toString());
                assertEquals("3,5", inbox.search(all()).sort(SortKey.DATE).toString());
            });
        }
    }

    @Test
    void threadsOnTheServer() throws Exception {
        int turns = talk("THREAD=REFERENCES", """
                C: <tag> UID THREAD REFERENCES UTF-8 UNSEEN
                S: * THREAD (2)(3 6 (4 23)(44 7 96))
                S: * THREAD ((8)(9))
                S: <tag> OK
                C: <tag> UID THREAD REFERENCES UTF-8 UID 2:4,6:9,23,44,96
                S: * THREAD
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(unseen());
            List<MessageThread> threads = found.threads(ThreadAlgorithm.REFERENCES);
            assertEquals("[(2), (3 6 (4 23)(44 7 96)), (? (8)(9))]", threads.toString());
            assertEquals("8:9", threads.get(2).uids().toString());
            assertTrue(threads.get(2).isMissing());
            assertEquals("2:4,6:9,23,44,96", found.uids().toString());
            assertEquals(List.of(), found.threads(ThreadAlgorithm.REFERENCES));
        });
        assertEquals(2, turns);
    }

    @Test
    void losesNoSessionOverThreadsThatCannotBeRead() throws Exception {
        talk("THREAD=REFERENCES SORT", """
                C: <tag> UID THREAD REFERENCES UTF-8 ALL
                S: * THREAD (2)(3 6 (4
                S: <tag> OK
                C: <tag> UID SORT (DATE) UTF-8 ALL
                S: * SORT 1 x
                S: <tag> OK
                C: <tag> UID SORT (DATE) UTF-8 ALL
                S: <tag> NO [LIMIT] too many
                """, inbox -> {
            PeerException e =
                    assertThrows(PeerException.class, () -> inbox.search(all()).threads(ThreadAlgorithm.REFERENCES));
            assertTrue(e.isSessionUsable());
            assertThrows(PeerException.class, () -> inbox.search(all()).sort(SortKey.DATE));
            assertEquals(
                    "LIMIT",
                    assertThrows(
                                    ImapCommandException.class,
                                    () -> inbox.search(all()).sort(SortKey.DATE))
                            .code()
                            .orElseThrow());
        });
    }

    @Test
    void refusesAnOrderOfMoreMessagesThanTheFolderHas() throws Exception {
        String sort = "C: <tag> UID SORT (SIZE) UTF-8 ALL\n";
        FolderTalk.turns(
                BASE + " SORT ESORT",
                500_000_000,
                "C: <tag> UID SORT RETURN (ALL) (SIZE) UTF-8 ALL\n"
                        + "S: * ESEARCH (TAG \"<tag>\") UID ALL 1:300000000\nS: <tag> OK\n",
                inbox -> assertThrows(
                        PeerException.class, () -> inbox.search(all()).sort(SortKey.SIZE)));
        talk(
                "SORT",
                sort + "S: * SORT 7\n".repeat(20_000) + "S: <tag> OK\n",
                inbox -> assertThrows(
                        PeerException.class, () -> inbox.search(all()).sort(SortKey.SIZE)));
    }

    // ---- without

    @Test
    void sortsHereWhereTheServerDoesNot() throws Exception {
        String fetched = "C: <tag> UID FETCH 1:3 (" + ITEMS + " ENVELOPE)\n"
                + envelope(1, "\"Fri, 1 May 2026 12:00:00 +0000\"", "Re: b", "zoe", "", null)
                + envelope(2, "NIL", "a", "ann", "", null)
                + "S: * 3 EXISTS\n"
                + envelope(3, "\"Fri, 1 May 2026 13:00:00 +0200\"", "[x] B", "Bob", "", null)
                + "S: <tag> OK\n";
        int turns = talk(
                "SORT", // of no use for what people see
                found("ALL", "2 1 3") + fetched,
                inbox -> assertEquals(
                        "2,3,1", inbox.search(all()).sort(SortKey.DISPLAYFROM).toString()));
        assertEquals(2, turns);
        talk("", found("ALL", "1 2 3") + fetched + fetched + fetched + """
                C: <tag> UID FETCH 1:3 (UID INTERNALDATE RFC822.SIZE)
                S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 30)
                S: * 3 FETCH (UID 3 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 10)
                S: <tag> NO some of the requested messages no longer exist
                """, inbox -> {
            Selection found = inbox.search(all());
            // What has no date was sent when it came.
            assertEquals("3,1,2", found.sort(SortKey.DATE).toString());
            assertEquals("2,1,3", found.sort(SortKey.SUBJECT).toString());
            assertEquals("1,3,2", found.sort(SortKey.SUBJECT.reversed()).toString());
            assertEquals("3,1", found.sort(SortKey.SIZE).toString());
        });
    }

    @Test
    void yahoo_keepsAPlaceForAMessageThatItRefusesToTellOf() throws Exception {
        talk(
                "",
                found("ALL", "1 2 3") + """
                C: <tag> UID FETCH 1:3 (UID INTERNALDATE RFC822.SIZE)
                S: <tag> NO [SERVERBUG] cannot
                C: <tag> UID FETCH 1:2 (UID INTERNALDATE RFC822.SIZE)
                S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 30)
                S: * 2 FETCH (UID 2 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 10)
                S: <tag> OK
                C: <tag> UID FETCH 3 (UID INTERNALDATE RFC822.SIZE)
                S: <tag> NO [SERVERBUG] cannot
                """,
                inbox -> assertEquals(
                        "3,2,1", inbox.search(all()).sort(SortKey.SIZE).toString()));
    }

    @Test
    void losesNoMessageThatIsToldOfInPartsOrNotToTheEnd() throws Exception {
        String fetch = "C: <tag> UID FETCH 1:6 (" + ITEMS + " ENVELOPE)\n";
        // One has no size, one a date that cannot be read, one ends too early, one comes in two parts, one without its
        // UID.
        String told = """
                S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2026 02:44:21 +0000" ENVELOPE (NIL "e" NIL NIL NIL NIL NIL NIL NIL NIL))
                S: * 2 FETCH (UID 2 INTERNALDATE (x RFC822.SIZE 9)
                S: * 3 FETCH (UID 3 RFC822.SIZE 3 ENVELOPE (NIL "c" NIL NIL NIL NIL NIL NIL NIL NIL))
                S: * 3 FETCH (UID 3 FLAGS (\\Seen))
                S: * 3 FETCH (UID 3 INTERNALDATE "17-Jul-2026 02:44:23 +0000")
                S: * 4 FETCH (ENVELOPE (x UID 4)
                S: * 5 FETCH (UID 5 FLAGS ())
                S: <tag> OK
                C: <tag> UID SEARCH UID 4:6
                S: * SEARCH 4
                S: <tag> OK
                """;
        talk("MOVE", found("ALL", "1 2 3 4 5 6") + fetch + told + fetch + told + """
                C: <tag> UID MOVE 1:6 "Archive"
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(all());
            assertEquals("2,4,3,1", found.sort(SortKey.SUBJECT).toString());
            assertEquals(
                    "[(2 4), (1), (3)]",
                    found.threads(ThreadAlgorithm.ORDEREDSUBJECT).toString());
            // What has not been told of may be there again; that was the search.
            found.moveTo("Archive");
        });
    }

    private static final String THROTTLED =
            "S: <tag> BAD Request is throttled. Suggested Backoff Time: 20 milliseconds\n";

    @Test
    void exchange_waitsAsLongAsItIsToldWhileItFetchesWhatToSortBy() throws Exception {
        String items = " (" + ITEMS + " ENVELOPE BODY.PEEK[HEADER.FIELDS (REFERENCES)])\n";
        String date = "\"Fri, 1 May 2026 12:00:00 +0000\"";
        talk(
                "",
                found("ALL", "1 2 3")
                        + "C: <tag> UID FETCH 1:3" + items
                        + envelope(1, date, "x", "a", "one", "none")
                        + envelope(2, date, "y", "b", "two", null)
                        + THROTTLED
                        + "C: <tag> UID FETCH 2:3" + items + THROTTLED
                        + "C: <tag> UID FETCH 2:3" + items
                        + envelope(2, date, "y", "b", "two", "one")
                        + envelope(3, date, "z", "c", "three", "two")
                        + "S: <tag> OK\n",
                inbox -> assertEquals(
                        "[(1 2 3)]",
                        inbox.search(all()).threads(ThreadAlgorithm.REFERENCES).toString()));
        talk(
                "",
                found("ALL", "1") + ("C: <tag> UID FETCH 1 (" + ITEMS + ")\n" + THROTTLED).repeat(5),
                inbox -> assertThrows(
                        ImapCommandException.class, () -> inbox.search(all()).sort(SortKey.SIZE)));
    }

    @Test
    void asksForTheNextThousandWhileItReadsAndAgainWhereItHadToWait() throws Exception {
        String first = "C: <tag1> UID FETCH 1:1000 (" + ITEMS + ")\n";
        String second = "C: <tag2> UID FETCH 1001:1500 (" + ITEMS + ")\n";
        String told = "S: * 1 FETCH (UID 1 RFC822.SIZE 30)\nS: <tag1> OK\n"
                + "S: * 1001 FETCH (UID 1001 RFC822.SIZE 10)\nS: <tag2> OK\n";
        for (boolean throttled : List.of(false, true)) {
            int turns = FolderTalk.turns(
                    BASE + " ESEARCH",
                    1500,
                    "C: <tag> UID SEARCH RETURN (ALL) ALL\nS: * ESEARCH (TAG \"<tag>\") UID ALL 1:1500\nS: <tag> OK\n"
                            + (throttled
                                    ? first + second + THROTTLED.replace("<tag>", "<tag1>") + "S: <tag2> OK\n"
                                    : "")
                            + first + second + told,
                    inbox -> assertEquals(
                            "1001,1", inbox.search(all()).sort(SortKey.SIZE).toString()));
            assertEquals(throttled ? 3 : 2, turns);
        }
    }

    @Test
    void sortsHereWhereTheServerDoesNotUnderstandIt() throws Exception {
        talk(
                "SORT",
                """
                C: <tag> UID SORT (SIZE) UTF-8 ALL
                S: <tag> BAD what
                """ + found("ALL", "1 2") + """
                C: <tag> UID FETCH 1:2 (UID INTERNALDATE RFC822.SIZE)
                S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 30)
                S: * 2 FETCH (UID 2 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 10)
                S: <tag> OK
                """,
                inbox -> assertEquals(
                        "2,1", inbox.search(all()).sort(SortKey.SIZE).toString()));
    }

    /** Sorting and threading name a charset even where the search has nothing but ASCII. */
    @Test
    void doesItHereWhereTheServerTakesNoUtf8ThatNobodyNeeds() throws Exception {
        for (String refusal : List.of("NO [BADCHARSET (US-ASCII)] no", "NO unknown charset", "BAD Charset what?")) {
            String here = found("ALL", "1 2") + """
                    C: <tag> UID FETCH 1:2 (UID INTERNALDATE RFC822.SIZE ENVELOPE)
                    S: * 1 FETCH (UID 1 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 30 ENVELOPE (NIL "b" NIL NIL NIL NIL NIL NIL NIL NIL))
                    S: * 2 FETCH (UID 2 INTERNALDATE "17-Jul-2026 02:44:25 +0000" RFC822.SIZE 10 ENVELOPE (NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL))
                    S: <tag> OK
                    """;
            talk(
                    "SORT THREAD=ORDEREDSUBJECT",
                    "C: <tag> UID SORT (SUBJECT) UTF-8 ALL\nS: <tag> " + refusal + "\n" + here
                            + "C: <tag> UID THREAD ORDEREDSUBJECT UTF-8 ALL\nS: <tag> " + refusal + "\n" + here,
                    inbox -> {
                        assertEquals(
                                "2,1", inbox.search(all()).sort(SortKey.SUBJECT).toString());
                        assertEquals(
                                "[(1), (2)]",
                                inbox.search(all())
                                        .threads(ThreadAlgorithm.ORDEREDSUBJECT)
                                        .toString());
                    });
        }
        talk("SORT", """
                C: <tag> UID SORT (SIZE) UTF-8 SUBJECT {2+}
                C: <literal:\\xC3\\xA4>
                S: <tag> NO [BADCHARSET (US-ASCII)] no
                """, inbox -> {
            ImapCommandException e = assertThrows(
                    ImapCommandException.class, () -> inbox.search(subject("ä")).sort(SortKey.SIZE));
            assertEquals("BADCHARSET", e.code().orElseThrow());
        });
    }

    @Test
    void exchange_isNotAskedForEverythingWhileItIsThrottled() throws Exception {
        talk("SORT THREAD=REFERENCES", """
                C: <tag> UID SORT (SIZE) UTF-8 ALL
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 3000 milliseconds
                C: <tag> UID THREAD REFERENCES UTF-8 ALL
                S: <tag> BAD Request is throttled. Suggested Backoff Time: 3000 milliseconds
                C: <tag> UID SORT (SIZE) UTF-8 ALL
                S: * SORT 5 3
                S: <tag> OK
                """, inbox -> {
            Selection found = inbox.search(all());
            assertTrue(assertThrows(ImapCommandException.class, () -> found.sort(SortKey.SIZE))
                    .isTransient());
            assertTrue(assertThrows(ImapCommandException.class, () -> found.threads(ThreadAlgorithm.REFERENCES))
                    .isTransient());
            assertEquals("5,3", found.sort(SortKey.SIZE).toString());
        });
    }

    @Test
    void threadsHereWhereTheServerDoesNot() throws Exception {
        String date = "\"Fri, 1 May 2026 12:00:00 +0000\"";
        int turns = talk(
                "THREAD=REFERENCES",
                found("ALL", "1 2 3")
                        + "C: <tag> UID FETCH 1:3 (" + ITEMS + " ENVELOPE)\n"
                        + envelope(1, date, "x", "a", "", null)
                        + envelope(2, date, "Re: x", "b", "", null)
                        + envelope(3, date, "y", "c", "", null)
                        + "S: <tag> OK\n",
                inbox -> assertEquals(
                        "[(1 2), (3)]",
                        inbox.search(all())
                                .threads(ThreadAlgorithm.ORDEREDSUBJECT)
                                .toString()));
        assertEquals(2, turns);
        talk(
                "",
                found("ALL", "1 2 3")
                        + "C: <tag> UID FETCH 1:3 (" + ITEMS
                        + " ENVELOPE BODY.PEEK[HEADER.FIELDS (REFERENCES)])\n"
                        + envelope(1, date, "x", "a", "one", "none")
                        + envelope(2, date, "y", "b", "two", "one")
                        + envelope(3, date, "z", "c", "three", "two")
                        + "S: <tag> OK\n",
                inbox -> assertEquals(
                        "[(1 2 3)]",
                        inbox.search(all()).threads(ThreadAlgorithm.REFERENCES).toString()));
    }

    @Test
    void sortsAllWhereTheSetIsTooLongForALine() throws Exception {
        UidSet odd = UidSet.of(java.util.stream.LongStream.range(0, 3000)
                .map(i -> 100_001 + 2 * i)
                .toArray());
        StringBuilder searches = new StringBuilder();
        odd.split(Long.MAX_VALUE, 7800).forEach(p -> searches.append(found("UID " + p, Long.toString(p.last()))));
        talk("SORT", searches + """
                C: <tag> UID SORT (SIZE) UTF-8 ALL
                S: * SORT 7 105999 100001 102667 9
                S: <tag> OK
                """, inbox -> {
            UidList sorted = inbox.messages(odd).sort(SortKey.SIZE);
            assertTrue(sorted.stream().allMatch(odd::contains), sorted.toString());
            assertEquals(105_999, sorted.get(0));
        });
    }
}
