package io.mailwire.internal.wire;

import java.io.IOException;
import java.util.Objects;
import okio.Buffer;
import okio.BufferedSink;
import okio.Sink;
import okio.Timeout;

/**
 * Sends a message as the data of SMTP's DATA or a POP3 answer: doubles the dot that begins a line, and ends with the line that is
 * a lone dot (RFC 5321 section 4.5.2, RFC 1939 section 3).
 *
 * <p>Expects lines that end in CRLF, and is safe for any octets: servers disagree on whether a bare CR or a bare LF ends a line,
 * so a dot is doubled after those too. Otherwise a message could hold an end of data of its own and a second envelope behind it.
 *
 * <p>Neither {@link #flush} nor {@link #close} reaches the delegate: what follows the data may go in the same packet.
 */
public final class DotStuffingSink implements Sink {

    private final BufferedSink delegate;
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

    /** The last octet written, LF before the first. */
    private byte last = '\n';

    /** Whether the last two were CRLF, or nothing was written. */
    private boolean atLineStart = true;

    private boolean ended;

    public DotStuffingSink(BufferedSink delegate) {
        this.delegate = delegate;
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
        if (ended) {
            throw new IllegalStateException("the end of data was written already");
        }
        long left = byteCount;
        while (left > 0) {
            left -= writeSegment(source, left);
        }
    }

    // Looks through one segment. Without a dot to double it is handed on as it is, which costs no copy.
    private int writeSegment(Buffer source, long most) throws IOException {
        int length;
        byte beforeLast;
        boolean copied = false;
        source.readUnsafe(cursor);
        try {
            cursor.next();
            byte[] data = Objects.requireNonNull(cursor.data);
            int start = cursor.start;
            length = (int) Math.min(cursor.end - start, most);
            int end = start + length;
            int written = start;
            byte before = last;
            for (int i = start; i < end; i++) {
                if (data[i] == '.') {
                    byte previous = i == start ? before : data[i - 1];
                    if (previous == '\n' || previous == '\r') {
                        delegate.write(data, written, i - written);
                        delegate.writeByte('.');
                        written = i;
                        copied = true;
                    }
                }
            }
            beforeLast = length > 1 ? data[end - 2] : before;
            last = data[end - 1];
            if (copied) {
                delegate.write(data, written, end - written);
            }
        } finally {
            cursor.close();
        }
        atLineStart = last == '\n' && beforeLast == '\r';
        if (copied) {
            source.skip(length);
        } else {
            delegate.write(source, length);
        }
        return length;
    }

    /** Writes the end of data, with a CRLF before it unless the message had one. */
    public void end() throws IOException {
        if (ended) {
            throw new IllegalStateException("the end of data was written already");
        }
        ended = true;
        delegate.writeUtf8(endOfData());
    }

    /** How many octets {@link #end} would write now. */
    public int octetsOfEnd() {
        return endOfData().length();
    }

    private String endOfData() {
        return atLineStart ? ".\r\n" : "\r\n.\r\n";
    }

    @Override
    public void flush() {}

    @Override
    public Timeout timeout() {
        return delegate.timeout();
    }

    @Override
    public void close() {}
}
