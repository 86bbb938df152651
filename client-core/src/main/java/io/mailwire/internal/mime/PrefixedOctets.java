package io.mailwire.internal.mime;

import java.io.IOException;

/** A few octets before others, which stay where they are. Immutable. */
final class PrefixedOctets implements Octets {

    private final byte[] prefix;
    private final Octets rest;
    private final long from;

    /**
     * Puts one before the other.
     *
     * @param prefix not to be changed any more
     * @param from where those others begin in theirs
     */
    PrefixedOctets(byte[] prefix, Octets rest, long from) {
        this.prefix = prefix;
        this.rest = rest;
        this.from = from;
    }

    @Override
    public long size() {
        return prefix.length + rest.size() - from;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        if (position >= prefix.length) {
            return rest.read(position - prefix.length + from, into, offset, length);
        }
        int n = (int) Math.min(length, prefix.length - position);
        System.arraycopy(prefix, (int) position, into, offset, n);
        return n;
    }
}
