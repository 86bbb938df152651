package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;

/** A peer that ends its lines with CRLF means CRLF: a message must not be able to end itself by bare LFs around a dot. */
class DotUnstuffingOfCrlfPeersTest {

    /** Gives out so many octets at a time. */
    private static Source slowly(Buffer octets, int step) {
        return new Source() {
            @Override
            public long read(Buffer sink, long byteCount) {
                return octets.read(sink, Math.min(byteCount, step));
            }

            @Override
            public Timeout timeout() {
                return Timeout.NONE;
            }

            @Override
            public void close() {}
        };
    }

    private static void check(String wire, String message, String rest) throws IOException {
        for (int step = 1; step <= wire.length(); step++) {
            for (int asked = 1; asked <= wire.length(); asked++) {
                BufferedSource source = Okio.buffer(slowly(new Buffer().writeUtf8(wire), step));
                Buffer read = new Buffer();
                DotUnstuffingSource dots = new DotUnstuffingSource(source, true);
                while (dots.read(read, asked) >= 0) {
                    // until the end of data
                }
                assertEquals(message, read.readUtf8());
                assertEquals(rest, source.readUtf8());
            }
        }
    }

    @Test
    void takesADotBetweenBareLineFeedsForData() throws IOException {
        check("a\n.\n+OK b\r\n.\r\n+OK\r\n", "a\n.\n+OK b\r\n", "+OK\r\n");
        check("\n.\r\nb\r\n.\r\n", "\n.\r\nb\r\n", "");
        check("a\n..\r\n.\r\n", "a\n..\r\n", "");
    }

    @Test
    void takesAwayStuffedDotsBehindCrlf() throws IOException {
        check("..a\r\n...\r\n.\r\n+OK\r\n", ".a\r\n..\r\n", "+OK\r\n");
        check("a\r\r\n..\r\n.\r\n", "a\r\r\n.\r\n", "");
    }

    @Test
    void takesALoneDotBehindCrlfForTheEndWhateverEndsItsLine() throws IOException {
        // A peer stuffs every dot behind CRLF, so this one can't be the message's.
        check("a\r\n.\n+OK\r\n", "a\r\n", "+OK\r\n");
    }
}
