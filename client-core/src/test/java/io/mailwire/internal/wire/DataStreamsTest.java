package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Dots and line ends, at every border of segments and writes, against implementations too simple to be wrong. */
@org.junit.jupiter.api.Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class DataStreamsTest {

    private static final List<String> TRICKY = List.of(
            "",
            ".",
            "..",
            "\r\n",
            ".\r\n",
            "a\r\n.\r\nb",
            "a\r\n..\r\n.b\r\n",
            "a\n.\nb",
            "a\n.\r\nMAIL FROM:<x@example.org>\r\n",
            "a\r.\rb",
            "a\r.\r\nb",
            "\r\r\n.\n\r.\n\n..\r\r",
            "no line end",
            "ends with CR\r",
            "ends with LF\n",
            "a.b.c\r\nd.\r\n");

    @Test
    void doublesTheDotOfRfc5321Section452() throws IOException {
        assertEquals("a\r\n..\r\n..b\r\n.\r\n", stuffed("a\r\n.\r\n.b\r\n"));
    }

    @Test
    void doublesADotAfterABareCrOrLfToo() throws IOException {
        assertEquals("a\n..\r\nMAIL\r\n.\r\n", stuffed("a\n.\r\nMAIL\r\n"));
        assertEquals("a\r..\rMAIL\r\n.\r\n", stuffed("a\r.\rMAIL"));
    }

    @Test
    void endsAnEmptyMessageWithALoneDot() throws IOException {
        assertEquals(".\r\n", stuffed(""));
    }

    @Test
    void putsALineEndBeforeTheEndOfDataOnlyWhereThereIsNone() throws IOException {
        assertEquals("a\r\n.\r\n", stuffed("a"));
        assertEquals("a\r\n.\r\n", stuffed("a\r\n"));
        assertEquals("a\n\r\n.\r\n", stuffed("a\n"));
    }

    @Test
    void stuffsAlikeWhereverTheInputIsSplit() throws IOException {
        for (String text : TRICKY) {
            for (int i = 0; i <= text.length(); i++) {
                for (int j = i; j <= text.length(); j++) {
                    Buffer out = new Buffer();
                    DotStuffingSink sink = new DotStuffingSink(out);
                    for (String piece : List.of(text.substring(0, i), text.substring(i, j), text.substring(j))) {
                        sink.write(new Buffer().writeUtf8(piece), piece.length());
                    }
                    sink.end();
                    assertEquals(naivelyStuffed(text), out.readUtf8(), () -> shown(text));
                }
            }
        }
    }

    @Test
    void stuffsAndUnstuffsRandomTextAcrossSegments() throws IOException {
        Random random = new Random(5321);
        for (int run = 0; run < 300; run++) {
            String text = randomText(random, random.nextInt(40_000));
            String wire = naivelyStuffed(text);
            assertEquals(wire, stuffed(text));
            Buffer in = new Buffer().writeUtf8(wire).writeUtf8("+OK next\r\n");
            String data = Okio.buffer(new DotUnstuffingSource(in)).readUtf8();
            // Bare CR in front of a dot: only the sender is careful there, a receiver counts lines by LF.
            assertEquals(naivelyUnstuffed(wire), data);
            assertEquals("+OK next\r\n", in.readUtf8());
        }
    }

    @Test
    void refusesToWriteBehindTheEndOfData() throws IOException {
        DotStuffingSink sink = new DotStuffingSink(new Buffer());
        sink.end();
        assertThrows(IllegalStateException.class, () -> sink.write(new Buffer().writeUtf8("a"), 1));
        assertThrows(IllegalStateException.class, sink::end);
    }

    @Test
    void leavesItsDelegateOpenAndUnflushed() throws IOException {
        Counted counted = new Counted();
        try (DotStuffingSink sink = new DotStuffingSink(Okio.buffer((Sink) counted))) {
            sink.write(new Buffer().writeUtf8("a"), 1);
            sink.end();
            sink.flush();
        }
        assertEquals(0, counted.flushes + counted.closes);
        assertEquals(0, counted.received.size());
    }

    @Test
    void readsUpToTheLoneDotAndNotBeyond() throws IOException {
        BufferedSource wire = new Buffer().writeUtf8("a\r\n..b\r\n...\r\n.\r\n+OK 2\r\n.\r\n");
        assertEquals(
                "a\r\n.b\r\n..\r\n", Okio.buffer(new DotUnstuffingSource(wire)).readUtf8());
        assertEquals("+OK 2\r\n.\r\n", wire.readUtf8());
    }

    @Test
    void endsAtADotAndLfAlone() throws IOException { // servers that end lines with LF
        BufferedSource wire = new Buffer().writeUtf8("a\n..b\n.\n+OK\n");
        assertEquals("a\n.b\n", Okio.buffer(new DotUnstuffingSource(wire)).readUtf8());
        assertEquals("+OK\n", wire.readUtf8());
    }

    @Test
    void readsAnEmptyMessage() throws IOException {
        BufferedSource wire = new Buffer().writeUtf8(".\r\n+OK");
        DotUnstuffingSource source = new DotUnstuffingSource(wire);
        assertEquals(-1, source.read(new Buffer(), 10));
        assertEquals(-1, source.read(new Buffer(), 10));
        assertTrue(source.ended());
        assertEquals("+OK", wire.readUtf8());
    }

    @Test
    void saysWhenTheDataBreaksOff() {
        for (String cut : List.of("", ".", ".\r", "a", "a\r\n", "a\r\n.", "a\r\n.\r", "a\r\n..", "a\r\n.b")) {
            DotUnstuffingSource source = new DotUnstuffingSource(new Buffer().writeUtf8(cut));
            assertThrows(EOFException.class, () -> Okio.buffer((Source) source).readByteString(), () -> shown(cut));
        }
    }

    @Test
    void unstuffsAlikeWhenOctetsComeOneByOne() throws IOException {
        for (String text : TRICKY) {
            String wire = naivelyStuffed(text);
            for (int step = 1; step < 5; step++) {
                BufferedSource slow = Okio.buffer(inSteps(wire + "+OK\r\n", step));
                assertEquals(
                        naivelyUnstuffed(wire),
                        Okio.buffer(new DotUnstuffingSource(slow)).readUtf8(),
                        () -> shown(wire));
                assertEquals("+OK\r\n", slow.readUtf8());
                for (int most = 1; most < 4; most++) {
                    Buffer out = new Buffer();
                    DotUnstuffingSource source = new DotUnstuffingSource(Okio.buffer(inSteps(wire, step)));
                    while (source.read(out, most) >= 0) {
                        // until the end
                    }
                    assertEquals(naivelyUnstuffed(wire), out.readUtf8(), () -> shown(wire));
                }
            }
        }
    }

    @Test
    void doesNotWaitForMoreWhileItHasData() throws IOException {
        Buffer wire = new Buffer().writeUtf8("first line\r\n.");
        DotUnstuffingSource source = new DotUnstuffingSource(wire);
        Buffer out = new Buffer();
        source.read(out, 8192); // the dot would need an octet that is not there yet
        assertEquals("first line\r\n", out.readUtf8());
        wire.writeUtf8(".two\r\n.\r\n");
        assertEquals(".two\r\n", Okio.buffer((Source) source).readUtf8());
    }

    @Test
    void drainsUpToABound() throws IOException {
        BufferedSource wire = new Buffer().writeUtf8("12345678\r\n.\r\n+OK\r\n");
        assertTrue(new DotUnstuffingSource(wire).drain(10));
        assertEquals("+OK\r\n", wire.readUtf8());
        assertFalse(new DotUnstuffingSource(new Buffer().writeUtf8("12345678\r\n.\r\n")).drain(9));
        DotUnstuffingSource left = new DotUnstuffingSource(new Buffer().writeUtf8("12345678\r\n.\r\n"));
        left.close();
        assertTrue(left.drain(Long.MAX_VALUE), "drains what its reader left behind");
    }

    @Test
    void makesEveryLineEndACrlf() throws IOException {
        assertEquals("a\r\nb\r\nc\r\nd\r\n\r\n", crlf("a\nb\rc\r\nd\r\r"));
        assertEquals(0, changes("a\r\nb\r\n"));
        assertEquals(4, changes("a\nb\rc\r\nd\r\r"));
    }

    @Test
    void normalisesAlikeWhereverTheInputIsSplit() throws IOException {
        for (String text : TRICKY) {
            for (int i = 0; i <= text.length(); i++) {
                for (int j = i; j <= text.length(); j++) {
                    Buffer out = new Buffer();
                    CrlfSink sink = new CrlfSink(out);
                    for (String piece : List.of(text.substring(0, i), text.substring(i, j), text.substring(j))) {
                        sink.write(new Buffer().writeUtf8(piece), piece.length());
                    }
                    sink.finish();
                    assertEquals(naivelyCrlf(text), out.readUtf8(), () -> shown(text));
                }
            }
        }
    }

    @Test
    void normalisesRandomTextAcrossSegments() throws IOException {
        Random random = new Random(2318);
        for (int run = 0; run < 300; run++) {
            String text = randomText(random, random.nextInt(40_000));
            assertEquals(naivelyCrlf(text), crlf(text));
            assertEquals(0, changes(naivelyCrlf(text)));
        }
    }

    private static String stuffed(String text) throws IOException {
        Buffer out = new Buffer();
        DotStuffingSink sink = new DotStuffingSink(out);
        sink.write(latin1(text), text.length());
        sink.end();
        return out.readString(StandardCharsets.ISO_8859_1);
    }

    private static String crlf(String text) throws IOException {
        Buffer out = new Buffer();
        CrlfSink sink = new CrlfSink(out);
        sink.write(latin1(text), text.length());
        sink.finish();
        return out.readString(StandardCharsets.ISO_8859_1);
    }

    private static long changes(String text) throws IOException {
        CrlfSink sink = new CrlfSink(new Buffer());
        sink.write(latin1(text), text.length());
        sink.finish();
        return sink.changes();
    }

    private static Buffer latin1(String text) {
        return new Buffer().writeString(text, StandardCharsets.ISO_8859_1);
    }

    private static String naivelyStuffed(String text) {
        StringBuilder s = new StringBuilder();
        char last = '\n';
        for (char c : text.toCharArray()) {
            s.append(c == '.' && (last == '\r' || last == '\n') ? ".." : String.valueOf(c));
            last = c;
        }
        return s + (text.isEmpty() || text.endsWith("\r\n") ? ".\r\n" : "\r\n.\r\n");
    }

    private static String naivelyUnstuffed(String wire) {
        StringBuilder s = new StringBuilder();
        for (String line : wire.split("(?<=\n)")) {
            if (line.equals(".\r\n") || line.equals(".\n")) {
                break;
            }
            s.append(line.startsWith(".") ? line.substring(1) : line);
        }
        return s.toString();
    }

    private static String naivelyCrlf(String text) {
        return text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
    }

    private static String randomText(Random random, int length) {
        String alphabet = random.nextBoolean() ? "\r\n." : "abcdefgh\u00ff\r\n..";
        StringBuilder s = new StringBuilder();
        while (s.length() < length) {
            s.append(
                    random.nextInt(50) == 0
                            ? "x".repeat(random.nextInt(9000))
                            : String.valueOf(alphabet.charAt(random.nextInt(alphabet.length()))));
        }
        return s.toString();
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    private static Source inSteps(String text, int step) {
        Buffer all = latin1(text);
        return new Source() {
            @Override
            public long read(Buffer sink, long byteCount) {
                return all.read(sink, Math.min(step, byteCount));
            }

            @Override
            public Timeout timeout() {
                return Timeout.NONE;
            }

            @Override
            public void close() {}
        };
    }

    private static final class Counted implements Sink {
        final Buffer received = new Buffer();
        int flushes;
        int closes;

        @Override
        public void write(Buffer source, long byteCount) {
            received.write(source, byteCount);
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {
            closes++;
        }
    }
}
