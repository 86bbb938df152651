package io.mailwire.pop3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A message as a stream. Octets go straight into the reader's array; one that reads them singly gets them from a block. */
final class BodyStream extends InputStream {

    private static final int BLOCK = 4 * 1024;
    private static final byte[] NONE = {};

    private final StreamedBody body;
    private byte[] block = NONE;
    private int next;
    private int end;
    private boolean closed;

    BodyStream(StreamedBody body) {
        this.body = body;
    }

    @Override
    public int read() throws IOException {
        checkOpen();
        if (next == end) {
            block = block.length == 0 ? new byte[BLOCK] : block;
            next = 0;
            end = Math.max(0, body.read(block, 0, block.length));
        }
        return next == end ? -1 : block[next++] & 0xff;
    }

    @Override
    public int read(byte[] sink, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, sink.length);
        checkOpen();
        if (count == 0) {
            return 0;
        }
        if (next == end) {
            return body.read(sink, offset, count);
        }
        int n = Math.min(count, end - next);
        System.arraycopy(block, next, sink, offset, n);
        next += n;
        return n;
    }

    @Override
    public int available() throws IOException {
        checkOpen();
        return end - next;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            body.close();
        }
    }
}
