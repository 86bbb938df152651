package io.mailwire.internal.mime;

import java.io.IOException;

/** A range of other octets, as octets of their own: a message within a message, or one of a mailbox file. Keeps those alive. */
final class OctetsRange implements Octets {

    private final Octets octets;
    private final long start;
    private final long size;

    OctetsRange(Octets octets, long start, long end) {
        this.octets = octets;
        this.start = start;
        this.size = end - start;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        return position >= size
                ? -1
                : octets.read(start + position, into, offset, (int) Math.min(length, size - position));
    }
}
