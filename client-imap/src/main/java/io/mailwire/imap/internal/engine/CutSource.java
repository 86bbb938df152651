package io.mailwire.imap.internal.engine;

import java.io.IOException;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/** Some octets out of the middle of others. */
final class CutSource implements Source {

    private static final int BLOCK = 64 * 1024;

    private final Source from;
    private long skip;
    private long left;

    CutSource(Source from, long skip, long take) {
        this.from = from;
        this.skip = skip;
        this.left = take;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        if (skip > 0) {
            Buffer dropped = new Buffer();
            while (skip > 0) {
                long n = from.read(dropped, Math.min(skip, BLOCK));
                if (n < 0) {
                    return -1;
                }
                skip -= n;
                dropped.clear();
            }
        }
        if (left == 0) {
            return -1;
        }
        long n = from.read(sink, Math.min(left, byteCount));
        left -= Math.max(0, n);
        return n;
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() throws IOException {
        from.close();
    }
}
