package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.mailwire.imap.FetchItem;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.FetchRequest;
import io.mailwire.imap.internal.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of summaries that are not complete. */
class SummaryMergeTest {

    private static final long MEBIBYTE = 1024 * 1024;

    /** A server that never sends what was asked for must not make us keep everything. */
    @Test
    void givesTheOldestOutWhereMuchIsKept() {
        SummaryMerge merge =
                new SummaryMerge(FetchRequest.of(Set.of(FetchItem.SIZE), List.of(), -1, Set.of("IMAP4REV1"), false));
        merge.begin(UidSet.range(1, 100));
        List<Long> given = new ArrayList<>();
        for (int uid = 1; uid <= 20; uid++) {
            FetchData data = FetchDecoder.decode(
                    Frame.of("* 1 FETCH (UID " + uid + " INTERNALDATE \"17-Jul-2026 02:44:25 +0000\")"), 32);
            for (FetchData out = merge.take(data, MEBIBYTE); out != null; out = merge.poll()) {
                assertFalse(out.defects().isEmpty(), "it has no size");
                given.add(out.uid());
            }
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L), given);
        merge.end();
        int left = 0;
        while (merge.poll() != null) {
            left++;
        }
        assertEquals(8, left);
    }
}
