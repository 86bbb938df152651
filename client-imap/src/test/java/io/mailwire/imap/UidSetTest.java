package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UidSetTest {

    @Test
    void readsAndWritesRanges() {
        assertEquals("1:5,9", UidSet.parse("9,3:5,1:2,4").toString());
        assertEquals("1:5", UidSet.parse("5:1").toString());
        assertEquals("7:4294967295", UidSet.parse("7:*").toString());
        assertEquals(UidSet.EMPTY, UidSet.parse(""));
    }

    @Test
    void refusesWhatIsNoSet() {
        for (String bad : List.of(
                "0",
                "1,,2",
                "a",
                "1:",
                ":",
                "-1",
                "4294967296",
                "1 2",
                "1\r\n",
                "99999999999999999999",
                "00000000001")) {
            assertThrows(IllegalArgumentException.class, () -> UidSet.parse(bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> UidSet.ofRanges(1));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> UidSet.parse("x".repeat(1_000_000)));
        assertTrue(e.getMessage().length() < 200, "what it quotes is short");
    }

    @Test
    void neverExpandsRanges() {
        UidSet all = UidSet.from(1);
        assertEquals(UidSet.MAX, all.size());
        assertEquals(1, all.rangeCount());
        assertTrue(all.contains(UidSet.MAX));
        assertEquals("1:9,11:4294967295", all.minus(UidSet.of(10)).toString());
    }

    @Test
    void doesWhatSetsDo() {
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            TreeSet<Long> a = some(random);
            TreeSet<Long> b = some(random);
            UidSet x = set(a);
            UidSet y = set(b);
            TreeSet<Long> union = new TreeSet<>(a);
            union.addAll(b);
            TreeSet<Long> common = new TreeSet<>(a);
            common.retainAll(b);
            TreeSet<Long> left = new TreeSet<>(a);
            left.removeAll(b);
            assertEquals(set(union), x.union(y));
            assertEquals(set(common), x.intersect(y));
            assertEquals(set(left), x.minus(y));
            assertEquals(common.isEmpty(), x.isDisjoint(y));
            assertEquals(a.stream().toList(), x.stream().boxed().toList());
            assertEquals(a.size(), x.size());
            assertEquals(x, UidSet.parse(x.toString()));
        }
    }

    private static TreeSet<Long> some(Random random) {
        TreeSet<Long> uids = new TreeSet<>();
        for (int n = random.nextInt(12); n > 0; n--) {
            uids.add(1L + random.nextInt(20));
        }
        return uids;
    }

    private static UidSet set(TreeSet<Long> uids) {
        return UidSet.of(uids.stream().mapToLong(Long::longValue).toArray());
    }

    @Test
    void takesPagesByPosition() {
        Random random = new Random(4);
        for (int i = 0; i < 3000; i++) {
            TreeSet<Long> uids = some(random);
            List<Long> list = List.copyOf(uids);
            int from = 1 + random.nextInt(14);
            int to = 1 + random.nextInt(14);
            TreeSet<Long> first = new TreeSet<>();
            TreeSet<Long> last = new TreeSet<>();
            for (int position = Math.min(from, to); position <= Math.max(from, to); position++) {
                if (position <= list.size()) {
                    first.add(list.get(position - 1));
                    last.add(list.get(list.size() - position));
                }
            }
            assertEquals(set(first), set(uids).page(from, to));
            assertEquals(set(last), set(uids).page(-from, -to));
            UidList ordered = UidList.of(
                    uids.descendingSet().stream().mapToLong(Long::longValue).toArray());
            assertEquals(set(last), ordered.page(from, to).set());
            assertEquals(set(first), ordered.page(-from, -to).set());
        }
        assertEquals("4294967286:4294967295", UidSet.parse("1:*").page(-1, -10).toString());
        assertEquals("11:20", UidSet.parse("1:*").page(11, 20).toString());
        for (long[] bad : new long[][] {{0, 1}, {1, 0}, {-1, 1}, {1, UidSet.MAX + 1}, {-1, Long.MIN_VALUE}}) {
            assertThrows(IllegalArgumentException.class, () -> UidSet.EMPTY.page(bad[0], bad[1]));
        }
    }

    @Test
    void listsAreInOrderAndShowHowLongTheyAre() {
        assertEquals("9,2,5", UidList.of(9, 2, 5).toString());
        assertEquals(2, UidList.of(9, 2, 5).get(1));
        assertTrue(
                UidList.of(new Random(1).longs(100, 1, 9).toArray()).toString().endsWith(",… (100)"));
        assertThrows(IllegalArgumentException.class, () -> UidList.of(0));
    }

    @Test
    void splitsIntoPiecesThatFit() {
        UidSet set = UidSet.parse("1:2500,3000,3002,3004");
        assertEquals(
                "1:1000 1001:2000 2001:2500,3000,3002,3004",
                set.split(1000, 100).stream().map(UidSet::toString).collect(Collectors.joining(" ")));
        UidSet sparse = UidSet.of(random(500));
        List<UidSet> pieces = sparse.split(Long.MAX_VALUE, 100);
        assertTrue(pieces.stream().allMatch(p -> p.toString().length() <= 100));
        assertEquals(sparse, pieces.stream().reduce(UidSet.EMPTY, UidSet::union));
        assertEquals(List.of(), UidSet.EMPTY.split(10, 100));
    }

    private static long[] random(int count) {
        return new Random(2).longs(count, 1, UidSet.MAX).toArray();
    }

    @Test
    void mapsSourcesToTargetsByPosition() {
        UidMap map = UidMap.of(9, new long[] {1, 3, 10, 10}, new long[] {100, 100, 200, 202});
        assertEquals(100, map.target(1).getAsLong());
        assertEquals(200, map.target(2).getAsLong());
        assertEquals(202, map.target(10).getAsLong());
        assertFalse(map.target(4).isPresent());
        UidMap unsorted = UidMap.of(9, new long[] {10, 10, 1, 3, 2, 5}, new long[] {7, 9});
        assertEquals(7, unsorted.target(10).getAsLong());
        assertEquals(9, unsorted.target(2).getAsLong());
        assertFalse(unsorted.target(3).isPresent(), "fewer targets than sources");
        assertFalse(UidMap.UNKNOWN.target(1).isPresent());
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mapsEverySecondMessageOfALargeFolder() {
        long[] ends = new long[2_000_000];
        Arrays.setAll(ends, i -> 1 + i / 2 * 2L);
        UidMap map = UidMap.of(9, ends, ends);
        for (long uid = 1; uid < ends.length; uid += 2) {
            assertEquals(uid, map.target(uid).orElse(0));
        }
        assertFalse(map.target(2).isPresent());
    }
}
