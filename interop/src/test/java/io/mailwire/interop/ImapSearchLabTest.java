package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.anyOf;
import static io.mailwire.imap.Search.from;
import static io.mailwire.imap.Search.seen;
import static io.mailwire.imap.Search.subject;
import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Search;
import io.mailwire.imap.Selection;
import io.mailwire.imap.SortKey;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searching, sorting and threading on a real Dovecot, whose answers are what is made here has to equal. */
@Tag("lab")
@Timeout(120)
class ImapSearchLabTest {

    private static final int DORA = 12;
    private static final int MAILS = 150;

    @RegisterExtension
    private final LabFolder own = new LabFolder(DORA);

    private final String folder = own.name();

    private static Upload mail(String header) {
        return Upload.of(Email.parse(
                (header.replace("\n", "\r\n") + "\r\n\r\nbody of it\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Mails of all kinds, the same for the same seed. */
    private void fill(ImapSession imap, long seed) {
        Random random = new Random(seed);
        String[] subjects = {
            "Report",
            "Re: Report",
            "re[2]: report (fwd)",
            "[list] Re: Report",
            "Fwd: [list] Report",
            "[fwd: Re: report]",
            "",
            "Re:",
            "[list]",
            "[a][b]",
            "Zebra",
            "Äpfel",
            "=?utf-8?Q?=C3=84pfel?=",
            "RE: =?iso-8859-1?Q?=E4pfel?=",
            "straße",
            "STRASSE",
            "a  b\n c",
            "A b c",
            "Re : x",
            "FW [x]: Zebra",
            "re: re:zebra (FWD) (fwd)",
            "日本",
            "ﬁne"
        };
        String[] people = {
            "ann@example.org",
            "Ann <ANN@a.example>",
            "\"Bob B.\" <bob@example.org>",
            "=?utf-8?Q?=C3=89mile?= <emile@example.org>",
            "team: x@example.org, y@example.org;",
            "undisclosed-recipients:;",
            "Zoë <zoe@example.org>",
            "<carl@b.example>",
            "carl"
        };
        List<String> ids = new ArrayList<>();
        List<Upload> mails = new ArrayList<>();
        OffsetDateTime begin = OffsetDateTime.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < MAILS; i++) {
            StringBuilder header = new StringBuilder("From: " + people[random.nextInt(people.length)]);
            OffsetDateTime sent = begin.plusHours(random.nextInt(300))
                    .withOffsetSameInstant(ZoneOffset.ofHours(random.nextInt(20) - 10));
            if (random.nextInt(10) > 0) {
                header.append("\nDate: ")
                        .append(DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.US)
                                .format(sent));
            }
            if (random.nextInt(10) > 0) {
                header.append("\nTo: ").append(people[random.nextInt(people.length)]);
            }
            if (random.nextInt(3) > 0) {
                header.append("\nCc: ")
                        .append(people[random.nextInt(people.length)])
                        .append(", ")
                        .append(people[0]);
            }
            if (random.nextInt(10) > 0) {
                header.append("\nSubject: ").append(subjects[random.nextInt(subjects.length)]);
            }
            String id = "<m" + i + "." + seed + "@example.org>";
            if (random.nextInt(12) > 0) {
                header.append("\nMessage-ID: ").append(id);
                ids.add(id);
            }
            int kind = random.nextInt(5);
            if (kind < 3 && !ids.isEmpty()) {
                StringBuilder references = new StringBuilder();
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    references
                            .append(references.length() == 0 ? "" : n % 2 == 0 ? "\n " : " ")
                            .append(
                                    random.nextInt(6) == 0
                                            ? "<gone" + random.nextInt(20) + "@example.org>"
                                            : random.nextInt(8) == 0
                                                    ? "<m" + random.nextInt(MAILS) + "." + seed + "@example.org>"
                                                    : ids.get(random.nextInt(ids.size())));
                }
                header.append(kind == 0 ? "\nIn-Reply-To: " : "\nReferences: ").append(references);
            }
            mails.add(mail(header.toString())
                    .received(begin.plusHours(random.nextInt(400)).withOffsetSameInstant(ZoneOffset.ofHours(5))));
        }
        imap.appendAll(folder, mails);
    }

    // ---- sort and thread: the same here as there

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sortsAsTheServerDoes(long seed) {
        try (ImapSession imap = own.client().connect();
                ImapSession poor = own.client().without("SORT").connect();
                ImapSession plain = own.client().without("ESORT").connect()) {
            fill(imap, seed);
            try (Folder there = imap.select(folder);
                    Folder here = poor.examine(folder);
                    Folder unextended = plain.examine(folder)) {
                for (SortKey key : List.of(
                        SortKey.ARRIVAL,
                        SortKey.CC,
                        SortKey.DATE,
                        SortKey.FROM,
                        SortKey.SIZE,
                        SortKey.SUBJECT,
                        SortKey.TO,
                        SortKey.DISPLAYFROM,
                        SortKey.DISPLAYTO)) {
                    for (SortKey first : List.of(key, key.reversed())) {
                        var sorted = there.search(all()).sort(first);
                        assertEquals(MAILS, sorted.size());
                        assertEquals(sorted, here.search(all()).sort(first), first.toString());
                        assertEquals(sorted, unextended.search(all()).sort(first), first.toString());
                    }
                    Search some = anyOf(from("ann"), subject("äpfel"));
                    assertEquals(
                            there.search(some).sort(key, SortKey.DATE.reversed()),
                            here.search(some).sort(key, SortKey.DATE.reversed()),
                            key.toString());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void putsThreadsTogetherAsTheServerDoes(long seed) {
        try (ImapSession imap = own.client().connect();
                ImapSession poor = own.client()
                        .without("THREAD=REFERENCES", "THREAD=ORDEREDSUBJECT")
                        .connect()) {
            fill(imap, seed);
            try (Folder there = imap.select(folder);
                    Folder here = poor.examine(folder)) {
                for (ThreadAlgorithm algorithm : ThreadAlgorithm.values()) {
                    for (Search some : List.of(all(), Search.uid(UidSet.range(20, 90)))) {
                        String threads = there.search(some).threads(algorithm).toString();
                        assertEquals(
                                threads, here.search(some).threads(algorithm).toString());
                    }
                }
            }
        }
    }

    // ---- the rest of what it offers

    @ParameterizedTest
    @ValueSource(strings = {"X-NONE", "ESEARCH", "LITERAL+", "WITHIN"})
    void findsTheSameByWhateverItHas(String off) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        try (ImapSession imap = own.client().without(off).connect()) {
            imap.appendAll(
                    folder,
                    List.of(
                            mail("From: ann@example.org\nSubject: Räksmörgås\nBcc: b@example.org")
                                    .received(now.minusHours(30)),
                            mail("From: bob@example.org\nSubject: one\nX-Odd: \"a\\b\"")
                                    .received(now.minusHours(2))
                                    .flags(Flag.SEEN, Flag.keyword("work")),
                            mail("From: ann@example.org\nSubject: two\nDate: Tue, 3 Feb 2026 00:30:00 +0900")
                                    .received(now.minusHours(26).withOffsetSameInstant(ZoneOffset.ofHours(11)))));
            try (Folder inbox = imap.select(folder)) {
                assertFinds("1", inbox, subject("räksmörgås"));
                assertFinds("1,3", inbox, unseen().and(from("ANN")));
                assertFinds("2", inbox, Search.flag(Flag.keyword("work")));
                assertFinds("1,3", inbox, Search.unkeyword("work"));
                assertFinds("1", inbox, Search.bcc("b@"));
                assertFinds("2", inbox, Search.header("X-Odd", "\"a\\b\""));
                assertFinds("3", inbox, Search.sentOn(LocalDate.of(2026, 2, 3)));
                assertFinds("2", inbox, Search.younger(Duration.ofHours(24)));
                assertFinds("2:3", inbox, Search.younger(Duration.ofHours(28)));
                assertFinds("1,3", inbox, Search.older(Duration.ofHours(24)));
                assertFinds("1", inbox, Search.younger(Duration.ofHours(28)).not());
                assertFinds("1:3", inbox, Search.savedSince(now.toLocalDate().minusDays(1)));
                assertFinds("", inbox, Search.savedBefore(now.toLocalDate().minusDays(1)));
                assertFinds("1:3", inbox, Search.changedAt(1));
                assertFinds("1:3", inbox, anyOf(seen(), subject("two"), subject("räk")));
                assertFinds("", inbox, Search.none());
                assertFinds(
                        "2",
                        inbox,
                        Search.uid(UidSet.from(1)).and(Search.larger(1)).and(seen()));
                assertThrows(
                        UnsupportedCapabilityException.class,
                        () -> inbox.search(Search.emailId("x")).count());
            }
        }
    }

    private static void assertFinds(String uids, Folder inbox, Search search) {
        assertEquals(uids, inbox.search(search).uids().toString(), search.toString());
        assertEquals(UidSet.parse(uids).size(), inbox.search(search).count(), search.toString());
        assertEquals(UidSet.parse(uids).isEmpty(), inbox.search(search).min().isEmpty(), search.toString());
        assertEquals(
                UidSet.parse(uids).page(1, 1), inbox.search(search).page(1, 1).uids(), search.toString());
        assertEquals(
                UidSet.parse(uids).page(-1, -2),
                inbox.search(search).page(-1, -2).uids(),
                search.toString());
    }

    @Test
    void asksForPagesAndNumbersInOneTurnEach() {
        try (ImapSession imap = own.client().connect()) {
            fill(imap, 5);
            try (Folder inbox = imap.select(folder)) {
                long before = imap.turns();
                Selection found = inbox.search(all());
                assertEquals(MAILS, found.count());
                assertEquals(MAILS, found.max().orElseThrow());
                assertEquals("11:20", found.page(11, 20).uids().toString());
                assertEquals(0, found.page(1000, 2000).count());
                assertEquals(4, imap.turns() - before);
            }
        }
    }

    @Test
    void searchesAndChangesInOneTurn() {
        try (ImapSession imap = own.client().connect()) {
            fill(imap, 6);
            try (Folder inbox = imap.select(folder)) {
                long before = imap.turns();
                Selection ann = inbox.search(from("ann")).add(Flag.SEEN, Flag.keyword("ann"));
                assertEquals(1, imap.turns() - before);
                assertTrue(ann.count() > 0);
                Selection rest = inbox.search(unseen()).add(Flag.FLAGGED);
                assertEquals(3, imap.turns() - before);
                assertEquals(ann.uids(), inbox.search(Search.keyword("ann")).uids());
                assertEquals(ann.uids(), inbox.search(seen()).uids());
                assertEquals(rest.uids(), inbox.search(Search.flagged()).uids());
                assertEquals(MAILS, ann.count() + rest.count());
                before = imap.turns();
                inbox.search(Search.flagged()).remove(Flag.FLAGGED);
                assertEquals(1, imap.turns() - before);
                assertEquals(0, inbox.search(Search.flagged()).count());
                // What is refused changes nothing, saved or not.
                inbox.search(from("bob")).add(Flag.ANSWERED);
                assertEquals(
                        inbox.search(from("bob")).uids(),
                        inbox.search(Search.answered()).uids());
            }
        }
    }

    @Test
    void movesALongResultByItsName() {
        try (ImapSession imap = own.client().connect()) {
            List<Upload> mails = new ArrayList<>();
            for (int i = 0; i < 800; i++) {
                mails.add(mail("From: a@example.org\nSubject: " + (i % 2 == 0 ? "even" : "odd")));
            }
            imap.appendAll(folder, mails);
            String other = folder + "/other";
            imap.create(other);
            try (Folder inbox = imap.select(folder)) {
                Selection even = inbox.search(subject("even"));
                long before = imap.turns();
                assertEquals(400, even.copyTo(other).uids().targets().size());
                assertEquals(2, imap.turns() - before);
                even.add(Flag.SEEN);
                assertEquals(400, even.moveTo(other).uids().targets().size());
                assertEquals(4, imap.turns() - before);
                assertEquals(400, inbox.search(all()).count());
                assertEquals(0, inbox.search(subject("even")).count());
            } finally {
                imap.delete(other);
            }
        }
    }
}
