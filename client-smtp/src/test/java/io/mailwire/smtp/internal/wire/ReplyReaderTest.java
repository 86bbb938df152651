package io.mailwire.smtp.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Limits;
import io.mailwire.Reply;
import io.mailwire.internal.wire.Lines;
import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

    private static Reply read(String octets) throws IOException {
        Buffer wire = new Buffer().writeUtf8(octets);
        Reply reply = new ReplyReader(limit -> Lines.read(wire, limit), Limits.DEFAULTS).read();
        assertEquals(0, wire.size(), "octets left behind");
        return reply;
    }

    @Test
    void readsOneLine() throws IOException {
        assertEquals(new Reply(250, List.of("2.1.0 Ok")), read("250 2.1.0 Ok\r\n"));
    }

    @Test
    void readsSeveralLinesAsOneReply() throws IOException {
        assertEquals(
                new Reply(250, List.of("mx.test", "PIPELINING", "SIZE 1000")),
                read("250-mx.test\r\n250-PIPELINING\r\n250 SIZE 1000\r\n"));
    }

    @Test
    void takesACodeWithoutText() throws IOException {
        assertEquals(new Reply(250, List.of("")), read("250\r\n"));
    }

    @Test
    void takesBareLfAndTrailingSpace() throws IOException {
        assertEquals(new Reply(250, List.of("a", "b")), read("250-a \n250 b\t\n"));
    }

    @Test
    void goesByTheLastCodeWhereCodesDiffer() throws IOException {
        assertEquals(new Reply(550, List.of("looks good", "no")), read("250-looks good\r\n550 no\r\n"));
    }

    @Test
    void keepsTextThatIsNoUtf8() throws IOException {
        Buffer wire = new Buffer().writeUtf8("550 caf").writeByte(0xe9).writeUtf8("\r\n");
        assertEquals(
                "550 café",
                new ReplyReader(limit -> Lines.read(wire, limit), Limits.DEFAULTS)
                        .read()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "25", "2x0 ok", "+OK", "* OK", "HTTP/1.1 400", "199 x", "600 x", "2500 x", "250x", " 250 ok"
            })
    void refusesWhatIsNoReply(String line) {
        assertThrows(MalformedException.class, () -> read(line + "\r\n"));
    }

    @Test
    void boundsTheNumberOfLines() {
        MalformedException e = assertThrows(
                MalformedException.class, () -> read("250-more\r\n".repeat(Limits.DEFAULTS.replyLines() + 1)));
        assertTrue(e.getMessage().contains("more than 512 lines"), e.getMessage());
    }

    @Test
    void takesAsManyLinesAsTheLimitAllows() throws IOException {
        int most = Limits.DEFAULTS.replyLines();
        assertEquals(
                most, read("250-x\r\n".repeat(most - 1) + "250 x\r\n").lines().size());
    }

    @Test
    void boundsTheLengthOfALine() {
        assertThrows(MalformedException.class, () -> read("250 " + "x".repeat(Limits.DEFAULTS.line()) + "\r\n"));
    }

    @Test
    void anEndWithinAReplyIsAnEnd() {
        assertThrows(EOFException.class, () -> read("250-a\r\n250"));
    }
}
