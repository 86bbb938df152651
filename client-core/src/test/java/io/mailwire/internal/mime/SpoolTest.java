package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import okio.Buffer;
import okio.BufferedSink;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SpoolTest {

    @Test
    void holdsTheSameOctetsInMemoryAndInAFile() throws IOException {
        byte[] octets = random(100_000);
        for (int limit : new int[] {0, 1, 99_999, 100_000, 200_000}) {
            try (Spool spool = new Spool(limit)) {
                try (BufferedSink sink = Okio.buffer(spool.sink())) {
                    sink.write(octets);
                }
                assertEquals(limit < octets.length, spool.isInFile(), "limit " + limit);
                assertEquals(octets.length, spool.size());
                assertArrayEquals(octets, Okio.buffer(spool.source()).readByteArray());
                assertArrayEquals(octets, spool.newStream(0, -1).readAllBytes(), "a second reader begins at the start");
            }
        }
    }

    @Test
    void takesOctetsThroughAStreamToo() throws IOException {
        try (Spool spool = new Spool(10)) {
            spool.outputStream().write('a');
            spool.outputStream().write(new byte[] {'b', 'c', 'd'}, 1, 2);
            assertEquals("acd", Okio.buffer(spool.source()).readUtf8());
        }
    }

    @Test
    void givesRangesAndRangesOfRanges() throws IOException {
        for (int limit : new int[] {0, 100}) {
            try (Spool spool = new Spool(limit)) {
                spool.outputStream().write("0123456789".getBytes());
                OctetsStream part = (OctetsStream) spool.newStream(2, 8);
                assertEquals('2', part.read());
                assertEquals(1, part.getPosition());
                part.mark(100);
                assertEquals("34567", new String(part.readAllBytes()));
                part.reset();
                assertEquals("34567", new String(part.readAllBytes()));
                assertEquals("34", new String(part.newStream(1, 3).readAllBytes()));
                assertEquals("567", new String(part.newStream(3, -1).readAllBytes()), "-1 is the end of the range");
                assertEquals(-1, part.read());
                assertEquals(-1, part.read(new byte[5]));
            }
        }
    }

    @Test
    void mixesSingleReadsAndBlocksAndSkips() throws IOException {
        byte[] octets = random(50_000);
        try (Spool spool = new Spool(0)) {
            spool.outputStream().write(octets);
            Random random = new Random(1);
            InputStream in = spool.newStream(0, -1);
            int at = 0;
            while (at < octets.length) {
                int n = random.nextInt(3000);
                switch (random.nextInt(3)) {
                    case 0 -> assertEquals(octets[at++] & 0xff, in.read());
                    case 1 -> at += (int) in.skip(n);
                    default -> {
                        byte[] block = in.readNBytes(n);
                        assertArrayEquals(Arrays.copyOfRange(octets, at, at + block.length), block);
                        at += block.length;
                    }
                }
            }
            assertEquals(-1, in.read());
        }
    }

    @Test
    void isReadableWhileItIsBeingFilled() throws IOException {
        try (Spool spool = new Spool(4)) {
            InputStream in = spool.newStream(0, -1);
            spool.outputStream().write("abc".getBytes());
            assertEquals("abc", new String(in.readAllBytes()));
            spool.outputStream().write("def".getBytes());
            assertEquals("def", new String(in.readAllBytes()));
        }
    }

    @Test
    void refusesEverythingOnceClosed() throws IOException {
        Spool spool = new Spool(0);
        spool.outputStream().write('a');
        InputStream in = spool.newStream(0, -1);
        spool.close();
        spool.close();
        assertThrows(IOException.class, in::read);
        assertThrows(IOException.class, () -> spool.outputStream().write('b'));
    }

    @Test
    void survivesAnInterruptOfAReader() throws IOException {
        try (Spool spool = new Spool(0)) {
            spool.outputStream().write("abc".getBytes());
            Thread.currentThread().interrupt();
            try {
                assertEquals("abc", new String(spool.newStream(0, -1).readAllBytes()));
                assertTrue(Thread.currentThread().isInterrupted(), "the flag stays");
            } finally {
                Thread.interrupted();
            }
            assertEquals("abc", new String(spool.newStream(0, -1).readAllBytes()));
        }
    }

    @Test
    void leavesNoNameInTheFileSystem(@TempDir Path directory) throws IOException {
        // The fallback for systems that keep the names of open files.
        Path file = Files.createFile(directory.resolve("spool"));
        try (TemporaryFile fallback = new TemporaryFile.DeletedOnClose(file)) {
            fallback.write(0, new byte[] {1, 2, 3}, 0, 3);
            byte[] read = new byte[2];
            Thread.currentThread().interrupt();
            assertEquals(2, fallback.read(1, read, 0, 2));
            assertTrue(Thread.interrupted());
            assertArrayEquals(new byte[] {2, 3}, read);
            assertEquals(-1, fallback.read(3, read, 0, 2));
        }
        assertFalse(Files.exists(file));
    }

    private static byte[] random(int length) {
        byte[] octets = new byte[length];
        new Random(7).nextBytes(octets);
        return octets;
    }

    @Test
    void wrapsOctetsWithoutCopying() throws IOException {
        Spool spool = Spool.of("abc".getBytes());
        assertEquals(3, spool.size());
        assertFalse(spool.isInFile());
        Buffer out = new Buffer();
        spool.writeTo(out.outputStream());
        assertEquals("abc", out.readUtf8());
    }
}
