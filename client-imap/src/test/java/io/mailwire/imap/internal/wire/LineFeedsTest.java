package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Random;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.junit.jupiter.api.Test;

class LineFeedsTest {

    /** Octets like LF beside it, borders of segments, and all limits: as Okio's own search. */
    @Test
    void findsWhatOkioFinds() throws IOException {
        Random random = new Random(5);
        byte[] like = {'\n', 0x0b, 0x09, (byte) 0x8a, 0, (byte) 0xff, 'x'};
        for (int i = 0; i < 3000; i++) {
            Buffer octets = new Buffer();
            int size = random.nextInt(i % 10 == 0 ? 20_000 : 40);
            for (int n = 0; n < size; n++) {
                octets.writeByte(
                        random.nextInt(20) == 0 && size < 100 ? like[random.nextInt(7)] : like[1 + random.nextInt(6)]);
            }
            if (size > 100) {
                octets.writeByte('\n');
            }
            long from = random.nextInt(size + 2);
            long to = from + random.nextInt(size + 2);
            assertEquals(
                    octets.copy().indexOf((byte) '\n', from, to),
                    LineFeeds.indexOf(Okio.buffer((Source) new Bits(octets.copy())), from, to));
        }
    }

    /** Gives few octets at a time. */
    private static final class Bits extends ForwardingSource {
        Bits(Buffer from) {
            super(from);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            return super.read(sink, Math.min(byteCount, 700));
        }
    }
}
