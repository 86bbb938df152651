package io.mailwire.internal.net;

import java.io.IOException;
import java.io.InputStream;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A socket's octets; in blocks where told to, which takes an eighth of the system calls that Okio's segments take. Octets of a block
 * are read ahead, so a connection that may still change over to TLS must not use them. For one thread.
 */
final class BlockSource implements Source {

    private static final int BLOCK = 64 * 1024;

    private final InputStream in;
    private final Source segments;
    private volatile byte @Nullable [] block;
    private int at;
    private int end;

    BlockSource(InputStream in) {
        this.in = in;
        this.segments = Okio.source(in);
    }

    /** From now on nobody else reads from the stream. */
    void readAhead() {
        block = new byte[BLOCK];
    }

    /** How many octets can be had without asking the socket. */
    int left() {
        return end - at;
    }

    @Override
    public long read(Buffer to, long byteCount) throws IOException {
        byte[] octets = block;
        if (octets == null) {
            return segments.read(to, byteCount);
        }
        if (left() == 0) {
            int n = in.read(octets, 0, octets.length);
            if (n < 0) {
                return -1;
            }
            at = 0;
            end = n;
        }
        int n = (int) Math.min(byteCount, left());
        to.write(octets, at, n);
        at += n;
        return n;
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
