package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailwire.Limits;
import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import okio.Buffer;
import okio.Okio;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

    private static FrameReader reader(String octets) {
        return new FrameReader(
                Okio.buffer((okio.Source) new Buffer().writeUtf8(octets)), Limits.DEFAULTS, (b, n) -> false);
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
