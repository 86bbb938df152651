package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.Test;

/** Lines through one array are the lines that {@link Lines} reads. */
class TextLinesTest {

    private final TextLines lines = new TextLines();

    @Test
    void areTheSameWhateverTheirLengthAndTheirEnd() throws IOException {
        for (int length = 0; length < 600; length++) {
            String line = "x".repeat(length);
            Buffer crlf = new Buffer().writeUtf8(line + "\r\nnext\n");
            assertEquals(line, lines.read(crlf, 1000));
            assertTrue(lines.endedInCrlf());
            assertEquals("next", lines.read(crlf, 1000));
            assertFalse(lines.endedInCrlf());
            Buffer lf = new Buffer().writeUtf8(line + "\n" + line + "\r\r\n");
            assertEquals(line, lines.read(lf, 1000));
            assertFalse(lines.endedInCrlf());
            assertEquals(line + "\r", lines.read(lf, 1000));
            assertTrue(lf.exhausted());
        }
    }

    @Test
    void areTheSameWhereverTheyLie() throws IOException {
        for (int length = 0; length < 100; length++) {
            String line = "\u00e4".repeat(length / 2) + "x".repeat(length % 2);
            Buffer wire = new Buffer();
            for (int i = 0; i < 300; i++) {
                wire.writeUtf8(line + (i % 3 == 0 ? "\n" : "\r\n"));
            }
            Buffer again = wire.copy();
            BufferedSource inOctets = Okio.buffer(new ForwardingSource(wire.copy()) {
                @Override
                public long read(Buffer sink, long byteCount) throws IOException {
                    return super.read(sink, 1);
                }
            });
            for (int i = 0; i < 300; i++) {
                assertEquals(line, lines.read(wire, 100));
                assertEquals(i % 3 != 0, lines.endedInCrlf());
                assertEquals(line, lines.read(inOctets, 100));
                assertEquals(i % 3 != 0, lines.endedInCrlf());
                assertEquals(line, Lines.read(again, 100));
            }
            assertTrue(wire.exhausted() && inOctets.exhausted());
        }
    }

    @Test
    void areTextInUtf8OrElseInIso88591() throws IOException {
        Buffer wire = new Buffer().writeUtf8("Räksmörgås \uFFFD\r\n").write(new byte[] {'R', (byte) 0xe4, 'k', '\n'});
        assertEquals("Räksmörgås \uFFFD", lines.read(wire, 1000));
        assertEquals("Räk", lines.read(wire, 1000));
    }

    @Test
    void haveALimitAndAnEnd() {
        assertThrows(MalformedException.class, () -> lines.read(new Buffer().writeUtf8("x".repeat(50)), 10));
        assertThrows(MalformedException.class, () -> lines.read(new Buffer().writeUtf8("x".repeat(50) + "\n"), 10));
        assertThrows(EOFException.class, () -> lines.read(new Buffer(), 10));
        assertThrows(EOFException.class, () -> lines.read(new Buffer().writeUtf8("no end"), 10));
    }
}
