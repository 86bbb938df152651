package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** Reading into an array gives what reading into a buffer gives, however little is asked for at a time. */
class DotUnstuffingIntoArrayTest {

    private static byte[] viaBuffer(Buffer wire, boolean crlfOnly) throws IOException {
        DotUnstuffingSource source = new DotUnstuffingSource(wire, crlfOnly);
        Buffer all = new Buffer();
        while (source.read(all, 8192) >= 0) {}
        return all.readByteArray();
    }

    private static byte[] viaArray(Buffer wire, boolean crlfOnly, Random random) throws IOException {
        DotUnstuffingSource source = new DotUnstuffingSource(wire, crlfOnly);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] block = new byte[9000];
        while (true) {
            int offset = random.nextInt(10);
            int n = source.read(block, offset, 1 + random.nextInt(random.nextBoolean() ? 4 : 8990));
            if (n < 0) {
                return all.toByteArray();
            }
            assertTrue(n > 0, "neither octets nor the end");
            all.write(block, offset, n);
        }
    }

    @Test
    void givesTheSameOctetsAndLeavesTheSameRest() throws IOException {
        Random random = new Random(1939);
        String alphabet = ".\r\nab";
        for (int run = 0; run < 3000; run++) {
            Buffer wire = new Buffer();
            int length = random.nextInt(run % 50 == 0 ? 30_000 : 60);
            for (int i = 0; i < length; i++) {
                wire.writeByte(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            wire.writeUtf8("\r\n.\r\n+OK next");
            boolean crlfOnly = random.nextBoolean();
            Buffer twin = wire.copy();
            byte[] expected = viaBuffer(wire, crlfOnly);
            assertArrayEquals(expected, viaArray(twin, crlfOnly, random), "run " + run);
            assertEquals(wire.readUtf8(), twin.readUtf8(), "run " + run);
        }
    }

    @Test
    void endsWithAnErrorWhereTheDataDoes() throws IOException {
        DotUnstuffingSource source = new DotUnstuffingSource(new Buffer().writeUtf8("abc\r\n"));
        byte[] block = new byte[10];
        assertEquals(0, source.read(block, 0, 0));
        assertEquals(5, source.read(block, 0, 10));
        assertThrows(EOFException.class, () -> source.read(block, 0, 10));
        source.close();
        assertThrows(IllegalStateException.class, () -> source.read(block, 0, 10));
    }
}
