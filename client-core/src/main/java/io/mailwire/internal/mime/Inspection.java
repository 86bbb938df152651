package io.mailwire.internal.mime;

import java.io.IOException;
import okio.Buffer;
import okio.Sink;
import okio.Timeout;

/** Notes, while a message passes, what decides how it may be transferred: 8-bit octets, NULs, long lines (RFC 5321, 6152, 3030). */
final class Inspection implements Sink {

    /** RFC 5321 section 4.5.3.1.6: 1000 octets with the CRLF. */
    private static final int LONGEST_LINE = 998;

    private final Sink delegate;
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

    boolean has8Bit;
    boolean hasNul;
    boolean hasLongLines;
    boolean hasNonAsciiHeaders;
    boolean hasBareLineEnds;

    private boolean inHeader = true;
    private long line; // octets of the current line, its CR included

    private final boolean lineEnds;
    private boolean afterCr;

    /**
     * Stands before a sink.
     *
     * @param lineEnds whether bare CR and LF are looked for too
     */
    Inspection(Sink delegate, boolean lineEnds) {
        this.delegate = delegate;
        this.lineEnds = lineEnds;
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
        source.readUnsafe(cursor);
        try {
            long left = byteCount;
            while (left > 0 && cursor.next() > 0) {
                int end = cursor.start + (int) Math.min(left, cursor.end - cursor.start);
                look(cursor.data, cursor.start, end);
                if (lineEnds) {
                    lookAtLineEnds(cursor.data, cursor.start, end);
                }
                left -= end - cursor.start;
            }
        } finally {
            cursor.close();
        }
        delegate.write(source, byteCount);
    }

    private void look(byte[] data, int from, int to) {
        int seen = 0;
        boolean nul = false;
        int lineStart = from - (int) Math.min(line, Integer.MAX_VALUE / 2);
        for (int i = from; i < to; i++) {
            byte b = data[i];
            seen |= b;
            nul |= b == 0;
            if (b == '\n') {
                int length = i - lineStart;
                hasLongLines |= length > LONGEST_LINE + 1;
                if (inHeader) {
                    hasNonAsciiHeaders |= seen < 0;
                    inHeader = length > 1; // an empty line is its CR
                    has8Bit |= seen < 0;
                    seen = 0;
                }
                lineStart = i + 1;
            }
        }
        line = (long) to - lineStart;
        hasLongLines |= line > LONGEST_LINE + 1;
        has8Bit |= seen < 0;
        hasNonAsciiHeaders |= inHeader && seen < 0;
        hasNul |= nul;
    }

    private void lookAtLineEnds(byte[] data, int from, int to) {
        boolean cr = afterCr;
        for (int i = from; i < to; i++) {
            hasBareLineEnds |= cr != (data[i] == '\n');
            cr = data[i] == '\r';
        }
        afterCr = cr;
    }

    /** Knows now that a CR at the very end was bare. */
    void finish() {
        hasBareLineEnds |= afterCr;
    }

    @Override
    public void flush() throws IOException {
        delegate.flush();
    }

    @Override
    public Timeout timeout() {
        return delegate.timeout();
    }

    @Override
    public void close() throws IOException {
        delegate.close();
    }
}
