package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sees in data what a server that ends its lines with LF would mean for the end of data and its next answer. */
class DotUnstuffingOtherEndTest {

    /** Reads all in pieces of a size, from segments of a size. */
    private static boolean sees(String data, boolean crlfOnly, int segment, int piece) throws IOException {
        Buffer all = new Buffer().writeUtf8(data + "\r\n.\r\n");
        BufferedSource peer = Okio.buffer(new Source() {
            @Override
            public long read(Buffer sink, long byteCount) {
                if (all.exhausted()) {
                    return -1;
                }
                long n = Math.min(segment, all.size());
                // A segment of its own, as what a socket gives may be.
                Buffer one = new Buffer();
                one.write(all, n);
                sink.write(one.snapshot());
                return n;
            }

            @Override
            public Timeout timeout() {
                return Timeout.NONE;
            }

            @Override
            public void close() {}
        });
        DotUnstuffingSource dots = new DotUnstuffingSource(peer, crlfOnly);
        byte[] some = new byte[piece];
        StringBuilder read = new StringBuilder();
        for (int n = dots.read(some, 0, piece); n >= 0; n = dots.read(some, 0, piece)) {
            read.append(new String(some, 0, n, StandardCharsets.ISO_8859_1));
        }
        if (crlfOnly) {
            assertEquals(data.replace("\r\n.", "\r\n") + "\r\n", read.toString());
        }
        return dots.sawOtherEnd();
    }

    private static void assertSeen(boolean expected, String data) throws IOException {
        for (int segment = 1; segment <= data.length() + 5; segment++) {
            for (int piece : new int[] {1, 2, 3, 5, 8, 100}) {
                assertEquals(expected, sees(data, true, segment, piece), segment + " " + piece + " " + data);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "end\n.\r\n+OK 20 octets\r\nSubject: b",
                "end\n.\n+OK\nSubject: b",
                "end\n.\n-ERR no such message\r\n",
                "\n.\n+ok",
                "end\n.\n.\n+OK",
                "x\n.x\n.\r.\n.\r\n-Err",
                "a line that is long enough for eight octets at a time\r\nand another\n.\r\n+OK and so on"
            })
    void sees(String data) throws IOException {
        assertSeen(true, data);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "end\r\n..\r\n+OK",
                "end\n.\r\n",
                "end\n.\n",
                "end\n.\n+",
                "end\n.\n+1",
                "end\n.x\n+OK",
                "end\n..\n+OK",
                "end\n.\r+OK",
                "end\r\n+OK",
                "end\n+OK",
                "end\n.\r\n-"
            })
    void seesNothingIn(String data) throws IOException {
        assertSeen(false, data);
    }

    @Test
    void doesNotLookWherePeersEndLinesWithLf() throws IOException {
        assertEquals(false, sees("end\n.\n+OK", false, 100, 100));
    }
}
