package io.mailwire.imap.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for what ends a quoted string, or escapes within one, eight octets at a time: two thirds of a summary are in quotes. */
final class Quotes {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private Quotes() {}

    /** Where the first quote or backslash is; the end where there is none. */
    static int next(byte[] octets, int from, int end) {
        int i = from;
        for (; i <= end - 8; i += 8) {
            // An octet is zero now where one of the two was; the lowest bit that this leaves is exact.
            long word = (long) EIGHT.get(octets, i);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            long found = (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)) & HIGH_BITS;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / 8;
            }
        }
        while (i < end && octets[i] != '"' && octets[i] != '\\') {
            i++;
        }
        return i;
    }
}
