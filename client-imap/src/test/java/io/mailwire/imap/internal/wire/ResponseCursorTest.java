package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.internal.wire.MalformedException;
import org.junit.jupiter.api.Test;

class ResponseCursorTest {

    private static ResponseCursor cursor(String text) {
        return new ResponseCursor(Frame.of(text), 32);
    }

    @Test
    void readsStringsInAllForms() throws MalformedException {
        ResponseCursor c = cursor("\"a \\\"b\\\\\" {4}\r\nc\r\nd ~{1}\r\ne atom NIL \"NIL\" nil");
        assertEquals("a \"b\\", c.ntext());
        assertEquals("c\r\nd", c.ntext());
        assertEquals("e", c.ntext());
        assertEquals("atom", c.ntext());
        assertNull(c.ntext());
        assertEquals("NIL", c.ntext());
        assertNull(c.ntext());
        assertTrue(c.atEnd());
    }

    @Test
    void coremail_readsUnescapedQuotes() throws MalformedException {
        ResponseCursor c = cursor("(\"\"\"\" \"b\")");
        c.expectOpen();
        assertEquals("\"\"", c.ntext());
        assertEquals("b", c.ntext());
        c.expectClose();
    }

    @Test
    void domino_readsQuotesWithinQuotes() throws MalformedException {
        ResponseCursor c = cursor("\"3D\"Windows-1252\"\" x");
        assertEquals("3D\"Windows-1252\"", c.ntext());
        assertEquals("x", c.ntext());
    }

    @Test
    void qq_readsABackslashAtTheEndInTheSecondAttempt() throws MalformedException {
        ResponseCursor c = new ResponseCursor(Frame.of("(\"a\" \"qq.com\\\")"), 32, true, null);
        c.expectOpen();
        assertEquals("a", c.ntext());
        assertEquals("qq.com\\", c.ntext());
        c.expectClose();
    }

    @Test
    void mailRu_readsNumbersInScientificNotation() throws MalformedException {
        assertEquals(9_373_600, cursor("9.3736e+06").number());
    }

    @Test
    void exchange_readsMinusOneAsUnknown() throws MalformedException {
        assertEquals(-1, cursor("-1").number());
        assertEquals(Long.MAX_VALUE, cursor("99999999999999999999999").number());
        assertEquals(-1, cursor("NIL").number());
    }

    @Test
    void boundsTheDepth() {
        assertThrows(MalformedException.class, () -> {
            ResponseCursor c = cursor("(".repeat(100));
            while (true) {
                c.expectOpen();
            }
        });
    }

    @Test
    void skipsListsOfAnyDepthWithoutRecursion() throws MalformedException {
        ResponseCursor c = cursor("(" + "(".repeat(500_000) + ")".repeat(500_000) + ") x");
        c.skipValue();
        assertEquals("x", c.atom());
    }

    @Test
    void refusesALiteralLongerThanItsResponse() {
        // The last one is 3 in 64 bits.
        for (String size : new String[] {"4", "10", "4294967299", "18446744073709551619"}) {
            assertThrows(
                    MalformedException.class,
                    () -> cursor("{" + size + "}\r\nabc").nstring(),
                    size);
        }
    }

    @Test
    void refusesWhatEndsTooEarlyOrIsMissing() {
        assertThrows(MalformedException.class, () -> cursor("(a (b c").skipValue());
        assertThrows(MalformedException.class, () -> cursor("\"b").skipValue());
        assertThrows(MalformedException.class, () -> cursor(")").skipValue());
        assertThrows(MalformedException.class, () -> cursor("").skipValue());
        for (String none : new String[] {"", ")", "(a)"}) {
            assertThrows(MalformedException.class, () -> cursor(none).nstring(), none);
        }
        assertThrows(MalformedException.class, () -> cursor("a").expectOpen());
        assertThrows(MalformedException.class, () -> cursor("(a").expectClose());
    }

    @Test
    void takesControlsForAtoms() {
        ResponseCursor c = cursor("\001\002 x");
        assertEquals("\001\002", c.atom());
        assertEquals("x", c.atom());
    }

    @Test
    void takesNoNumberFromWhatIsNone() throws MalformedException {
        for (String none : new String[] {"x", "-1.5", "1e30", "NaN", "Infinity", "\"\"", "1".repeat(33)}) {
            assertEquals(-1, cursor(none).number(), none);
        }
    }

    @Test
    void readsItemNamesWithSections() {
        ResponseCursor c = cursor("BODY[HEADER.FIELDS (TO CC)]<0> x");
        assertEquals("BODY[HEADER.FIELDS (TO CC)]<0>", c.itemName());
        assertEquals("x", c.itemName());
        for (String cut : new String[] {"BODY[\"\\", "BODY[\"", "BODY["}) {
            assertEquals(cut, cursor(cut).itemName());
        }
    }
}
