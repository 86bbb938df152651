package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnsweredUidsTest {

    private final AnsweredUids answered = new AnsweredUids();

    @Test
    void knowsWhatWasAnsweredBefore() {
        for (long uid : new long[] {500, 1, 4_294_967_295L, 501, 2}) {
            assertTrue(answered.add(uid), "first " + uid);
            assertFalse(answered.add(uid), "again " + uid);
        }
    }

    @Test
    void isBounded() {
        answered.add(1);
        for (long uid = 1; uid <= 1_000_000; uid++) {
            answered.add(4_294_967_295L - uid);
        }
        assertTrue(answered.add(3_000_000_000L) && answered.add(3_000_000_000L), "not kept");
        assertFalse(answered.add(4_294_967_294L));
    }
}
