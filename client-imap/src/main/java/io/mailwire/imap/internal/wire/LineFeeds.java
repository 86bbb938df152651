package io.mailwire.imap.internal.wire;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import okio.Buffer;
import okio.BufferedSource;

/** Looks for LF, eight octets at a time: every octet of a mailbox passes here twice. */
final class LineFeeds {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LFS = ONES * '\n';

    private LineFeeds() {}

    /** As {@link BufferedSource#indexOf(byte, long, long)}: blocks until the LF is there, the limit, or the end; -1 without one. */
    static long indexOf(BufferedSource source, long from, long to) throws IOException {
        Buffer buffer = source.getBuffer();
        long at = from;
        while (at < to) {
            long found = indexOf(buffer, at, Math.min(buffer.size(), to));
            if (found >= 0) {
                return found;
            }
            at = Math.max(at, buffer.size());
            if (at >= to || !source.request(at + 1)) {
                return -1;
            }
        }
        return -1;
    }

    private static long indexOf(Buffer buffer, long from, long to) {
        if (from >= to) {
            return -1;
        }
        try (Buffer.UnsafeCursor cursor = buffer.readUnsafe()) {
            int count = cursor.seek(from);
            while (count > 0) {
                int end = (int) Math.min(cursor.end, cursor.start + (to - cursor.offset));
                int found = indexOf(cursor.data, cursor.start, end);
                if (found >= 0) {
                    return cursor.offset + (found - cursor.start);
                }
                if (cursor.offset + count >= to) {
                    return -1;
                }
                count = cursor.next();
            }
            return -1;
        }
    }

    /** The first LF in octets that are here; -1 without one. */
    static int indexOf(byte[] octets, int from, int end) {
        int i = from;
        // Most have none, which is told of several eights with one question.
        while (i <= end - 32
                && (feeds(octets, i) | feeds(octets, i + 8) | feeds(octets, i + 16) | feeds(octets, i + 24)) == 0) {
            i += 32;
        }
        for (; i <= end - 8; i += 8) {
            long found = feeds(octets, i);
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / 8;
            }
        }
        for (; i < end; i++) {
            if (octets[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** A bit for each LF in eight octets; above the lowest one bits may be wrong. */
    private static long feeds(byte[] octets, int at) {
        // An octet is zero now where an LF was.
        long zeros = (long) EIGHT.get(octets, at) ^ LFS;
        return (zeros - ONES) & ~zeros & HIGH_BITS;
    }
}
