package io.mailwire.internal.net;

import java.io.IOException;
import java.io.InputStream;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;

/**
 * Reads a socket, in large blocks once much comes at a time: each call of the system has its price, and Okio alone asks for 8 KiB. What is
 * beyond the octets wanted is kept for the next calls, which {@link #takeKept} tells from those that wait for the peer.
 *
 * <p>The block is there only as long as it is of use, so that a thousand idle connections don't have one each.
 */
final class BlockSource implements Source {

    // What a kernel has ready of a fast transfer. Twice as much is no quicker.
    private static final int BLOCK = 32 * 1024;

    // A call that brings as much as this is hardly the last one.
    private static final int MUCH = 4 * 1024;

    private static final byte[] NONE = {};

    private final InputStream in;
    private final Source straight;
    private byte[] block = NONE;
    private int next;
    private int end;
    private boolean much;

    BlockSource(InputStream in) {
        this.in = in;
        this.straight = Okio.source(in);
    }

    /** Gives away what earlier calls have read; 0 where that is nothing, and only {@link #read} has more. */
    int takeKept(Buffer to, long most) {
        int n = (int) Math.min(most, end - next);
        if (n > 0) {
            to.write(block, next, n);
            next += n;
        }
        return n;
    }

    /** Blocks, without a block: for what must not be read beyond what is wanted. */
    @Override
    public long read(Buffer to, long most) throws IOException {
        long n = straight.read(to, most);
        much = n >= MUCH;
        return n;
    }

    /** Blocks; to be called when nothing is kept. */
    long readAhead(Buffer to, long most) throws IOException {
        if (!much) {
            block = NONE;
            return read(to, most);
        }
        if (block.length == 0) {
            block = new byte[BLOCK];
        }
        next = 0;
        end = 0;
        int n = in.read(block, 0, block.length);
        if (n < 0) {
            return n;
        }
        end = n;
        much = n >= MUCH;
        return takeKept(to, most);
    }

    @Override
    public Timeout timeout() {
        return straight.timeout();
    }

    @Override
    public void close() throws IOException {
        straight.close();
    }
}
