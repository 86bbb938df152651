package io.mailwire.internal.mime;

import java.io.IOException;
import okio.Buffer;
import okio.BufferedSink;
import okio.Sink;
import okio.Timeout;

/**
 * Leaves the Bcc fields out of a message; every other octet passes. What a field is, {@link FieldLine} says, as it does when a message is
 * read; and a line that is no field ends the header there only where no field follows before the empty line, so here the empty line
 * is the end. Holds no more of a line than is read of a header at most.
 *
 * <p>One stands before the making of line ends and sees the header as we have read it; one stands behind that and sees it as others
 * will: a bare CR in a header becomes a line end, and what follows it a field.
 */
final class BccFilter implements Sink {

    private final BufferedSink delegate;
    private final Buffer line = new Buffer(); // what is held of a line that has not ended
    private boolean inHeader;
    private boolean inLine; // its beginning is decided on, its end has not come
    private boolean dropping;
    private int dropped;

    /**
     * Stands before a sink.
     *
     * @param keep whether it lets the fields pass after all
     */
    BccFilter(BufferedSink delegate, boolean keep) {
        this.delegate = delegate;
        this.inHeader = !keep;
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
        if (!inHeader) {
            delegate.write(source, byteCount);
            return;
        }
        long searched = line.size();
        line.write(source, byteCount);
        while (inHeader && line.size() > 0) {
            long end = line.indexOf((byte) '\n', searched);
            if (end >= 0) {
                decided(end + 1);
                inLine = false;
            } else if (inLine || line.size() >= HeaderBlock.MOST_OCTETS) {
                decided(line.size());
                inLine = true;
            } else {
                return;
            }
            searched = 0;
        }
        delegate.write(line, line.size());
    }

    private void decided(long length) throws IOException {
        if (!inLine) {
            begin(length);
        }
        if (dropping) {
            line.skip(length);
        } else {
            delegate.write(line, length);
        }
    }

    private void begin(long length) throws IOException {
        byte first = line.getByte(0);
        if (first == '\n' || (first == '\r' && length == 2 && line.getByte(1) == '\n')) {
            inHeader = false;
            dropping = false;
        } else if (!FieldLine.isFolded(first)) {
            dropping = FieldLine.isBcc(line.peek().readByteArray(Math.min(length, HeaderBlock.MOST_OCTETS)));
            dropped += dropping ? 1 : 0;
        }
    }

    /** Passes on what is held of an unfinished header line. */
    void finish() throws IOException {
        if (line.size() > 0) {
            decided(line.size());
        }
    }

    /** How many fields were left out. */
    int dropped() {
        return dropped;
    }

    @Override
    public void flush() {}

    @Override
    public Timeout timeout() {
        return delegate.timeout();
    }

    @Override
    public void close() {}
}
