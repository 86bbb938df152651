package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import okio.Buffer;
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
        assertEquals(5678, line.literal());
    }

    @Test
    void readsAnotherKindOfLiteral() {
        assertTrue(first("* 12 FETCH (FLAGS () UID 34 BODY[] ~{5678}\n"));
        assertEquals(5678, line.literal());
    }

    @Test
    void readsWhereItStands() {
        byte[] octets = octets("x)\r\n* 1 FETCH (UID 4294967295 BODY[] {600}\r\n");
        assertTrue(line.readRest(octets, 1, octets.length));
        assertEquals(3, line.length());
        assertEquals(-1, line.literal());
        assertTrue(line.readFirst(octets, 4, octets.length));
        assertEquals(600, line.literal());
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

    /** There must be no two opinions on where a response ends: what is taken here, others take for the same. */
    @Test
    void whatItTakesOthersTakeForTheSame() throws Exception {
        List<String> pieces = List.of(
                "* ",
                "12",
                "99999999999",
                " FETCH (",
                "(UID ",
                "34",
                " ",
                "BODY[] ",
                "{",
                "}",
                "{600}",
                "{4294967296}",
                "{000000000012}",
                "+",
                "~",
                "\r",
                "\n",
                "\r\n",
                ")",
                "\"",
                "\\",
                "FLAGS ()",
                "\0");
        Random random = new Random(5);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            boolean first = random.nextBoolean();
            StringBuilder text = new StringBuilder(first ? "* 12 FETCH (" : "");
            for (int n = random.nextInt(8); n > 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size())));
            }
            byte[] octets = octets(text + (random.nextBoolean() ? "{600}\r\n" : "\n"));
            if (first ? line.readFirst(octets, 0, octets.length) : line.readRest(octets, 0, octets.length)) {
                taken++;
                Buffer buffer = new Buffer().write(octets);
                long length = ResponseLines.buffer(buffer, 65_536, 65_536);
                long end = ResponseLines.withoutEnd(buffer, length);
                assertEquals(length, line.length(), text::toString);
                assertEquals(LiteralMark.sizeAt(buffer, 0, end), line.literal(), text::toString);
                assertTrue(!first || ResponseHead.of(buffer, end).type().equals("FETCH"), text::toString);
            }
        }
        assertTrue(taken > 50_000, taken + " were taken");
    }
}
