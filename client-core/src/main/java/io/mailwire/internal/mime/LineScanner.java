package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Walks over octets line by line, in one pass, without holding a line in memory: it says where each begins and ends and shows
 * the first octets of it. A line ends with LF; a CR before it belongs to the line end.
 */
final class LineScanner {

    /** How many octets of a line can be looked at: more than the longest boundary (RFC 2046 section 5.1.1: 70). */
    static final int HEAD = 256;

    private static final int BLOCK = 64 * 1024;

    private final Octets octets;
    private final long end;
    private final byte[] block;
    private long blockAt;
    private int blockLength;

    private long start;
    private long contentEnd;
    private long next;

    LineScanner(Octets octets, long from, long to) {
        this.octets = octets;
        this.end = to;
        this.block = new byte[(int) Math.min(BLOCK, Math.max(1, to - from))];
        this.next = from;
        this.blockAt = from;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        if (next >= end) {
            return false;
        }
        start = next;
        contentEnd = -1;
        // The head of a line is always in one block.
        if ((start + HEAD > blockAt + blockLength && blockAt + blockLength < end) || start < blockAt) {
            load(start);
        }
        long at = start;
        boolean cr = false;
        while (true) {
            if (at >= blockAt + blockLength) {
                if (at >= end) {
                    contentEnd = end;
                    next = end;
                    return true;
                }
                load(at);
            }
            for (int i = (int) (at - blockAt); i < blockLength; i++) {
                if (block[i] == '\n') {
                    boolean crlf = (i > 0 && blockAt + i > start) ? block[i - 1] == '\r' : cr;
                    next = blockAt + i + 1;
                    contentEnd = next - (crlf ? 2 : 1);
                    return true;
                }
            }
            cr = block[blockLength - 1] == '\r';
            at = blockAt + blockLength;
        }
    }

    private void load(long position) throws IOException {
        blockAt = position;
        blockLength = 0;
        int most = (int) Math.min(block.length, end - position);
        while (blockLength < most) {
            int n = octets.read(position + blockLength, block, blockLength, most - blockLength);
            if (n <= 0) {
                throw new IOException("the octets of a message end before their stated size");
            }
            blockLength += n;
        }
    }

    /** Makes the current line the next one again. */
    void unread() {
        next = start;
    }

    /** Makes the line that begins there the next one. */
    void goTo(long lineStart) {
        next = lineStart;
    }

    /** Where the line begins. */
    long start() {
        return start;
    }

    /** Where its line end begins. */
    long contentEnd() {
        return contentEnd;
    }

    /** Where the next line begins. */
    long nextStart() {
        return next;
    }

    boolean isEmpty() {
        return contentEnd == start;
    }

    /** Octets of the line at its beginning, at most {@link #HEAD}. */
    int headLength() {
        return (int) Math.min(HEAD, contentEnd - start);
    }

    byte head(int index) throws IOException {
        if (start < blockAt || start + index >= blockAt + blockLength) {
            load(start); // a long line went on into other blocks
        }
        return block[(int) (start - blockAt) + index];
    }

    /** The line without its end, however long. */
    InputStream stream() {
        return octets.newStream(start, contentEnd);
    }

    /** Copies the line with its end, but for so many octets at its beginning. */
    void copyTo(OutputStream out, int without) throws IOException {
        if (start >= blockAt && next <= blockAt + blockLength) {
            out.write(block, (int) (start - blockAt) + without, (int) (next - start) - without);
        } else {
            octets.newStream(start + without, next).transferTo(out);
        }
    }

    /** The line without its end, cut after so many octets. */
    byte[] content(int most) throws IOException {
        int length = (int) Math.min(most, contentEnd - start);
        if (start >= blockAt && start + length <= blockAt + blockLength) {
            int from = (int) (start - blockAt);
            return Arrays.copyOfRange(block, from, from + length);
        }
        return octets.newStream(start, start + length).readAllBytes();
    }
}
