package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.MessageThread;
import io.mailwire.imap.SortKey;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.internal.codec.BaseSubject;
import io.mailwire.imap.internal.codec.SortAddress;
import io.mailwire.imap.internal.codec.SortData;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sorting and threading without the server: the cases of RFC 5256, and random folders against the simplest thing that is right. */
@Timeout(60)
class LocalSortTest {

    private static SortData mail(long uid, long sent, String subject, String id, String... references) {
        return new SortData(
                uid,
                Instant.ofEpochSecond(1000 - sent),
                Instant.ofEpochSecond(sent),
                uid % 3,
                subject,
                new SortAddress("", "from" + uid % 5, "x"),
                new SortAddress(uid % 2 == 0 ? "Name" + uid % 7 : "", "to" + uid % 4, ""),
                uid % 4 == 0 ? SortAddress.NONE : new SortAddress("", "CC" + uid % 3, "x"),
                id,
                List.of(references));
    }

    private static String threads(ThreadAlgorithm algorithm, SortData... mails) {
        return LocalThreads.of(List.of(mails), algorithm, () -> {}).stream()
                .map(MessageThread::toString)
                .collect(Collectors.joining());
    }

    private static String references(SortData... mails) {
        return threads(ThreadAlgorithm.REFERENCES, mails);
    }

    // ---- sort

    /** Bubble sort by one key after the other, from the last to the first: slow, and plainly stable. */
    private static long[] bubbled(List<SortData> mails, List<SortKey> order) {
        List<SortData> list = new ArrayList<>(mails);
        for (int k = order.size() - 1; k >= 0; k--) {
            SortKey key = order.get(k);
            for (int n = list.size(); n > 1; n--) {
                for (int i = 1; i < n; i++) {
                    int c = compare(key.word(), list.get(i - 1), list.get(i));
                    if (key.isReversed() ? c < 0 : c > 0) {
                        Collections.swap(list, i - 1, i);
                    }
                }
            }
        }
        return list.stream().mapToLong(SortData::uid).toArray();
    }

    private static int compare(String word, SortData a, SortData b) {
        return switch (word) {
            case "ARRIVAL" -> a.arrival().compareTo(b.arrival());
            case "DATE" -> a.sent().compareTo(b.sent());
            case "SIZE" -> Long.compare(a.size(), b.size());
            case "CC" -> text(a.cc().mailbox()).compareTo(text(b.cc().mailbox()));
            case "FROM" -> text(a.from().mailbox()).compareTo(text(b.from().mailbox()));
            case "TO" -> text(a.to().mailbox()).compareTo(text(b.to().mailbox()));
            case "DISPLAYFROM" ->
                text(a.from().mailbox() + "@x").compareTo(text(b.from().mailbox() + "@x"));
            case "DISPLAYTO" -> text(shown(a.to())).compareTo(text(shown(b.to())));
            default ->
                text(BaseSubject.of(a.subject()).text())
                        .compareTo(text(BaseSubject.of(b.subject()).text()));
        };
    }

    private static String shown(SortAddress a) {
        return a.name().isEmpty() ? a.mailbox() : a.name();
    }

    // Enough for ASCII.
    private static String text(String s) {
        return s.toUpperCase(Locale.ROOT);
    }

    @Test
    void sortsRandomFoldersAsTheSimplestSortDoes() {
        Random random = new Random(21);
        List<SortKey> keys = List.of(
                SortKey.ARRIVAL,
                SortKey.CC,
                SortKey.DATE,
                SortKey.FROM,
                SortKey.SIZE,
                SortKey.SUBJECT,
                SortKey.TO,
                SortKey.DISPLAYFROM,
                SortKey.DISPLAYTO);
        String[] subjects = {"a", "Re: A", "b", "[x] B", "", "Fwd: c"};
        for (int round = 0; round < 300; round++) {
            List<SortData> mails = IntStream.rangeClosed(1, random.nextInt(40))
                    .mapToObj(uid -> mail(uid, random.nextInt(6), subjects[random.nextInt(6)], ""))
                    .toList();
            List<SortKey> order = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                SortKey key = keys.get(random.nextInt(keys.size()));
                order.add(random.nextBoolean() ? key : key.reversed());
            }
            assertArrayEquals(bubbled(mails, order), LocalSort.sort(mails, order, () -> {}), order.toString());
        }
    }

    // ---- threads

    @Test
    void putsSubjectsInOrder() {
        assertEquals(
                "(2 (1)(4))(3)(5)",
                threads(
                        ThreadAlgorithm.ORDEREDSUBJECT,
                        mail(1, 5, "Re: x", ""),
                        mail(2, 1, "x", ""),
                        mail(3, 2, "y", ""),
                        mail(4, 9, "X (fwd)", ""),
                        mail(5, 3, "z", "")));
    }

    @Test
    void linksByReferencesWhoeverCameFirst() {
        assertEquals(
                "(3 (1)(2))",
                references(mail(1, 5, "Re: x", "b", "a"), mail(2, 6, "Re: x", "c", "a"), mail(3, 1, "x", "a")));
        assertEquals(
                "(1 2 3)", references(mail(1, 1, "x", "a"), mail(2, 2, "y", "b", "a"), mail(3, 3, "z", "c", "a", "b")));
    }

    @Test
    void keepsTheSiblingsOfAMessageThatIsGone() {
        assertEquals("(? (1)(2))", references(mail(1, 1, "x", "b", "gone"), mail(2, 2, "y", "c", "gone")));
        assertEquals("(1)", references(mail(1, 1, "x", "b", "gone")));
        // Only at the top: below it, they take the place of the one that is gone.
        assertEquals(
                "(1 (2)(3))",
                references(mail(1, 1, "x", "a"), mail(2, 2, "y", "b", "a", "gone"), mail(3, 3, "z", "c", "a", "gone")));
    }

    @Test
    void believesAMessageMoreThanWhatOthersSaidOfItBefore() {
        assertEquals(
                "(1)(4 3 2)",
                references(
                        mail(1, 1, "p", "a"),
                        mail(2, 2, "q", "c", "a", "b"),
                        mail(3, 3, "r", "b", "d"),
                        mail(4, 4, "s", "d")));
        assertEquals(
                "(1)(3 2)", references(mail(1, 1, "p", "a"), mail(2, 2, "q", "c", "a", "b"), mail(3, 3, "r", "b")));
        // What is said of it later counts where it has said nothing itself.
        assertEquals("(1 2 3)", references(mail(1, 1, "p", "a"), mail(2, 2, "q", "b"), mail(3, 3, "r", "c", "a", "b")));
    }

    @Test
    void makesNoLoops() {
        String threads = references(
                mail(1, 1, "x", "a", "c"),
                mail(2, 2, "y", "b", "a"),
                mail(3, 3, "z", "c", "b"),
                mail(4, 4, "w", "d", "d"));
        assertEquals(4, threads.chars().filter(Character::isDigit).count());
    }

    @Test
    void tellsMessagesWithTheSameIdApart() {
        assertEquals("(1 3)(2)", references(mail(1, 1, "x", "a"), mail(2, 2, "y", "a"), mail(3, 3, "z", "b", "a")));
    }

    @Test
    void putsThreadsOfOneSubjectTogether() {
        // An answer without References goes below what it answers.
        assertEquals("(1 2)", references(mail(1, 1, "x", "a"), mail(2, 2, "Re: x", "b")));
        // Two that are no answers, or both, are brothers.
        assertEquals("(? (1)(2))", references(mail(1, 1, "x", "a"), mail(2, 2, "X", "b")));
        assertEquals("(? (1)(2)(3))", references(mail(1, 1, "x", "a"), mail(2, 2, "X", "b"), mail(3, 3, "x", "c")));
        assertEquals("(2 1)", references(mail(1, 1, "Re: x", "a"), mail(2, 2, "x", "b")));
        // Nothing in common where there is no subject.
        assertEquals("(1)(2)", references(mail(1, 1, "", "a"), mail(2, 2, "Re:", "b")));
        // Brothers of a message that is gone take in others of their subject.
        assertEquals(
                "(? (1)(2)(3))",
                references(mail(1, 1, "Re: x", "a", "gone"), mail(2, 2, "Re: x", "b", "gone"), mail(3, 3, "x", "c")));
        assertEquals(
                "(? (1)(2)(3)(4))",
                references(
                        mail(1, 1, "Re: x", "a", "gone"),
                        mail(2, 2, "Re: x", "b", "gone"),
                        mail(3, 3, "Re: x", "c", "lost"),
                        mail(4, 4, "Re: x", "d", "lost")));
    }

    @Test
    void ordersByDate() {
        assertEquals(
                "(2)(1 (4)(3))",
                references(
                        mail(1, 5, "x", "a"),
                        mail(2, 1, "y", "b"),
                        mail(3, 9, "p", "c", "a"),
                        mail(4, 7, "q", "d", "a")));
    }

    @Test
    void goesAsDeepAsPeopleDo() {
        SortData[] mails = IntStream.rangeClosed(1, 20_000)
                .mapToObj(i -> i == 1 ? mail(i, i, "s" + i, "m1") : mail(i, i, "s" + i, "m" + i, "m" + (i - 1)))
                .toArray(SortData[]::new);
        List<MessageThread> threads = LocalThreads.of(List.of(mails), ThreadAlgorithm.REFERENCES, () -> {});
        assertEquals(1, threads.size());
        assertEquals("1:20000", threads.get(0).uids().toString());
    }

    /** Whatever the mails say: each is there once, and a parent is somebody whom the message names, or who has its subject. */
    @Test
    void losesAndDoublesNothingInRandomFolders() {
        Random random = new Random(22);
        for (int round = 0; round < 1500; round++) {
            int n = random.nextInt(30);
            Map<Long, SortData> mails = new HashMap<>();
            List<SortData> list = new ArrayList<>();
            for (int uid = 1; uid <= n; uid++) {
                String[] refs = IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> "m" + random.nextInt(35))
                        .toArray(String[]::new);
                String subject = random.nextInt(3) > 0 ? "own" + uid : (random.nextBoolean() ? "Re: " : "") + "shared";
                SortData mail = mail(uid, random.nextInt(10), subject, random.nextInt(8) == 0 ? "" : "m" + uid, refs);
                mails.put((long) uid, mail);
                list.add(mail);
            }
            for (ThreadAlgorithm algorithm : ThreadAlgorithm.values()) {
                List<MessageThread> threads = LocalThreads.of(list, algorithm, () -> {});
                List<Long> seen = new ArrayList<>();
                Deque<MessageThread> left = new ArrayDeque<>(threads);
                while (!left.isEmpty()) {
                    MessageThread thread = left.pop();
                    if (!thread.isMissing()) {
                        seen.add(thread.uid());
                    }
                    for (MessageThread reply : thread.replies()) {
                        assertTrue(!reply.isMissing(), "a gap below the top: " + threads);
                        if (!thread.isMissing()) {
                            SortData parent = mails.get(thread.uid());
                            SortData child = mails.get(reply.uid());
                            boolean named = !child.references().isEmpty()
                                    || list.stream()
                                            .anyMatch(m -> m.references().indexOf(child.messageId()) > 0);
                            boolean subject = BaseSubject.of(parent.subject())
                                    .text()
                                    .equalsIgnoreCase(
                                            BaseSubject.of(child.subject()).text());
                            assertTrue(named || subject, child.uid() + " below " + parent.uid() + " in " + threads);
                        }
                        left.add(reply);
                    }
                }
                Collections.sort(seen);
                assertEquals(list.stream().map(SortData::uid).toList(), seen, threads.toString());
            }
        }
    }

    @Test
    @Timeout(20)
    void threadsManyRepliesToTheEndOfALongChainOfMissingMessages() {
        List<SortData> mails = new ArrayList<>();
        for (int k = 0; k < 40; k++) {
            int first = 1000 * k;
            String[] ids = IntStream.rangeClosed(first, first + 1000)
                    .mapToObj(i -> i + "@chain")
                    .toArray(String[]::new);
            mails.add(mail(k + 1, k, "chain", k + "@mail", ids));
        }
        for (int k = 0; k < 20_000; k++) {
            mails.add(mail(100 + k, 100 + k, "reply", k + "@reply", "40000@chain"));
        }
        List<MessageThread> threads = LocalThreads.of(mails, ThreadAlgorithm.REFERENCES, () -> {});
        assertEquals(1, threads.size());
        assertTrue(threads.get(0).isMissing());
        assertEquals(20_040, threads.get(0).replies().size());
    }

    /** Short ids, so that mails contradict each other, name themselves, and are named before they come; some ids are there twice. */
    @Test
    void threadsRandomFoldersAsThePlainestWayDoes() {
        Random random = new Random(23);
        for (int round = 0; round < 3000; round++) {
            int ids = 1 + random.nextInt(25);
            List<SortData> mails = IntStream.rangeClosed(1, random.nextInt(30))
                    .mapToObj(uid -> mail(
                            uid,
                            random.nextInt(8),
                            random.nextInt(3) > 0 ? "own" + uid : (random.nextBoolean() ? "Re: " : "") + "shared",
                            random.nextInt(8) == 0 ? "" : "m" + random.nextInt(ids),
                            IntStream.range(0, random.nextInt(6))
                                    .mapToObj(i -> "m" + random.nextInt(ids))
                                    .toArray(String[]::new)))
                    .toList();
            assertEquals(PlainReferenceThreads.of(mails), LocalThreads.of(mails, ThreadAlgorithm.REFERENCES, () -> {}));
        }
    }

    /** Mails that were moved into the folder, the latest first: whoever is added has answers already, and the end of the chain is far. */
    @Test
    void threadsLongDiscussionsThatComeInAnyOrder() {
        int half = 100_000;
        List<SortData> mails = new ArrayList<>();
        mails.add(mail(1, 1, "s", "m0"));
        for (int i = 1; i <= half; i++) {
            mails.add(mail(1 + i, 1 + i, "s", "m" + i, "m" + (i - 1)));
        }
        for (int i = 1; i <= half; i++) {
            mails.add(mail(half + 2L * i, half + 2L * i + 1, "s", "a" + i, "q" + i));
            mails.add(mail(half + 2L * i + 1, half + 2L * i, "s", "q" + i, "m" + half));
        }
        List<MessageThread> threads = LocalThreads.of(mails, ThreadAlgorithm.REFERENCES, () -> {});
        assertEquals(1, threads.size());
        assertEquals("1:" + (3 * half + 1), threads.get(0).uids().toString());
    }

    // ---- stopping

    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Stops somewhere, at each place that it comes by in turn, until it comes through. */
    private static int places(Consumer<Checkpoint> work) {
        for (int places = 0; ; places++) {
            int[] left = {places};
            try {
                work.accept(() -> {
                    if (left[0]-- == 0) {
                        throw new Stopped();
                    }
                });
                return places;
            } catch (Stopped e) {
                assertEquals(-1, left[0]);
            }
        }
    }

    @Test
    void looksAtEveryMessageWhetherToGoOn() {
        List<SortData> mails = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> mail(i, i, "s" + i, "m" + i, "m" + (i - 1)))
                .toList();
        assertTrue(places(c -> LocalSort.sort(mails, List.of(SortKey.SUBJECT), c)) >= 100);
        assertTrue(places(c -> LocalThreads.of(mails, ThreadAlgorithm.ORDEREDSUBJECT, c)) >= 100);
        // Linking, pruning, building.
        assertTrue(places(c -> LocalThreads.of(mails, ThreadAlgorithm.REFERENCES, c)) >= 300);
    }

    @Test
    void looksWhileItCompares() {
        List<SortData> mails = new ArrayList<>(IntStream.rangeClosed(1, 5000)
                .mapToObj(i -> mail(i, i, "s" + i, "m" + i))
                .toList());
        Collections.shuffle(mails, new Random(3));
        int[] looks = new int[1];
        LocalSort.sort(mails, List.of(SortKey.DATE), () -> looks[0]++);
        assertTrue(looks[0] >= 5000 + 5000 * 10 / 1024, looks[0] + " looks");
    }
}
