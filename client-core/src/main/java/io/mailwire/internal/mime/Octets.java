package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Octets that can be read from anywhere, by any number of threads: a spool's, or a file's. */
interface Octets {

    /** How many there are. */
    long size();

    /**
     * Copies octets from a position.
     *
     * @return how many, at least one, or -1 at the end
     */
    int read(long position, byte[] into, int offset, int length) throws IOException;

    /**
     * The octets between two positions.
     *
     * @param end where to stop, or -1 for the end
     */
    default InputStream newStream(long start, long end) {
        return new OctetsStream(this, start, end);
    }

    /** Copies everything. */
    default void writeTo(OutputStream out) throws IOException {
        byte[] block = new byte[(int) Math.min(64 * 1024, Math.max(1, size()))];
        long position = 0;
        for (int n = read(0, block, 0, block.length); n > 0; n = read(position, block, 0, block.length)) {
            out.write(block, 0, n);
            position += n;
        }
    }
}
