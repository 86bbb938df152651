package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private static FrameReader limited(String octets) {
        Limits d = Limits.DEFAULTS;
        Limits small = new Limits(
                512,
                1024,
                d.literalInMemory(),
                2048,
                d.nesting(),
                d.replyLines(),
                d.pop3Line(),
                d.scramIterationsMin(),
                d.scramIterationsMax());
        return new FrameReader(new Buffer().writeUtf8(octets), small);
    }

    private static void assertRefused(String problem, String octets) {
        MalformedException e =
                assertThrows(MalformedException.class, () -> limited(octets).next());
        assertTrue(e.getMessage().startsWith(problem), e::getMessage);
    }

    @Test
    void looksNoFurtherThanItMustToTellWhatComes() throws IOException {
        Buffer octets = new Buffer().writeUtf8("* SEARCH" + " 1".repeat(500));
        FrameReader reader = new FrameReader(
                Okio.buffer(new okio.ForwardingSource(octets) {
                    @Override
                    public long read(Buffer sink, long byteCount) throws IOException {
                        return super.read(sink, 1);
                    }
                }),
                Limits.DEFAULTS);
        assertEquals("SEARCH", reader.peek().type());
        assertTrue(octets.size() > 900, octets.size() + " octets are left");
    }

    @Test
    void refusesEndlessLinesBehindALiteral() {
        assertRefused("a line of more than 1024", "* 1 FETCH (A {1}\r\nx" + " y".repeat(600) + ")\r\n");
        assertRefused("a line of more than 1024", "* 1 FETCH (A {1}\r\nx" + " y".repeat(600));
    }

    @Test
    void refusesResponsesOfTooManyLines() {
        assertRefused("a response of more than 2048", "* 1 FETCH (A" + (" " + "b".repeat(500) + " {0}\r\n").repeat(5));
    }

    @Test
    void keepsNoLiteralForWhichAResponseHasNoRoom() throws IOException {
        FrameReader reader = limited("* 1 FETCH (A" + (" {900}\r\n" + "x".repeat(900)).repeat(9) + ")\r\n* OK\r\n");
        assertEquals(FrameReader.Found.RESPONSE, reader.next());
        assertEquals(7, reader.frame().skippedLiterals());
        assertTrue(reader.frame().length() <= 2048);
        reader.next();
        assertEquals("* OK", reader.frame().text());
    }

    @Test
    void givesBackTheRoomOfALargeResponse() throws IOException {
        String large = "* 1 FETCH (A" + (" {200000}\r\n" + "x".repeat(200_000)).repeat(10) + ")\r\n";
        FrameReader reader = reader(large + ("* 1 FETCH (A {20000}\r\n" + "x".repeat(20_000) + ")\r\n").repeat(2));
        reader.next();
        assertTrue(reader.frame().octets().length > 2_000_000);
        reader.next();
        reader.next();
        assertTrue(reader.frame().octets().length < 100_000, "" + reader.frame().octets().length);
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
