package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import okio.ByteString;
import org.junit.jupiter.api.Test;

class TraceTextTest {

    private static String shown(String line) {
        return TraceText.of(ByteString.encodeUtf8(line));
    }

    @Test
    void leavesOutBodiesInQuotes() {
        assertEquals(
                "* 1 FETCH (UID 7 BODY[1]<0> \"***\" FLAGS ())",
                shown("* 1 FETCH (UID 7 BODY[1]<0> \"the \\\"secret\\\" text\" FLAGS ())"));
        assertEquals("* 1 FETCH (BODY[] {12}", shown("* 1 FETCH (BODY[] {12}"));
        assertEquals("* 1 FETCH (RFC822.TEXT \"***\"", shown("* 1 FETCH (RFC822.TEXT \"unended"));
        assertEquals("* LIST () \"/\" INBOX", shown("* LIST () \"/\" INBOX"));
    }

    @Test
    void survivesLongLines() {
        assertEquals("BODY[] \"***\"", shown("BODY[] \"" + "\\\"a".repeat(100_000) + "\""));
    }
}
