package io.mailwire.testkit.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UndottedTest {

    /** Feeds it in pieces of one size: the message, and what was left over behind its end. */
    private static String[] take(String wire, int piece) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Undotted undotted = new Undotted(message);
        byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
        int at = 0;
        while (at < octets.length && !undotted.atTheEnd()) {
            at = undotted.take(octets, at, Math.min(octets.length, at + piece));
        }
        assertEquals(message.size(), undotted.count());
        assertTrue(undotted.atTheEnd() || at == octets.length);
        return new String[] {
            message.toString(StandardCharsets.ISO_8859_1), wire.substring(at), undotted.atTheEnd() ? "end" : "more"
        };
    }

    private static void assertTakes(String expected, String rest, String wire) throws IOException {
        for (int piece = 1; piece <= wire.length(); piece++) {
            String[] taken = take(wire, piece);
            assertEquals(expected, taken[0], "in pieces of " + piece);
            assertEquals(rest, taken[1]);
            assertEquals("end", taken[2]);
        }
    }

    @Test
    void endsAtTheLoneDotAndLeavesTheRest() throws IOException {
        assertTakes("", "", ".\r\n");
        assertTakes("a\r\n", "QUIT\r\n", "a\r\n.\r\nQUIT\r\n");
    }

    @Test
    void takesOneDotOffALine() throws IOException {
        assertTakes(".\r\n..a\r\nb.\r\n", "", "..\r\n...a\r\nb.\r\n.\r\n");
        assertTakes("x\r\n", "", ".x\r\n.\r\n");
    }

    @Test
    void takesNoOtherSequenceForTheEnd() throws IOException {
        for (String smuggled : new String[] {"a\n.\n", "a\n.\r\n", "a\r\n.\n", "a\r.\r", "a\r\n.\r.\r\n", "a\r.\r\n"}) {
            for (int piece = 1; piece <= smuggled.length(); piece++) {
                assertEquals("more", take(smuggled, piece)[2], Escapes.show(smuggled));
            }
        }
        assertTakes("\rx\r\n", "", ".\rx\r\n.\r\n");
        assertTakes("\r\r\n", "", ".\r\r\n.\r\n");
    }

    @Test
    void undoesWhatStuffingDid() throws IOException {
        Random random = new Random(1939);
        for (int run = 0; run < 2000; run++) {
            StringBuilder body = new StringBuilder();
            int lines = random.nextInt(4);
            for (int i = 0; i < lines; i++) {
                for (int j = random.nextInt(5); j > 0; j--) {
                    body.append("..a\0".charAt(random.nextInt(4)));
                }
                body.append("\r\n");
            }
            byte[] stuffed = Template.dotted(
                            body.toString().getBytes(StandardCharsets.ISO_8859_1), new byte[] {'\r', '\n'})
                    .render(Map.of());
            String wire = new String(stuffed, StandardCharsets.ISO_8859_1);
            assertFalse(wire.endsWith("\r\n.\r\n.\r\n"));
            assertEquals(body.toString(), take(wire, 1 + random.nextInt(wire.length()))[0]);
        }
    }
}
