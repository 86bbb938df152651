package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;

class BodyStreamTest {

    private static final byte[] OCTETS = new byte[20_000];

    static {
        new Random(1).nextBytes(OCTETS);
    }

    private static final class Octets extends StreamedBody {

        final Buffer left = new Buffer().write(OCTETS);
        int closed;

        @Override
        public long read(Buffer sink, long byteCount) {
            return left.read(sink, byteCount);
        }

        @Override
        int read(byte[] sink, int offset, int byteCount) {
            return left.read(sink, offset, byteCount);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    @Test
    void givesEachOctetOnceHoweverItIsRead() throws IOException {
        Random random = new Random(2);
        try (InputStream in = new BodyStream(new Octets())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] block = new byte[700];
            while (true) {
                int n;
                if (random.nextBoolean()) {
                    n = in.read();
                    if (n >= 0) {
                        out.write(n);
                    }
                } else {
                    n = in.read(block, 3, 1 + random.nextInt(600));
                    out.write(block, 3, Math.max(0, n));
                }
                if (n < 0) {
                    break;
                }
            }
            assertArrayEquals(OCTETS, out.toByteArray());
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(block));
            assertEquals(0, in.read(block, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> in.read(block, 1, 700));
        }
    }

    @Test
    void isOfNoUseWhenItWasClosed() throws IOException {
        Octets octets = new Octets();
        InputStream in = new BodyStream(octets);
        assertEquals(OCTETS[0] & 0xff, in.read());
        in.close();
        in.close();
        assertEquals(1, octets.closed);
        assertThrows(IOException.class, in::read);
        assertThrows(IOException.class, in::readAllBytes);
        assertThrows(IOException.class, in::available);
    }
}
