package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyNameTest {

    private static BodyName before(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return BodyName.before(octets, octets.length);
    }

    @Test
    void readsTheNameBeforeALiteral() {
        assertEquals(new BodyName(false, "", -1), before("* 1 FETCH (UID 7 BODY[] "));
        assertEquals(new BodyName(false, "1.2.MIME", -1), before("* 1 FETCH (BODY[1.2.MIME] "));
        assertEquals(new BodyName(true, "2", -1), before("* 1 FETCH (BINARY[2] ~"));
        assertEquals(new BodyName(false, "TEXT", 12), before("* 1 FETCH (body[TEXT]<12> "));
    }

    @Test
    void exchange_readsAnOriginThatRepeatsTheRange() {
        assertEquals(new BodyName(false, "2", 3), before("(BODY[2]<3.500> "));
    }

    @Test
    void greenmail_readsANameWithoutTheSpaceBehind() {
        assertEquals(new BodyName(false, "", 0), before("(BODY[]<0>"));
    }

    @Test
    void knowsWhatIsNoContent() {
        for (String text : new String[] {
            "",
            " ",
            "]",
            "[]",
            "BODY",
            "* 1 FETCH (ENVELOPE (NIL ",
            "(XBODY[] ",
            "(BODY[1]x ",
            "(BINARY.SIZE[2] ",
            "<0>",
            "(BODY[<0> "
        }) {
            assertNull(before(text), text);
        }
        assertNull(before("(BODY[" + "x".repeat(500) + "] "));
    }

    @Test
    void asksForItems() {
        assertEquals("BODY.PEEK[]", BodyItem.of("").token());
        assertEquals("BODY[1.MIME]", new BodyItem("1.MIME", false, true, -1, 0).token());
        assertEquals("BINARY.PEEK[2]<5.10>", new BodyItem("2", true, false, 5, 10).token());
        assertTrue(BodyItem.hasBinary("1.2"));
        assertFalse(BodyItem.hasBinary("") || BodyItem.hasBinary("HEADER") || BodyItem.hasBinary("1.TEXT"));
    }

    @Test
    void refusesWhatCouldEndACommand() {
        for (String bad : new String[] {"1]", "1\r\nx LOGOUT", "HEADER.FIELDS (X)", "1.", "a", "1 2", "1<0.1>"}) {
            assertThrows(IllegalArgumentException.class, () -> BodyItem.of(bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> new BodyItem("1", false, false, 0, 0));
    }
}
