package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What numbers mean, whatever servers do with them. */
@Timeout(60)
class FolderChangesTest {

    private static final Set<Flag> SEEN = Set.of(Flag.SEEN);

    private final FolderChanges changes = new FolderChanges();

    private void select(long exists) {
        changes.exists(exists);
        changes.selected();
    }

    private void selectedAndSearched(String uids) {
        UidSet set = UidSet.parse(uids);
        select(set.size());
        ask(1, uids);
    }

    /** A search for UIDs, answered. */
    private void ask(long from, String found) {
        assertEquals(from, changes.question(0).orElseThrow());
        changes.found(UidSet.parse(found));
        assertTrue(changes.searched());
    }

    private String taken() {
        FolderChanges.Taken t = changes.take();
        return "+" + t.added() + " -" + t.removed() + " " + t.flags() + " ?" + t.unidentified();
    }

    @Test
    void namesWhatWasExpungedAndWhatCame() {
        selectedAndSearched("2,4,6,8");
        assertFalse(changes.hasNews());
        assertEquals(4, changes.expunged(2).uid());
        assertEquals(6, changes.expunged(2).uid());
        assertTrue(changes.exists(4));
        assertEquals(FolderChanges.Named.UNKNOWN, changes.expunged(3), "a new one, of an unknown UID");
        ask(9, "12");
        assertEquals(12, changes.expunged(3).uid());
        changes.exists(4);
        ask(9, "13,20");
        changes.flags(4, -1, SEEN);
        changes.flags(1, 2, SEEN);
        assertEquals("+13,20 -4,6 {20=[\\Seen], 2=[\\Seen]} ?0", taken());
        assertFalse(changes.hasNews());
        assertEquals("+ - {} ?0", taken());
    }

    @Test
    void countsWhatItCannotNameBeforeTheFirstSearch() {
        select(5);
        assertEquals(FolderChanges.Named.UNKNOWN, changes.expunged(1));
        changes.flags(1, -1, SEEN);
        changes.flags(1, 3, SEEN);
        changes.exists(6);
        changes.expunged(5);
        ask(1, "3,4,5,6,9");
        assertEquals("+9 - {3=[\\Seen]} ?2", taken());
    }

    @Test
    void countsNothingThatCameAndWentUnseen() {
        selectedAndSearched("1:3");
        changes.exists(4);
        changes.expunged(4);
        assertFalse(changes.hasNews());
        changes.exists(4);
        ask(4, "5");
        changes.expunged(4);
        assertEquals("+ - {} ?0", taken());
    }

    @Test
    void exchange_tellsOfMessagesThatNeverWere() {
        selectedAndSearched("1:3");
        assertEquals(FolderChanges.Named.NONE, changes.expunged(9));
        assertEquals(FolderChanges.Named.NONE, changes.expunged(0));
        assertEquals(FolderChanges.Named.NONE, changes.flags(9, -1, SEEN));
        assertFalse(changes.hasNews());
        assertEquals(3, changes.exists());
    }

    @Test
    void anExistsThatShrinksIsClearedUpByASearch() {
        selectedAndSearched("1:9");
        changes.exists(7);
        assertTrue(changes.hasNews());
        // By a number that means nothing any more.
        assertEquals(FolderChanges.Named.UNKNOWN, changes.expunged(2));
        ask(1, "1:3,6,8,20");
        assertEquals("+20 -4:5,7,9 {} ?0", taken());
        assertEquals(6, changes.expunged(4).uid());
    }

    @Test
    void aNumberWithTheUidOfAnotherMessageIsClearedUpByASearch() {
        selectedAndSearched("1:5");
        changes.flags(2, 3, SEEN);
        ask(1, "1,3:5,6");
        assertEquals("+6 -2 {3=[\\Seen]} ?0", taken());
        assertEquals(3, changes.expunged(2).uid());
    }

    @Test
    void aSearchThatDoesNotAgreeStillTellsTheDifference() {
        selectedAndSearched("1:5");
        changes.exists(6);
        assertEquals(6, changes.question(0).orElseThrow());
        changes.found(UidSet.parse("7,8"));
        assertFalse(changes.searched());
        assertEquals(1, changes.question(0).orElseThrow());
        changes.found(UidSet.parse("1:4,7,8,9"));
        assertFalse(changes.searched(), "seven are not six");
        assertEquals("+7:9 -5 {} ?0", taken());
        // No number means anything until a search agrees.
        assertEquals(FolderChanges.Named.UNKNOWN, changes.expunged(1));
        ask(1, "2:4,7,9");
        assertEquals("+ -1,8 {} ?0", taken());
        assertEquals(3, changes.expunged(2).uid());
    }

    @Test
    void strato_findsNothingWhereThereIsSomething() {
        selectedAndSearched("1:5");
        changes.exists(4);
        assertEquals(1, changes.question(0).orElseThrow());
        changes.found(UidSet.EMPTY);
        assertFalse(changes.searched());
        changes.unanswered();
        assertEquals("+ - {} ?1", taken());
        assertFalse(changes.hasNews());
    }

    @Test
    void aRefusedSearchLeavesACount() {
        selectedAndSearched("1:5");
        changes.exists(8);
        changes.question(0);
        assertFalse(changes.searched());
        changes.unanswered();
        assertEquals("+ - {} ?3", taken());
        changes.expunged(1);
        ask(1, "2:5,9,11:12");
        assertEquals("+9,11:12 -1 {} ?0", taken());
    }

    @Test
    void appliesWhatComesBehindAnAnswerToIt() {
        selectedAndSearched("1:5");
        changes.exists(7);
        changes.question(0);
        changes.expunged(1);
        changes.found(UidSet.parse("6,7"));
        changes.expunged(1);
        changes.exists(6);
        assertTrue(changes.searched());
        ask(8, "10");
        assertEquals("+6:7,10 -1:2 {} ?0", taken());
    }

    @Test
    void anAnswerInPartsCountsUnlessNumbersChangeInBetween() {
        select(4);
        changes.question(0);
        changes.found(UidSet.parse("1:2"));
        changes.found(UidSet.parse("3,9"));
        assertTrue(changes.searched());
        assertEquals(9, changes.expunged(4).uid());
        changes.exists(2);
        changes.question(0);
        changes.found(UidSet.parse("1"));
        changes.expunged(1);
        changes.found(UidSet.parse("3"));
        assertFalse(changes.searched());
        assertTrue(changes.hasNews());
        ask(1, "3");
        assertEquals("+ -1:2,9 {} ?0", taken());
    }

    @Test
    void anAnswerInPartsIsNotTakenForItsSize() {
        select(4); // 1, 2, 5, 9
        changes.question(0);
        changes.found(UidSet.parse("1:2"));
        changes.expunged(1);
        changes.exists(4); // 12 has come, behind what is searched
        changes.found(UidSet.parse("5,9"));
        assertFalse(changes.searched());
        ask(1, "2,5,9,12");
        assertEquals(2, changes.expunged(1).uid());
    }

    @Test
    void anAnswerThatDoesNotAgreeTellsNothingOnceNumbersHaveChanged() {
        selectedAndSearched("1:5");
        changes.exists(4);
        changes.question(0);
        changes.found(UidSet.parse("1:3")); // and more to come
        changes.expunged(2);
        assertFalse(changes.searched());
        ask(1, "1,3,5");
        assertEquals("+ -2,4 {} ?0", taken());
    }

    @Test
    void whatComesBehindAWholeAnswerMakesItDoubtful() {
        select(2);
        changes.question(0);
        changes.found(UidSet.parse("1:2"));
        changes.found(UidSet.of(7));
        assertFalse(changes.searched());
        ask(1, "1:2");
        assertEquals(2, changes.expunged(2).uid());
    }

    @Test
    void vanishedNamesUids() {
        select(6);
        assertEquals(UidSet.parse("3,8"), changes.vanished(UidSet.parse("3,8")));
        assertEquals(4, changes.exists());
        ask(1, "1,4,5,7");
        changes.exists(6);
        assertEquals(UidSet.parse("4,9"), changes.vanished(UidSet.parse("4,9")), "9 is one of the two that came");
        assertEquals(4, changes.exists());
        ask(8, "10");
        assertEquals("+10 -3:4,8 {} ?0", taken());
        assertEquals(UidSet.parse("1,5,7,10"), changes.vanished(UidSet.from(1)));
        assertEquals(0, changes.exists());
    }

    @Test
    void takesUidNextIntoAccount() {
        select(3);
        changes.exists(4);
        changes.vanished(UidSet.of(10));
        assertEquals(1, changes.question(10).orElseThrow());
        changes.found(UidSet.parse("1:3"));
        assertTrue(changes.searched());
        assertEquals("+ -10 {} ?0", taken());
    }

    @Test
    void coremail_tellsNoUidNext() {
        select(3);
        changes.exists(5);
        assertEquals(1, changes.question(0).orElseThrow());
        changes.found(UidSet.parse("1,4:5,9,12"));
        assertTrue(changes.searched());
        assertEquals("+9,12 - {} ?0", taken());
    }

    @Test
    void hasNoUseForWhatIsAboutTheFolderBefore() {
        changes.expunged(1);
        changes.vanished(UidSet.parse("1:5"));
        changes.flags(1, 5, SEEN);
        assertFalse(changes.hasNews());
        select(2);
        assertFalse(changes.hasNews());
        changes.exists(2);
        assertFalse(changes.hasNews());
    }

    @Test
    void forgetsWhatWasToldWhileSelectWasUnderWay() {
        assertFalse(changes.exists(9));
        assertEquals(FolderChanges.Named.NONE, changes.flags(2, 77, SEEN));
        assertEquals(FolderChanges.Named.NONE, changes.expunged(5));
        assertEquals(UidSet.EMPTY, changes.vanished(UidSet.of(78)));
        assertFalse(changes.exists(4));
        changes.expunged(4);
        changes.selected();
        assertFalse(changes.hasNews());
        assertEquals(3, changes.exists());
        changes.expunged(3);
        ask(1, "1,3");
        assertEquals("+ - {} ?1", taken());
    }

    @Test
    void takesNoNumberOfBeforeClosed() {
        changes.exists(9);
        changes.closed();
        changes.expunged(5);
        changes.selected();
        changes.closed(); // of a folder that is gone, say
        assertEquals(0, changes.exists());
        assertTrue(changes.exists(3), "that of SELECT comes late");
        assertFalse(changes.hasNews());
    }

    /** On the thread that reads, so that time must not grow with the square of it. */
    @Test
    @Timeout(10)
    void takesAnAnswerOfAnyNumberOfLines() {
        int lines = 300_000;
        select(lines);
        changes.question(0);
        for (int i = 1; i <= lines; i++) {
            changes.found(UidSet.of(2L * i));
        }
        // At once, not only when the search is over.
        assertEquals(6, changes.expunged(3).uid());
        assertTrue(changes.searched());
        assertEquals("+ -6 {} ?0", taken());
    }

    @Test
    @Timeout(10)
    void anAnswerThatSaysTheSameForEverCostsLittle() {
        int lines = 100_000;
        select(lines);
        changes.question(0);
        for (int i = 1; i < lines; i++) {
            changes.found(UidSet.of(2L * i));
        }
        for (int i = 1; i < lines; i++) {
            changes.found(UidSet.of(2L * (i % 1000) + 2));
        }
        assertFalse(changes.searched(), "one is missing");
        assertEquals(1, changes.question(0).orElseThrow());
    }

    @Test
    void anAnswerThatRepeatsItselfIsUnderstoodInTheEnd() {
        select(4);
        changes.question(0);
        for (String part : new String[] {"1:3", "1:3", "9"}) {
            changes.found(UidSet.parse(part));
        }
        assertTrue(changes.searched());
        assertEquals(9, changes.expunged(4).uid());
    }

    @Test
    void anAnswerOfMoreThanThereCanBeIsNone() {
        select(3);
        changes.question(0);
        changes.found(UidSet.from(1));
        assertFalse(changes.searched());
        changes.unanswered();
        assertFalse(changes.hasNews());
    }

    @Test
    @Timeout(10)
    void newOnesGoInAnyNumber() {
        int many = 200_000;
        selectedAndSearched("1");
        changes.exists(1 + many);
        changes.question(0);
        changes.found(UidSet.of(LongStream.rangeClosed(1, many).map(i -> 2 * i).toArray()));
        assertTrue(changes.searched());
        for (int left = many; left > 20_000; left--) {
            assertEquals(2 * (many - left + 1), changes.expunged(2).uid());
        }
        FolderChanges.Taken t = changes.take();
        assertEquals(20_000, t.added().size());
        assertTrue(t.removed().isEmpty());
    }

    @Test
    void oneThatADoubtfulSearchHadLeftOutIsTold() {
        selectedAndSearched("1:2");
        changes.exists(5);
        ask(3, "3,5,7");
        changes.flags(1, 9, SEEN);
        changes.question(0);
        changes.found(UidSet.parse("1:2,7"));
        assertFalse(changes.searched());
        changes.question(0);
        changes.found(UidSet.parse("1:3,5,7"));
        assertTrue(changes.searched());
        assertEquals("+3,5,7 - {9=[\\Seen]} ?0", taken());
    }

    @Test
    void isBoundedHoweverLongNobodyTakesAnything() {
        selectedAndSearched("1:1000000");
        for (int i = 0; i < 250_000; i++) {
            changes.flags(i + 1, -1, SEEN);
        }
        for (int i = 0; i < 250_000; i++) {
            changes.expunged(1 + (i + 1) * 2); // every third, so that no ranges join
        }
        FolderChanges.Taken t = changes.take();
        assertTrue(t.flags().size() <= 10_000 && t.removed().rangeCount() <= 100_000);
        assertEquals(250_000 - t.removed().size() + 240_000, t.unidentified());
        assertEquals(750_000, changes.exists());
    }

    @Test
    void keepsNoMoreFlagsThanFitIntoLittleRoom() {
        selectedAndSearched("1:10000");
        for (int i = 1; i <= 10_000; i++) {
            changes.flags(i, -1, keywords(500, i));
        }
        changes.flags(1, -1, SEEN);
        changes.flags(2, -1, keywords(1001, 2));
        FolderChanges.Taken t = changes.take();
        assertEquals(400, t.flags().size());
        assertEquals(SEEN, t.flags().get(1L));
        assertEquals(10_000 - 400 + 1, t.unidentified());
        changes.expunged(3);
        changes.flags(3, -1, SEEN);
        assertEquals(Map.of(4L, SEEN), changes.take().flags());
    }

    private static Set<Flag> keywords(int count, int seed) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Flag("k" + seed + "-" + i))
                .collect(Collectors.toSet());
    }

    /** A server and a client that asks now and then: in the end both know the same, and every change was told once. */
    @Test
    void isAlwaysWhatTheServerMeans() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            FolderChanges client = new FolderChanges();
            List<Long> server = new ArrayList<>();
            long next = 1;
            for (int i = random.nextInt(30); i > 0; i--) {
                next += random.nextInt(3);
                server.add(next++);
            }
            Set<Long> told = new TreeSet<>(server);
            client.exists(server.size());
            client.selected();
            search(client, server);
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(7)) {
                    case 0, 1 -> {
                        next += random.nextInt(3);
                        server.add(next++);
                        client.exists(server.size());
                    }
                    case 2, 3 -> {
                        if (!server.isEmpty()) {
                            int number = 1 + random.nextInt(server.size());
                            server.remove(number - 1);
                            client.expunged(number);
                        }
                    }
                    case 4 -> {
                        if (!server.isEmpty()) {
                            long uid = server.remove(random.nextInt(server.size()));
                            client.vanished(UidSet.of(uid));
                        }
                    }
                    case 5 -> {
                        if (random.nextInt(20) == 0 && server.size() > 2) {
                            server.remove(random.nextInt(server.size()));
                            client.exists(server.size()); // without a word of which
                        }
                    }
                    default -> {
                        search(client, server);
                        tell(client, told);
                    }
                }
            }
            search(client, server);
            tell(client, told);
            assertEquals(new TreeSet<>(server), told, "seed " + seed);
            assertEquals(Map.of(), client.take().flags());
        }
    }

    private static void search(FolderChanges client, List<Long> server) {
        client.question(0).ifPresent(from -> {
            client.found(UidSet.of(
                    server.stream().mapToLong(u -> u).filter(u -> u >= from).toArray()));
            assertTrue(client.searched());
        });
    }

    private static void tell(FolderChanges client, Set<Long> told) {
        FolderChanges.Taken t = client.take();
        assertEquals(0, t.unidentified());
        t.removed()
                .forEach(uid -> assertTrue(told.remove(uid), "told to have gone, but never told to be there: " + uid));
        t.added().forEach(uid -> assertTrue(told.add(uid), "told twice: " + uid));
    }
}
