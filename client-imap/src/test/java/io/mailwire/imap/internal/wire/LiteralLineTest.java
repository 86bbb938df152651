package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralLineTest {

    private final LiteralLine line = new LiteralLine();

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean first(String text) {
        return line.readFirst(octets(text), 0, text.length());
    }

    private boolean rest(String text) {
        return line.readRest(octets(text), 0, text.length());
    }

    @Test
    void readsTheUsualFirstLine() {
        String usual = "* 12 FETCH (UID 34 BODY[] {5678}\r\n";
        assertTrue(first(usual + "Received: {9}\r\n"));
        assertEquals(usual.length(), line.length());
        assertEquals(34, line.uid());
        assertEquals(5678, line.literal());
    }

    @Test
    void aUidElsewhereIsNotLookedFor() {
        assertTrue(first("* 12 FETCH (FLAGS () UID 34 BODY[] ~{5678}\n"));
        assertEquals(-1, line.uid());
        assertEquals(5678, line.literal());
    }

    @Test
    void readsWhereItStands() {
        byte[] octets = octets("x)\r\n* 1 FETCH (UID 4294967295 BODY[] {600}\r\n");
        assertTrue(line.readRest(octets, 1, octets.length));
        assertEquals(3, line.length());
        assertEquals(-1, line.literal());
        assertTrue(line.readFirst(octets, 4, octets.length));
        assertEquals(4_294_967_295L, line.uid());
        assertFalse(line.readFirst(octets, 4, octets.length - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* ",
                "* 12 FETCH (",
                "* 12 FETCH (UID 34 BODY[] {5678}\r",
                "* 12 FETCH (UID 34 FLAGS ())\r\n",
                "* 12 FETCH (UID 34 BODY[] {5678+}\r\n",
                "* 12 FETCH (UID 34 BODY[] {}\r\n",
                "* 12 FETCH (UID 34 BODY[] {4294967296}\r\n",
                "* 12 FETCH (UID 34 BODY[] {99999999999}\r\n",
                "* -1 FETCH (UID 34 BODY[] {600}\r\n",
                "* 12 fetch (UID 34 BODY[] {600}\r\n",
                "* 99999999999 FETCH (UID 34 BODY[] {600}\r\n",
                "* OK {600}\r\n",
                "+ 12 FETCH (UID 34 BODY[] {600}\r\n"
            })
    void leavesWhatIsUnusualToOthers(String text) {
        assertFalse(first(text));
    }

    @Test
    void readsWhatIsBehindALiteral() {
        assertTrue(rest(")\r\n"));
        assertTrue(rest(" FLAGS (\\Seen))\n"));
        assertEquals(-1, line.literal());
        assertTrue(rest(" BODY[2] {7}\r\n"));
        assertEquals(7, line.literal());
        assertEquals(14, line.length());
        assertFalse(rest(")\r"));
        assertFalse(rest(" X}\r\n"));
        assertFalse(rest("}\n"));
        assertFalse(rest("1}\n"));
    }

    @Test
    void findsTheUidWhereItUsuallyIs() {
        byte[] usual = octets("* 12 FETCH (UID 34 BODY[] ");
        assertEquals(34, line.uidOf(usual, usual.length));
        byte[] cut = octets("* 12 FETCH (UID 34");
        assertEquals(-1, line.uidOf(cut, cut.length));
        byte[] without = octets("* 12 FETCH (BODY[] ");
        assertEquals(-1, line.uidOf(without, without.length));
    }
}
