package io.mailwire.imap.internal.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import okio.Buffer;

/**
 * Moves octets between buffers without cutting segments in two: Okio then shares the octets between both halves, and uses neither again.
 * What is allocated instead, and zeroed, costs more than all else that is done with an octet. For one thread.
 */
public final class Segments {

    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

    /**
     * Moves the first segment, or copies of it what is wanted.
     *
     * @param from not empty
     * @param most how many octets at most
     * @return how many there were
     */
    public long move(Buffer from, Buffer to, long most) {
        int wanted;
        from.readUnsafe(cursor);
        try {
            int first = cursor.next();
            if (most >= first) {
                wanted = -first;
            } else {
                wanted = (int) most;
                to.write(octets(), cursor.start, wanted);
            }
        } finally {
            cursor.close();
        }
        if (wanted < 0) {
            to.write(from, -wanted);
            return -wanted;
        }
        skip(from, wanted);
        return wanted;
    }

    /**
     * Writes the first segment, or what is wanted of it.
     *
     * @param from not empty; keeps what cannot be written
     * @param most how many octets at most
     * @return how many there were
     */
    public long write(Buffer from, OutputStream out, long most) throws IOException {
        byte[] octets;
        int start;
        int count;
        from.readUnsafe(cursor);
        try {
            count = (int) Math.min(most, cursor.next());
            octets = octets();
            start = cursor.start;
        } finally {
            cursor.close();
        }
        out.write(octets, start, count);
        from.skip(count);
        return count;
    }

    /** Moves as many whole segments as have at least so many octets together, or all there are. */
    public void moveAbout(Buffer from, Buffer to, long least) {
        long count = from.size();
        if (count > least) {
            from.readUnsafe(cursor);
            try {
                cursor.seek(least);
                count = least + cursor.end - cursor.start;
            } finally {
                cursor.close();
            }
        }
        to.write(from, count);
    }

    private byte[] octets() {
        byte[] octets = cursor.data;
        if (octets == null) {
            throw new IllegalStateException("nothing is here");
        }
        return octets;
    }

    private static void skip(Buffer from, long count) {
        try {
            from.skip(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
