package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailwire.Limits;
import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import okio.Okio;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

    private static FrameReader reader(String octets) {
        return new FrameReader(Okio.buffer((okio.Source) new Buffer().writeUtf8(octets)), Limits.DEFAULTS);
    }

    /** All responses, read by one who wants no literal as a stream, and by one who may. */
    private static void assertResponses(String octets, String... expected) throws IOException {
        for (FrameReader reader : List.of(
                reader(octets),
                new FrameReader(new Buffer().writeUtf8(octets), Limits.DEFAULTS),
                new FrameReader(new Buffer().writeUtf8(octets), Limits.DEFAULTS, (b, n) -> false))) {
            List<Frame> lasting = new ArrayList<>();
            for (String response : expected) {
                assertEquals(FrameReader.Found.RESPONSE, reader.next());
                assertEquals(response, reader.frame().text());
                lasting.add(reader.frame().lasting());
            }
            assertEquals(FrameReader.Found.END, reader.next());
            assertEquals(List.of(expected), lasting.stream().map(Frame::text).toList());
        }
    }

    @Test
    void findsEndsBehindLiterals() throws IOException {
        // A literal's last octet is not part of the line's end behind it.
        assertResponses("* 1 FETCH (A {2}\r\nx\r\n* 2 EXISTS\r\n", "* 1 FETCH (A {2}\r\nx\r", "* 2 EXISTS");
        assertResponses("* 1 FETCH (A {2}\na\n B ~{1+}\r\nb)\n", "* 1 FETCH (A {2}\na\n B ~{1+}\r\nb)");
        assertResponses("* OK see {5}\r\n+ go on {3}\r\n* 1 EXISTS\r\n", "* OK see {5}", "+ go on {3}", "* 1 EXISTS");
    }

    @Test
    void readsSmallAndLargeResponsesInTurn() throws IOException {
        StringBuilder wire = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int size : new int[] {0, 1, 8_100, 8_192, 16_300, 16_384, 16_400, 3, 70_000, 250_000, 1}) {
            String text = "* 1 FETCH (A {" + size + "}\r\n" + "x".repeat(size) + " B {1}\r\ny)";
            wire.append(text).append("\r\n");
            expected.add(text);
        }
        assertResponses(wire.toString(), expected.toArray(new String[0]));
    }

    @Test
    void keepsNoLiteralThatIsLargerThanTheLimit() throws IOException {
        Limits d = Limits.DEFAULTS;
        Limits limits = new Limits(
                d.line(),
                d.searchLine(),
                3,
                d.response(),
                d.nesting(),
                d.replyLines(),
                d.pop3Line(),
                d.scramIterationsMin(),
                d.scramIterationsMax());
        FrameReader reader = new FrameReader(
                new Buffer().writeUtf8("* 1 FETCH (A {3}\r\nabc B {4}\r\nabcd C {1}\r\nx)\r\n"), limits);
        reader.next();
        assertEquals(
                "* 1 FETCH (A {3}\r\nabc B \"\" C {1}\r\nx)", reader.frame().text());
        assertEquals(1, reader.frame().skippedLiterals());
    }

    @Test
    void joinsLinesByLiterals() throws IOException {
        FrameReader reader = reader("* 1 FETCH (A {3}\r\na\r\n B {0}\r\n)\r\n* 2 EXISTS\n");
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals("* 1 FETCH (A {3}\r\na\r\n B {0}\r\n)", reader.frame().text());
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals("* 2 EXISTS", reader.frame().text());
        assertEquals(FrameReader.Found.END, reader.next());
    }

    @Test
    void handsLiteralsOverAsStreams() throws IOException {
        Buffer octets = new Buffer().writeUtf8("* 1 FETCH (UID 5 BODY[] {5}\r\nhello FLAGS ())\r\n");
        FrameReader reader = new FrameReader(octets, Limits.DEFAULTS, (b, n) -> true);
        assertEquals(FrameReader.Found.LITERAL, reader.next());
        assertEquals(5, reader.literalSize());
        assertEquals("hello", Okio.buffer(reader.literal()).readUtf8());
        assertEquals(FrameReader.Found.RESPONSE, reader.resume());
        assertEquals("* 1 FETCH (UID 5 BODY[] \"\" FLAGS ())", reader.frame().text());
    }

    @Test
    void skipsWhatIsLeftOfAStream() throws IOException {
        Buffer octets = new Buffer().writeUtf8("* 1 FETCH (BODY[] {5}\r\nhello)\r\n");
        FrameReader reader = new FrameReader(octets, Limits.DEFAULTS, (b, n) -> true);
        reader.next();
        assertEquals(FrameReader.Found.RESPONSE, reader.resume());
        assertEquals("* 1 FETCH (BODY[] \"\")", reader.frame().text());
    }

    @Test
    void leavesOutLiteralsThatAreTooLarge() throws IOException {
        FrameReader reader = reader("* 1 FETCH (A {300000}\r\n" + "x".repeat(300_000) + " B 1)\r\n* OK\r\n");
        reader.next();
        assertEquals("* 1 FETCH (A \"\" B 1)", reader.frame().text());
        assertEquals(1, reader.frame().skippedLiterals());
        reader.next();
        assertEquals("* OK", reader.frame().text());
    }

    @Test
    void refusesLiteralsThatNoMessageCanHave() {
        assertThrows(
                MalformedException.class,
                () -> reader("* 1 FETCH (A {9999999999}\r\n").next());
        assertThrows(
                MalformedException.class,
                () -> reader("* 1 FETCH (A {" + "9".repeat(400) + "}\r\n").next());
    }

    @Test
    void refusesEndlessLines() {
        assertThrows(
                MalformedException.class,
                () -> reader("* OK".repeat(20_000) + "\r\n").next());
        assertThrows(
                MalformedException.class,
                () -> reader("* SEARCH " + " 1".repeat(5_000_000) + "\r\n").next());
    }

    @Test
    void takesLongLinesWhereTheyBelong() throws IOException {
        FrameReader reader = reader("* SEARCH" + " 12345".repeat(100_000) + "\r\n");
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals(8 + 600_000, reader.frame().length());
    }

    @Test
    void readsManyTinyLiteralsInLinearTime() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            FrameReader reader = reader("* 1 FETCH (A" + " {1}\r\nx".repeat(100_000) + ")\r\n");
            assertEquals(FrameReader.Found.RESPONSE, reader.next());
            FrameReader flood = reader("* 1 FETCH (A" + " {1}\r\nx".repeat(200_000) + ")\r\n");
            assertThrows(MalformedException.class, flood::next);
        });
    }

    @Test
    void tellsAnEndWithinAResponse() {
        assertThrows(EOFException.class, () -> reader("* OK").next());
        assertThrows(EOFException.class, () -> reader("* 1 FETCH (A {5}\r\nhel").next());
    }
}
