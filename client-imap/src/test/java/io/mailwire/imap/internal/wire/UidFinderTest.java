package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import okio.Buffer;
import org.junit.jupiter.api.Test;

class UidFinderTest {

    private static long uid(String... lines) {
        UidFinder finder = new UidFinder();
        for (String line : lines) {
            Buffer buffer = new Buffer().writeUtf8(line);
            finder.feed(buffer, 0, buffer.size());
        }
        return finder.uid();
    }

    @Test
    void findsTheUidAtTheFirstLevel() {
        assertEquals(7, uid("* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n"));
        assertEquals(7, uid("* 1 FETCH (FLAGS (UID 9) UID 7)\r\n"));
        assertEquals(-1, uid("* 1 FETCH (FLAGS (\\Seen))\r\n"));
    }

    @Test
    void passesOverLongWords() {
        assertEquals(7, uid("* 1 FETCH (" + "UID".repeat(50) + " 1 UID 7)"));
    }

    @Test
    void isNotFooledByText() {
        assertEquals(7, uid("* 1 FETCH (ENVELOPE (\"(UID 9\") X \"UID 8 \\\" UID 6\" UID 7)\r\n"));
    }

    @Test
    void mailRu_findsTheUidBehindALiteral() {
        assertEquals(7, uid("* 1 FETCH (BODY[] {5}\r\n", " UID 7)\r\n"));
    }
}
