package io.mailwire.internal.mime;

import jakarta.mail.internet.SharedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A range of octets as a stream. Keeps a spool from being cleaned away. What jakarta.mail parses from it stays where it is and
 * does not get into memory.
 */
final class OctetsStream extends InputStream implements SharedInputStream {

    private static final int BLOCK = 8192;

    private final Octets octets;
    private final long start;
    private final long end; // -1: as far as they go

    private long position;
    private long marked;
    private byte[] block = {};
    private long blockAt; // position of the block's first octet
    private int blockLength;

    OctetsStream(Octets octets, long start, long end) {
        if (start < 0 || (end != -1 && end < start)) {
            throw new IllegalArgumentException("no range: " + start + " to " + end);
        }
        this.octets = octets;
        this.start = start;
        this.end = end;
        this.position = start;
        this.marked = start;
    }

    private long left() {
        return (end == -1 ? octets.size() : end) - position;
    }

    @Override
    public int read() throws IOException {
        if (position < blockAt || position >= blockAt + blockLength) {
            long left = left();
            if (left <= 0) {
                return -1;
            }
            if (block.length == 0) {
                block = new byte[(int) Math.min(BLOCK, left)];
            }
            int n = octets.read(position, block, 0, (int) Math.min(block.length, left));
            blockLength = Math.max(0, n);
            blockAt = position;
            if (n <= 0) {
                return -1;
            }
        }
        return block[(int) (position++ - blockAt)] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (position >= blockAt && position < blockAt + blockLength) {
            int n = (int) Math.min(length, blockAt + blockLength - position);
            System.arraycopy(block, (int) (position - blockAt), into, offset, n);
            position += n;
            return n;
        }
        long left = left();
        if (left <= 0) {
            return -1;
        }
        int n = octets.read(position, into, offset, (int) Math.min(length, left));
        if (n > 0) {
            position += n;
        }
        return n;
    }

    @Override
    public long skip(long n) {
        long skipped = Math.max(0, Math.min(n, left()));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, left()));
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int readLimit) {
        marked = position;
    }

    @Override
    public void reset() {
        position = marked;
    }

    @Override
    public long getPosition() {
        return position - start;
    }

    @Override
    public InputStream newStream(long from, long to) {
        return new OctetsStream(octets, start + from, to == -1 ? end : start + to);
    }
}
