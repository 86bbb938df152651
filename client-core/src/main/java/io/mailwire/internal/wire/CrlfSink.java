package io.mailwire.internal.wire;

import java.io.IOException;
import java.util.Objects;
import okio.Buffer;
import okio.BufferedSink;
import okio.Sink;
import okio.Timeout;

/**
 * Makes every line end a CRLF: a bare CR and a bare LF become one, everything else stays (RFC 5321 section 2.3.8). After the last
 * octet {@link #finish} is due, since only then it is known that a CR at the end was bare.
 */
public final class CrlfSink implements Sink {

    private final BufferedSink delegate;
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

    /** Whether the last octet was a CR. It is written at once; its LF comes with the next octet, whatever that is. */
    private boolean afterCr;

    private long changes;

    public CrlfSink(BufferedSink delegate) {
        this.delegate = delegate;
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
        long left = byteCount;
        while (left > 0) {
            left -= writeSegment(source, left);
        }
    }

    // One segment. Where all its line ends are right it is handed on as it is, which costs no copy.
    private int writeSegment(Buffer source, long most) throws IOException {
        int length;
        boolean copied = false;
        source.readUnsafe(cursor);
        try {
            cursor.next();
            byte[] data = Objects.requireNonNull(cursor.data);
            int start = cursor.start;
            length = (int) Math.min(cursor.end - start, most);
            int end = start + length;
            int written = start;
            int i = start;
            if (afterCr) {
                if (data[i] == '\n') {
                    i++;
                } else {
                    delegate.writeByte('\n');
                    changes++;
                }
                afterCr = false;
            }
            while (i < end) {
                byte b = data[i++];
                if (b > '\r' || b < '\n') {
                    continue;
                }
                if (b == '\r') {
                    if (i == end) {
                        afterCr = true;
                    } else if (data[i] == '\n') {
                        i++;
                    } else {
                        delegate.write(data, written, i - written);
                        delegate.writeByte('\n');
                        written = i;
                        copied = true;
                        changes++;
                    }
                } else if (b == '\n') {
                    delegate.write(data, written, i - 1 - written);
                    delegate.writeByte('\r');
                    written = i - 1;
                    copied = true;
                    changes++;
                }
            }
            if (copied) {
                delegate.write(data, written, end - written);
            }
        } finally {
            cursor.close();
        }
        if (copied) {
            source.skip(length);
        } else {
            delegate.write(source, length);
        }
        return length;
    }

    /** Completes a CR at the very end. Does not flush. */
    public void finish() throws IOException {
        if (afterCr) {
            delegate.writeByte('\n');
            afterCr = false;
            changes++;
        }
    }

    /** How many line ends were not CRLF. */
    public long changes() {
        return changes;
    }

    @Override
    public void flush() throws IOException {
        delegate.flush();
    }

    @Override
    public Timeout timeout() {
        return delegate.timeout();
    }

    /** Finishes, and closes the delegate. */
    @Override
    public void close() throws IOException {
        try (delegate) {
            finish();
        }
    }
}
