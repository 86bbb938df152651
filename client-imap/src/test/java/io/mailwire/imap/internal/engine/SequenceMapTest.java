package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.UidSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SequenceMapTest {

    private static final int MANY = 400_000;

    /** All sorts of folders: dense, sparse, with holes; and all sorts of things that happen to them. */
    @Test
    void isAlwaysWhatAPlainListIs() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            int density = 1 + random.nextInt(4);
            List<Long> list = new ArrayList<>();
            SequenceMap map = new SequenceMap();
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(list.isEmpty() ? 1 : 6)) {
                    case 0 -> {
                        UidSet come = some(
                                random, map.last() + 1 + random.nextInt(density), density, 1 + random.nextInt(300));
                        come.forEach(list::add);
                        map.append(come);
                    }
                    case 1, 2 -> {
                        int number = 1 + random.nextInt(list.size());
                        assertEquals(list.remove(number - 1), map.removeAt(number));
                    }
                    case 3 -> {
                        // From the front, as servers do it: always the same number.
                        int number = 1 + random.nextInt(list.size());
                        for (int i = 0; i < 50 && number <= list.size(); i++) {
                            assertEquals(list.remove(number - 1), map.removeAt(number));
                        }
                    }
                    case 4 -> {
                        UidSet gone = some(random, 1 + random.nextInt((int) map.last()), 1 + random.nextInt(20), 40);
                        UidSet were = map.remove(gone);
                        assertEquals(map.uids().isDisjoint(gone), true);
                        assertEquals(
                                list.stream().filter(gone::contains).toList(),
                                were.stream().boxed().toList());
                        list.removeIf(gone::contains);
                    }
                    default -> {
                        int number = 1 + random.nextInt(list.size());
                        assertEquals(list.get(number - 1), map.uidAt(number));
                    }
                }
                assertEquals(list.size(), map.size());
                assertEquals(list.isEmpty() ? 0 : list.get(list.size() - 1), map.last());
            }
            assertEquals(list, map.uids().stream().boxed().toList(), "seed " + seed);
            for (int number = 1; number <= list.size(); number++) {
                assertEquals(list.get(number - 1), map.uidAt(number));
            }
        }
    }

    private static UidSet some(Random random, long from, int density, int count) {
        long[] uids = new long[count];
        long uid = from;
        for (int i = 0; i < count; i++) {
            uids[i] = uid;
            uid += 1 + random.nextInt(density);
        }
        return UidSet.of(uids);
    }

    @Test
    void reachesTheLargestUid() {
        SequenceMap map = SequenceMap.of(UidSet.parse("4294967290,4294967294:4294967295"));
        assertEquals(4_294_967_295L, map.uidAt(3));
        assertEquals(UidSet.MAX, map.last());
        assertEquals(UidSet.parse("4294967290,4294967295"), map.remove(UidSet.parse("1:4294967290,4294967295")));
        assertEquals(UidSet.of(4_294_967_294L), map.uids());
        assertEquals(UidSet.of(4_294_967_294L), map.remove(UidSet.from(1)));
        assertEquals(0, map.last());
    }

    @Test
    void refusesNumbersThatNobodyHas() {
        SequenceMap map = SequenceMap.of(UidSet.parse("5,7"));
        assertThrows(IllegalArgumentException.class, () -> map.uidAt(0));
        assertThrows(IllegalArgumentException.class, () -> map.removeAt(3));
        assertThrows(IllegalArgumentException.class, () -> map.append(UidSet.of(7)));
        assertThrows(IllegalArgumentException.class, () -> map.append(UidSet.from(8)));
    }

    /** A list that copies its tail each time would take minutes. */
    @Test
    @Timeout(60)
    void losesVeryManyMessagesOneByOne() {
        long[] ends = new long[2 * MANY];
        for (int i = 0; i < MANY; i++) {
            ends[2 * i] = 3L * i + 1;
            ends[2 * i + 1] = 3L * i + 1;
        }
        UidSet sparse = UidSet.ofRanges(ends);
        for (UidSet all : List.of(sparse, UidSet.range(1, MANY))) {
            SequenceMap map = SequenceMap.of(all);
            Random random = new Random(1);
            for (int i = 0; i < MANY / 2; i++) {
                map.removeAt(1 + random.nextInt(map.size()));
            }
            assertEquals(MANY / 2, map.size());
            while (map.size() > 0) {
                map.removeAt(1);
            }
            assertTrue(map.uids().isEmpty());
        }
    }
}
