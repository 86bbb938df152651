package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class SegmentsTest {

    private final Segments segments = new Segments();

    private static ByteString some(int count) {
        byte[] octets = new byte[count];
        new Random(count).nextBytes(octets);
        return ByteString.of(octets);
    }

    @Test
    void movesAllInOrderHoweverLittleIsWantedAtOnce() {
        ByteString all = some(100_000);
        Buffer from = new Buffer().write(all);
        Buffer to = new Buffer();
        Random random = new Random(1);
        while (from.size() > 0) {
            long before = from.size();
            long n = segments.move(from, to, 1 + random.nextInt(12_000));
            assertEquals(before - n, from.size());
        }
        assertEquals(all, to.readByteString());
    }

    @Test
    void takesNoMoreThanWanted() {
        Buffer from = new Buffer().write(some(5000));
        assertEquals(3000, segments.move(from, new Buffer(), 3000));
        assertEquals(2000, segments.move(from, new Buffer(), 3000));
    }

    @Test
    void movesWholeSegments() {
        ByteString all = some(100_000);
        Buffer from = new Buffer().write(all);
        Buffer to = new Buffer();
        segments.moveAbout(from, to, 20_000);
        assertEquals(3 * 8192, to.size());
        segments.moveAbout(from, to, 1_000_000);
        assertEquals(all, to.readByteString());
    }

    @Test
    void writesFromWhereTheOctetsLie() throws Exception {
        ByteString all = some(30_000);
        Buffer from = new Buffer().write(all);
        Buffer to = new Buffer();
        while (from.size() > 0) {
            segments.write(from, to.outputStream(), 5000);
        }
        assertEquals(all, to.readByteString());
    }

    @Test
    void keepsWhatCouldNotBeWritten() {
        ByteString all = some(3000);
        Buffer from = new Buffer().write(all);
        OutputStream full = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("full");
            }
        };
        assertThrows(IOException.class, () -> segments.write(from, full, 3000));
        assertEquals(all, from.readByteString());
    }
}
