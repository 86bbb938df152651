package io.mailwire.internal.mime;

import java.io.IOException;

/**
 * A few octets before others, which stay where they are.
 *
 * @param from where those others begin in theirs
 */
record PrefixedOctets(byte[] prefix, Octets rest, long from) implements Octets {

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
