package io.mailwire.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import okio.Buffer;
import okio.BufferedSource;
import okio.Source;
import okio.Timeout;

/**
 * The data of a POP3 answer: ends before the line that is a lone dot, and takes away the dot that was put before other lines that
 * begin with one (RFC 1939 section 3). Line ends come through as they are; lines that end in LF alone are lines too, since some
 * servers send such.
 *
 * <p>Consumes the end of data and nothing behind it, so the next answer may be in the delegate already. An end of the delegate
 * before that is an {@link EOFException}. {@link #close} leaves the delegate open.
 */
public final class DotUnstuffingSource implements Source {

    private final BufferedSource delegate;
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();
    private final boolean crlfOnly;
    private boolean atLineStart = true;
    private boolean afterCr;
    private boolean ended;
    private boolean closed;

    public DotUnstuffingSource(BufferedSource delegate) {
        this(delegate, false);
    }

    /**
     * @param crlfOnly whether a line begins behind CRLF only, as RFC 1939 has it: for peers that are seen to end their lines so. A
     *     dot between two bare LFs is data then, and nobody who wrote the message can end it early
     */
    public DotUnstuffingSource(BufferedSource delegate, boolean crlfOnly) {
        this.delegate = delegate;
        this.crlfOnly = crlfOnly;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return readSome(sink, byteCount);
    }

    private long readSome(Buffer sink, long byteCount) throws IOException {
        if (byteCount < 0) {
            throw new IllegalArgumentException("byteCount < 0: " + byteCount);
        }
        if (byteCount == 0) {
            return 0;
        }
        long total = 0;
        // Three octets tell a line's dot from the end of data. With fewer, what is there already goes out before we
        // wait for more.
        while (!ended
                && total < byteCount
                && (total == 0 || delegate.getBuffer().size() >= 3)) {
            if (atLineStart && startsWithDot()) {
                if (isEnd()) {
                    ended = true;
                    break;
                }
                delegate.skip(1);
            }
            int n = scanSegment(byteCount - total);
            sink.write(delegate.getBuffer(), n);
            total += n;
        }
        return total == 0 && ended ? -1 : total;
    }

    private boolean startsWithDot() throws IOException {
        require(1);
        return delegate.getBuffer().getByte(0) == '.';
    }

    private boolean isEnd() throws IOException {
        require(2);
        byte second = delegate.getBuffer().getByte(1);
        if (second == '\n') {
            delegate.skip(2);
            return true;
        }
        if (second == '\r') {
            require(3);
            if (delegate.getBuffer().getByte(2) == '\n') {
                delegate.skip(3);
                return true;
            }
        }
        return false;
    }

    // How many octets of the first segment are data; stops behind a line end whose next line must be looked at.
    private int scanSegment(long most) throws IOException {
        require(1);
        delegate.getBuffer().readUnsafe(cursor);
        try {
            cursor.next();
            byte[] data = Objects.requireNonNull(cursor.data);
            int start = cursor.start;
            int end = start + (int) Math.min(cursor.end - start, most);
            for (int i = start; i < end; i++) {
                if (data[i] == '\n'
                        && (i + 1 == end || data[i + 1] == '.')
                        && (!crlfOnly || (i == start ? afterCr : data[i - 1] == '\r'))) {
                    atLineStart = true;
                    afterCr = false;
                    return i + 1 - start;
                }
            }
            atLineStart = false;
            afterCr = data[end - 1] == '\r';
            return end - start;
        } finally {
            cursor.close();
        }
    }

    private void require(long octets) throws IOException {
        if (!delegate.request(octets)) {
            throw new EOFException("the data ended without the line that is a lone dot");
        }
    }

    /**
     * Skips what is left of the data.
     *
     * @return false if there was more than that; then the end has not been reached
     */
    public boolean drain(long maxOctets) throws IOException {
        Buffer dropped = new Buffer();
        long left = maxOctets;
        while (!ended) {
            long n = readSome(dropped, Math.min(left, 64 * 1024) + 1);
            dropped.clear();
            if (n < 0) {
                break;
            }
            left -= n;
            if (left < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the end of data has been consumed. */
    public boolean ended() {
        return ended;
    }

    @Override
    public Timeout timeout() {
        return delegate.timeout();
    }

    /** Ends reading; the delegate stays open, and {@link #drain} still works. */
    @Override
    public void close() {
        closed = true;
    }
}
