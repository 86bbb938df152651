package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Limits;
import java.io.IOException;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of a status may end in braces, which announce no literal. */
class StatusTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* OK [UIDVALIDITY 7] see chapter {12}",
                "a1 NO not {3}",
                "+ go on {2}",
                "* BYE {99999999999999999999}"
            })
    void bracesAtTheEndOfAStatusAnnounceNothing(String line) throws IOException {
        Buffer wire = new Buffer().writeUtf8(line + "\r\n* 3 EXISTS\r\n");
        FrameReader reader = new FrameReader(wire, Limits.DEFAULTS, (before, length) -> false);
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals(line, reader.frame().text());
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals("* 3 EXISTS", reader.frame().text());
    }

    @Test
    void bracesAtTheEndOfDataDo() throws IOException {
        Buffer wire = new Buffer().writeUtf8("* LIST () \"/\" {5}\r\nINBOX\r\n");
        FrameReader reader = new FrameReader(wire, Limits.DEFAULTS, (before, length) -> false);
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals("* LIST () \"/\" {5}\r\nINBOX", reader.frame().text());
    }
}
