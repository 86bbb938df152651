package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 100,000 summaries, of more than 100 MB in all, in a JVM with a heap of 64 MB; as many again while their reader is slow. */
@Timeout(240)
class ImapSmallHeapTest {

    private static final int MESSAGES = 100_000;

    @Test
    void readsAHundredThousandSummariesInAHeapOfSixtyFourMegabytes() throws Exception {
        try (FastImapServer server = new FastImapServer(MESSAGES)) {
            assertEquals(
                    List.of(String.valueOf(MESSAGES), String.valueOf(MESSAGES), "done"),
                    SmallHeap.run(
                            List.of("-Xmx64m"),
                            SmallHeapSummaries.class,
                            List.of(String.valueOf(server.port()), String.valueOf(MESSAGES))));
        }
    }
}
