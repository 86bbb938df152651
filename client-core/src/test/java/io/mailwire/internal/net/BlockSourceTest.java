package io.mailwire.internal.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** What is read in blocks is the same as what is not, and there is no block where little comes. */
class BlockSourceTest {

    /** Gives as much at a time as it is told, and notes how much was asked for. */
    private static final class Pieces extends InputStream {

        private final ByteArrayInputStream octets;
        private final Random random;
        private int most;
        private final List<Integer> asked = new ArrayList<>();

        Pieces(byte[] octets, int seed) {
            this.octets = new ByteArrayInputStream(octets);
            this.random = new Random(seed);
        }

        @Override
        public int read() {
            throw new AssertionError("octet by octet");
        }

        @Override
        public int read(byte[] sink, int offset, int count) {
            asked.add(count);
            int piece = most > 0 ? most : 1 + random.nextInt(random.nextBoolean() ? 100 : 60_000);
            return octets.read(sink, offset, Math.min(count, piece));
        }
    }

    private static long next(BlockSource source, Buffer to, long most) throws IOException {
        int kept = source.takeKept(to, most);
        return kept > 0 ? kept : source.readAhead(to, most);
    }

    @Test
    void losesAndMixesUpNothing() throws IOException {
        Random random = new Random(1939);
        for (int seed = 0; seed < 50; seed++) {
            byte[] octets = new byte[random.nextInt(300_000)];
            random.nextBytes(octets);
            BlockSource source = new BlockSource(new Pieces(octets, seed));
            Buffer got = new Buffer();
            while (true) {
                long before = got.size();
                long n = next(source, got, 1 + random.nextInt(8192));
                if (n < 0) {
                    break;
                }
                assertTrue(n > 0 && got.size() == before + n, "what it says is what it gave");
            }
            assertArrayEquals(octets, got.readByteArray(), "seed " + seed);
            assertEquals(0, source.takeKept(got, 100), "nothing is left behind the end");
        }
    }

    @Test
    void asksForMoreOnceMuchComesAndForLessOnceThatIsOver() throws IOException {
        Pieces pieces = new Pieces(new byte[200_000], 0);
        BlockSource source = new BlockSource(pieces);
        Buffer got = new Buffer();
        pieces.most = 100;
        next(source, got, 8192);
        next(source, got, 8192);
        pieces.most = 100_000;
        next(source, got, 8192);
        while (got.size() < 8192) {
            next(source, got, 8192);
        }
        assertTrue(pieces.asked.stream().allMatch(n -> n <= 8192), pieces.asked::toString);
        next(source, got, 8192);
        assertEquals(32 * 1024, pieces.asked.get(pieces.asked.size() - 1));
        int calls = pieces.asked.size();
        for (int i = 0; i < 3; i++) {
            next(source, got, 8192);
        }
        assertEquals(calls, pieces.asked.size(), "the rest of the block was there");
        pieces.most = 100;
        next(source, got, 8192); // a block with little in it
        next(source, got, 8192);
        assertTrue(pieces.asked.get(pieces.asked.size() - 1) <= 8192, pieces.asked::toString);
    }
}
