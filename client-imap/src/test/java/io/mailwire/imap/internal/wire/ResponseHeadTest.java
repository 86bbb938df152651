package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import okio.Buffer;
import org.junit.jupiter.api.Test;

class ResponseHeadTest {

    private static ResponseHead head(String line) {
        Buffer buffer = new Buffer().writeUtf8(line);
        return ResponseHead.of(buffer, buffer.size());
    }

    @Test
    void readsWhomAResponseIsFor() {
        assertEquals(new ResponseHead("*", 12, "FETCH"), head("* 12 fetch (UID 1)"));
        assertEquals(new ResponseHead("a1", -1, "OK"), head("a1 OK 12 done"));
        assertEquals(new ResponseHead("+", -1, ""), head("+ 12 FETCH"));
        assertEquals(new ResponseHead("", -1, ""), head(""));
    }

    @Test
    void keepsNoMoreOfAWordThanAnyHas() {
        assertEquals("x".repeat(64), head("x".repeat(8000)).tag());
        assertEquals("Y".repeat(64), head("* " + "y".repeat(8000)).type());
    }

    @Test
    void takesNoNumberFromWhatIsNone() {
        // The last one is 1 in 64 bits.
        for (String none : new String[] {"1x", "9223372036854775808", "18446744073709551617"}) {
            assertEquals(-1, head("* " + none + " EXPUNGE").number(), none);
        }
        assertEquals(new ResponseHead("*", -1, "FETCH"), head("* -5 FETCH"));
    }
}
