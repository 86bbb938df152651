package io.mailwire.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

    private static final VarHandle EIGHT_OCTETS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EIGHT_LINE_FEEDS = 0x0a0a0a0a0a0a0a0aL;
    private static final long EIGHT_DOTS = 0x2e2e2e2e2e2e2e2eL;

    private final BufferedSource delegate;
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();
    private final boolean crlfOnly;
    private boolean atLineStart = true;
    private boolean afterCr;
    private boolean ended;
    private boolean closed;
    private int otherEnd;

    // How much of an end of data by LF, with a status line behind it, the latest octets are.
    private static final int AFTER_LF = 1;
    private static final int AFTER_DOT = 2;
    private static final int AFTER_CR = 3;
    private static final int AFTER_END = 4;
    private static final int AFTER_SIGN = 5;
    private static final int SEEN = 6;

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

    /** The same into an array, without a copy in between. Returns -1 at the end, else at least 1 unless none is wanted. */
    public int read(byte[] sink, int offset, int byteCount) throws IOException {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        int total = 0;
        while (hasMore(total, byteCount)) {
            total += delegate.getBuffer().read(sink, offset + total, scanSegment(byteCount - total));
        }
        return total == 0 && ended ? -1 : total;
    }

    private long readSome(Buffer sink, long byteCount) throws IOException {
        if (byteCount < 0) {
            throw new IllegalArgumentException("byteCount < 0: " + byteCount);
        }
        long total = 0;
        while (hasMore(total, byteCount)) {
            total += moveSegment(sink, byteCount - total);
        }
        return total == 0 && ended ? -1 : total;
    }

    // Whether data is next. Three octets tell a line's dot from the end of data. With fewer, what is there already goes
    // out before we wait for more.
    private boolean hasMore(long got, long wanted) throws IOException {
        if (ended || got >= wanted || (got > 0 && delegate.getBuffer().size() < 3)) {
            return false;
        }
        if (atLineStart && startsWithDot()) {
            if (isEnd()) {
                ended = true;
                return false;
            }
            delegate.skip(1);
            match(0);
        }
        return true;
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

    // Moves what is data of the first segment. A part of it is copied: to move a part shares the segment, which then
    // can't be used again, and a new one costs more than the copy.
    private int moveSegment(Buffer sink, long most) throws IOException {
        require(1);
        Buffer source = delegate.getBuffer();
        source.readUnsafe(cursor);
        int n;
        boolean whole;
        try {
            cursor.next();
            byte[] data = Objects.requireNonNull(cursor.data);
            n = scan(data, cursor.start, cursor.start + (int) Math.min(cursor.end - cursor.start, most));
            whole = n == cursor.end - cursor.start;
            if (!whole) {
                sink.write(data, cursor.start, n);
            }
        } finally {
            cursor.close();
        }
        if (whole) {
            sink.write(source, n);
        } else {
            source.skip(n);
        }
        return n;
    }

    // How many octets of the first segment are data.
    private int scanSegment(int most) throws IOException {
        require(1);
        delegate.getBuffer().readUnsafe(cursor);
        try {
            cursor.next();
            return scan(Objects.requireNonNull(cursor.data), cursor.start, Math.min(cursor.end, cursor.start + most));
        } finally {
            cursor.close();
        }
    }

    // How many octets are data; stops behind a line end whose next line must be looked at.
    private int scan(byte[] data, int start, int end) {
        if (otherEnd > 0 && otherEnd < SEEN) {
            match(data, start, end);
        }
        for (int i = lineFeed(data, start, end); i < end; i = lineFeed(data, i + 1, end)) {
            if (!crlfOnly || (i == start ? afterCr : data[i - 1] == '\r')) {
                atLineStart = true;
                afterCr = false;
                return i + 1 - start;
            }
            // At the end of what is here it may be the line feed of the pattern itself.
            if (i + 1 < end || otherEnd != AFTER_END) {
                match(AFTER_LF);
                match(data, i + 1, end);
            }
        }
        atLineStart = false;
        afterCr = data[end - 1] == '\r';
        return end - start;
    }

    // All that is looked at here is data: in the pattern no dot follows a line end that counts, so nothing ends in it.
    private void match(byte[] data, int start, int end) {
        for (int i = start; i < end && otherEnd > 0 && otherEnd < SEEN; i++) {
            match(next(data[i]));
        }
    }

    private void match(int state) {
        if (otherEnd != SEEN) {
            otherEnd = state;
        }
    }

    private int next(byte octet) {
        return switch (otherEnd) {
            case AFTER_LF -> octet == '.' ? AFTER_DOT : 0;
            case AFTER_DOT -> octet == '\n' ? AFTER_END : octet == '\r' ? AFTER_CR : 0;
            case AFTER_CR -> octet == '\n' ? AFTER_END : 0;
            case AFTER_END -> octet == '+' || octet == '-' ? AFTER_SIGN : octet == '.' ? AFTER_DOT : 0;
            default -> octet == 'O' || octet == 'o' || octet == 'E' || octet == 'e' ? SEEN : 0;
        };
    }

    /**
     * Whether the data had in it what the end of data is for a peer that ends its lines with LF, with the beginning of a status line
     * ({@code +O}, {@code -E}) behind it. It may be what somebody wrote, or another answer that was taken for data. Only where lines
     * begin behind CRLF only.
     */
    public boolean sawOtherEnd() {
        return otherEnd == SEEN;
    }

    // The next line feed that has a dot behind it, or nothing. Eight at a time: this loop is most of what a message
    // costs us beside moving it. An octet of "off" is zero where it is a line feed and the one behind it a dot.
    private static int lineFeed(byte[] data, int from, int end) {
        int i = from;
        for (; i < end - Long.BYTES; i += Long.BYTES) {
            long off = ((long) EIGHT_OCTETS.get(data, i) ^ EIGHT_LINE_FEEDS)
                    | ((long) EIGHT_OCTETS.get(data, i + 1) ^ EIGHT_DOTS);
            long zeroOctets = (off - 0x0101010101010101L) & ~off & 0x8080808080808080L;
            if (zeroOctets != 0) {
                return i + Long.numberOfTrailingZeros(zeroOctets) / Byte.SIZE;
            }
        }
        while (i < end && !(data[i] == '\n' && (i + 1 == end || data[i + 1] == '.'))) {
            i++;
        }
        return i;
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
