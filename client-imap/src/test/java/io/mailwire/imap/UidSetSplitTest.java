package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class UidSetSplitTest {

    @Test
    void withoutALimitOfUidsStaysWhole() {
        assertEquals(List.of(UidSet.of(2)), UidSet.of(2).split(Long.MAX_VALUE, 100));
        assertEquals(
                List.of(UidSet.range(2, UidSet.MAX)),
                UidSet.range(2, UidSet.MAX).split(Long.MAX_VALUE, 100));
    }

    @Test
    void cutsRangesWhereAPieceIsFull() {
        assertEquals(
                List.of(UidSet.parse("2:3,9"), UidSet.parse("10:12"), UidSet.parse("13")),
                UidSet.parse("2:3,9:13").split(3, 100));
    }
}
