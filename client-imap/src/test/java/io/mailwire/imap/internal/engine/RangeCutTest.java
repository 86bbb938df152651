package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.PeerException;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.BodyName;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangeCutTest {

    private static RangeCut cut(long offset, long length, long origin, long size, long whole) {
        return RangeCut.of(
                new BodyItem("2", false, false, offset, length), new BodyName(false, "2", origin), size, whole, "");
    }

    @Test
    void takesAllOfWhatIsNoRange() {
        assertEquals(new RangeCut(0, 50), cut(-1, 0, -1, 50, 10));
        assertEquals(new RangeCut(0, 50), cut(-1, 0, 0, 50, 10));
        assertThrows(PeerException.class, () -> cut(-1, 0, 3, 50, 53)); // a piece of it
    }

    @Test
    void takesTheRange() {
        assertEquals(new RangeCut(0, 10), cut(5, 10, 5, 10, 100));
        assertEquals(new RangeCut(0, 3), cut(5, 10, 5, 3, 8));
        assertEquals(new RangeCut(0, 0), cut(5, 10, 5, 0, 5));
    }

    @Test
    void cutsOffWhatIsTooMuch() {
        assertEquals(new RangeCut(0, 10), cut(5, 10, 5, 95, 100));
        assertEquals(new RangeCut(5, 10), cut(5, 10, 0, 100, 100));
        assertEquals(new RangeCut(4, 0), cut(5, 10, 0, 4, 4));
    }

    @Test
    void exchange_findsTheRangeInTheWhole() {
        assertEquals(new RangeCut(5, 10), cut(5, 10, -1, 100, 100));
        assertEquals(new RangeCut(5, 3), cut(5, 10, -1, 8, 8));
        assertEquals(new RangeCut(0, 10), cut(0, 10, -1, 100, 3));
    }

    @Test
    void findsTheRangeInTheRestWhereTheLengthWasIgnored() {
        assertEquals(new RangeCut(0, 10), cut(5, 10, -1, 95, 100));
        assertEquals(new RangeCut(0, 3), cut(2, 3, -1, 8, 10));
    }

    @Test
    void neverGuesses() {
        assertThrows(
                PeerException.class, () -> cut(5, 10, -1, 100, 120)); // more than was asked for, of either beginning
        assertThrows(PeerException.class, () -> cut(5, 10, -1, 100, -1));
        assertThrows(PeerException.class, () -> cut(5, 10, 6, 10, 100));
        assertThrows(PeerException.class, () -> cut(5, 10, -1, 8, -1));
        assertThrows(PeerException.class, () -> cut(5, 10, -1, 8, 9));
    }

    @Test
    void refusesOctetsThatAllComeBeforeTheRange() {
        assertThrows(PeerException.class, () -> cut(100, 50, 0, 64, 1000));
        assertThrows(PeerException.class, () -> cut(64, 50, 0, 64, 1000));
        assertThrows(PeerException.class, () -> cut(64, 50, 0, 64, -1));
        assertEquals(new RangeCut(64, 0), cut(64, 50, 0, 64, 64)); // the whole, of which nothing is behind the offset
        assertEquals(new RangeCut(0, 0), cut(64, 50, 0, 0, 1000)); // nothing is nothing, wherever it begins
    }

    /** Whatever a server does that says where its octets begin, what is taken is right. */
    @Test
    void isRightOrRefuses() {
        Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            int whole = random.nextInt(20);
            int offset = random.nextInt(20);
            int length = 1 + random.nextInt(20);
            int origin = random.nextInt(20);
            int size = Math.max(0, Math.min(random.nextInt(25), whole - origin));
            try {
                RangeCut cut = cut(offset, length, origin, size, random.nextBoolean() ? whole : -1);
                long first = origin + cut.skip();
                // Nothing is the answer only where nothing came, or there is nothing.
                assertEquals(true, cut.take() > 0 || size == 0 || offset >= whole);
                if (cut.take() > 0) {
                    assertEquals(offset, first);
                }
                assertEquals(true, cut.take() <= length && cut.skip() + cut.take() <= size);
            } catch (PeerException e) {
                assertEquals(true, origin > offset || origin + size <= offset);
            }
        }
    }
}
