package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import okio.Buffer;

/**
 * The announcement of a literal at a line's end: {@code {n}}, also {@code ~{n}} (literal8) and {@code {n+}} (which no server should
 * send, and some do).
 */
public final class LiteralMark {

    /** RFC 3501 numbers have 32 bits; a bigger literal is a lie or an attack. */
    public static final long LARGEST = 4_294_967_295L;

    /** Literals in one response at most: a mail to ten thousand people has as many names, and nothing has ten times that. */
    public static final int MOST = 100_000;

    private LiteralMark() {}

    /**
     * Refuses one literal more than a response may have.
     *
     * @param count how many it has so far
     */
    public static void checkCount(int count) throws MalformedException {
        if (count > MOST) {
            throw new MalformedException("a response of more than " + MOST + " literals");
        }
    }

    /**
     * The size announced by the line that ends before {@code end}, or -1 where it announces none.
     *
     * @param end the index behind the line's last octet, CR and LF not counted
     * @throws MalformedException for a size that no literal can have
     */
    public static long sizeAt(Buffer line, long start, long end) throws IOException {
        long i = end - 1;
        if (i < start || line.getByte(i) != '}') {
            return -1;
        }
        i--;
        if (i > start && line.getByte(i) == '+') {
            i--;
        }
        long size = 0;
        long factor = 1;
        int digits = 0;
        while (i >= start && line.getByte(i) >= '0' && line.getByte(i) <= '9') {
            if (++digits > 18) {
                throw new MalformedException("a literal of more than " + LARGEST + " octets was announced");
            }
            size += factor * (line.getByte(i) - '0');
            factor *= 10;
            i--;
        }
        if (digits == 0 || i < start || line.getByte(i) != '{') {
            return -1;
        }
        if (size > LARGEST) {
            throw new MalformedException("a literal of " + size + " octets was announced, more than the " + LARGEST
                    + " that a message may have");
        }
        return size;
    }
}
