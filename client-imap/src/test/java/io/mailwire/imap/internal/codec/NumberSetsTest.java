package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.imap.UidSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class NumberSetsTest {

    @Test
    void readsRangesInEitherDirection() {
        assertEquals("1:5,9", NumberSets.set("9,5:3,1:2").toString());
    }

    @Test
    void leavesOutWhatIsNoUid() {
        assertEquals(
                "1",
                NumberSets.set("0,1,,4294967296,5:x,:7,8:,-3,99999999999999999999,18446744073709551618")
                        .toString());
        assertEquals(UidSet.EMPTY, NumberSets.set(""));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readsLongSetsInLinearTime() {
        // Every second message of a large folder, in a line that is as long as it may be.
        StringBuilder set = new StringBuilder("1");
        for (int uid = 3; set.length() < 8_000_000; uid += 2) {
            set.append(',').append(uid);
        }
        UidSet gone = VanishedDecoder.now("* VANISHED " + set);
        assertEquals(gone.size(), gone.rangeCount());
        assertEquals(UidSet.EMPTY, NumberSets.set(",".repeat(8_000_000)));
    }
}
