package io.mailwire.pop3.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.internal.wire.Lines;
import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import org.junit.jupiter.api.Test;

class ListingTest {

    private static List<String> read(Listing listing, Buffer source) throws IOException {
        List<String> lines = new ArrayList<>();
        listing.read(limit -> Lines.read(source, limit), lines::add);
        return lines;
    }

    @Test
    void endsAtTheLoneDotAndLeavesWhatFollows() throws IOException {
        Buffer source = new Buffer().writeUtf8("1 120\r\n2 200\r\n.\r\n+OK next\r\n");
        assertEquals(List.of("1 120", "2 200"), read(new Listing(512, 1000), source));
        assertEquals("+OK next\r\n", source.readUtf8());
    }

    @Test
    void takesLinesThatEndInLfAndADotWithSpacesBehindIt() throws IOException {
        assertEquals(List.of("1 120"), read(new Listing(512, 1000), new Buffer().writeUtf8("1 120\n. \n")));
    }

    @Test
    void removesOneStuffedDot() throws IOException {
        assertEquals(List.of(".X"), read(new Listing(512, 1000), new Buffer().writeUtf8("..X\r\n.\r\n")));
    }

    @Test
    void stopsAtALineThatIsTooLong() {
        Buffer source = new Buffer().writeUtf8("1 " + "9".repeat(600) + "\r\n.\r\n");
        assertThrows(MalformedException.class, () -> read(new Listing(512, 10_000), source));
    }

    @Test
    void stopsAtAListingThatDoesNotEnd() {
        Buffer source = new Buffer().writeUtf8("1 120\r\n".repeat(200));
        MalformedException octets = assertThrows(MalformedException.class, () -> read(new Listing(512, 500), source));
        assertEquals("a listing of more than 500 octets", octets.getMessage());
        MalformedException lines =
                assertThrows(MalformedException.class, () -> read(new Listing(512, 100_000, 10), source));
        assertEquals("a listing of more than 10 lines", lines.getMessage());
    }

    @Test
    void saysThatTheStreamEndedBeforeTheDot() {
        assertThrows(EOFException.class, () -> read(new Listing(512, 500), new Buffer().writeUtf8("1 120\r\n")));
    }
}
