package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;

/** Lines of numbers are read while they arrive. */
class NumberLineTest {

    /** Numbers without an end, as many as are asked for. */
    private static final class Numbers implements Source {
        private final String beginning;
        private boolean begun;
        private long sent;

        Numbers(String beginning) {
            this.beginning = beginning;
        }

        @Override
        public long read(Buffer sink, long byteCount) {
            String text = begun ? " 1234567".repeat(500) : beginning;
            begun = true;
            sink.writeUtf8(text);
            sent += text.length();
            return text.length();
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {}
    }

    @Test
    void beginsALongLineOfNumbersBeforeItEnds() throws IOException {
        for (String type : new String[] {"SEARCH", "SORT", "THREAD", "ESEARCH"}) {
            Numbers numbers = new Numbers("* " + type);
            BufferedSource source = Okio.buffer((Source) numbers);
            assertEquals(-1, ResponseLines.bufferOrBegin(source, 64 * 1024, 8 * 1024 * 1024));
            assertTrue(numbers.sent < 100_000, numbers.sent + " octets");
        }
        assertThrows(
                MalformedException.class,
                () -> ResponseLines.bufferOrBegin(
                        Okio.buffer((Source) new Numbers("* OK x")), 64 * 1024, 8 * 1024 * 1024));
    }

    @Test
    void holdsNoMoreThanItReads() throws IOException {
        BufferedSource source = Okio.buffer((Source) new Numbers("* SEARCH"));
        NumberLine line = new NumberLine(source);
        line.word();
        line.word();
        for (int i = 0; i < 5_000_000; i++) {
            assertEquals(1_234_567, line.number());
            if (i % 1000 == 0) {
                assertTrue(
                        source.getBuffer().size() < 64 * 1024,
                        source.getBuffer().size() + " octets");
            }
        }
    }

    private static NumberLine line(String text) {
        return new NumberLine(new Buffer().writeUtf8(text + "\r\n"));
    }

    @Test
    void refusesALineThatIsTooLongHoweverItIsRead() throws IOException {
        String numbers = " 1".repeat(50_000);
        NumberLine read = new NumberLine(new Buffer().writeUtf8(numbers + "\n"), 50_000);
        assertThrows(MalformedException.class, () -> {
            while (read.peek() >= 0) {
                read.number();
            }
        });
        assertThrows(MalformedException.class, read::skipRest);
        assertThrows(
                MalformedException.class,
                () -> new NumberLine(new Buffer().writeUtf8(numbers + "\n"), 50_000).skipRest());
        new NumberLine(new Buffer().writeUtf8(numbers + "\n"), 100_000).skipRest();
    }

    @Test
    void refusesWordsAndStringsThatDoNotEnd() throws IOException {
        String long256 = "x".repeat(256);
        assertEquals(long256, line(long256).word());
        assertEquals(long256, line('"' + long256 + '"').string());
        assertThrows(MalformedException.class, () -> line(long256 + "x").word());
        assertThrows(MalformedException.class, () -> line('"' + long256 + "x\"").string());
        assertThrows(MalformedException.class, () -> line("\"x").string());
    }

    @Test
    void refusesWhatIsNoNumber() throws IOException {
        assertEquals(-12, line("-12").number());
        assertEquals(12, line(" \t\00012)").number());
        for (String none : new String[] {
            "", "x", "-", "(1)", "1x", "9.3736e+06", "+1", "1000000000000000000001", "9".repeat(40), "1\001", "\0011"
        }) {
            assertThrows(MalformedException.class, () -> line(none).number(), none);
        }
    }

    @Test
    void takesControlsForWords() throws IOException {
        NumberLine line = line(" \001\002(\003 \177) 4");
        assertEquals("\001\002", line.word());
        line.skipValue();
        assertEquals(4, line.number());
    }

    @Test
    void endsWithItsLine() throws IOException {
        Buffer source = new Buffer().writeUtf8(" 1 (2 (\"a b\") x) 3 \n4");
        NumberLine line = new NumberLine(source);
        assertEquals(1, line.number());
        line.skipValue();
        assertEquals(3, line.number());
        assertEquals(-1, line.peek());
        line.skipRest();
        assertEquals("4", source.readUtf8());
        assertThrows(EOFException.class, () -> new NumberLine(new Buffer().writeUtf8(" ")).peek());
    }
}
