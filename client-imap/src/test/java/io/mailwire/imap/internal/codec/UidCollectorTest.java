package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.UidSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UidCollectorTest {

    @Test
    void joinsAndSortsWhatComes() {
        UidCollector collector = new UidCollector();
        assertTrue(collector.isEmpty());
        collector.add(9, 7);
        collector.add(10, 10);
        collector.add(1, 2);
        collector.add(UidSet.parse("3,20"));
        assertEquals("1:3,7:10,20", collector.set().toString());
        assertEquals("1:3,7:10,20", collector.take().toString());
        assertTrue(collector.isEmpty());
        assertEquals(UidSet.EMPTY, collector.take());
    }

    @Test
    void keepsNoMoreRangesThanItMayAndLosesNone() {
        UidCollector collector = new UidCollector(3);
        assertTrue(collector.add(UidSet.parse("5")));
        assertTrue(collector.add(UidSet.parse("1")));
        assertTrue(collector.add(UidSet.parse("3")));
        assertFalse(collector.add(UidSet.parse("7")), "a fourth range");
        assertTrue(collector.add(UidSet.EMPTY));
        assertFalse(collector.add(UidSet.parse("9")));
        assertEquals("1,3,5", collector.take().toString());
        assertTrue(collector.add(UidSet.parse("5,7")));
        assertTrue(collector.add(UidSet.parse("6")), "joins the two once they are sorted");
        assertTrue(collector.add(UidSet.parse("1,3")));
        assertFalse(collector.add(UidSet.parse("9,11")));
        assertEquals("1,3,5:7", collector.take().toString());
    }

    @Test
    @Timeout(10)
    void aFullOneDoesNotSortForEachRepetition() {
        UidCollector collector = new UidCollector(100_000);
        for (long uid = 1; uid < 100_000; uid++) {
            collector.add(UidSet.of(2 * uid));
        }
        for (long i = 1; i <= 100_000; i++) {
            collector.add(UidSet.of(2 * (i % 1000) + 2));
        }
        assertEquals(99_999, collector.take().size());
    }
}
