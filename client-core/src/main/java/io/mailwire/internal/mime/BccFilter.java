package io.mailwire.internal.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okio.Buffer;
import okio.BufferedSink;
import okio.Sink;
import okio.Timeout;

/**
 * Leaves the Bcc fields out of a message whose lines end in CRLF; every other octet passes. Stands behind the making of line ends: a
 * bare CR in a header becomes one, and what follows it a field.
 */
final class BccFilter implements Sink {

    private final BufferedSink delegate;
    private final Buffer line = new Buffer();
    private boolean inHeader;
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
        while (inHeader) {
            long end = line.indexOf((byte) '\n', searched);
            if (end < 0) {
                return;
            }
            headerLine(end + 1);
            searched = 0;
        }
        delegate.write(line, line.size());
    }

    private void headerLine(long length) throws IOException {
        byte first = line.getByte(0);
        if (first == '\r' && length == 2) {
            inHeader = false;
            dropping = false;
        } else if (first != ' ' && first != '\t') {
            dropping = isBcc();
            dropped += dropping ? 1 : 0;
        }
        if (dropping) {
            line.skip(length);
        } else {
            delegate.write(line, length);
        }
    }

    private boolean isBcc() {
        String head = line.snapshot((int) Math.min(line.size(), 64))
                .string(StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT);
        return (head.startsWith("bcc") && isColon(head, 3)) || (head.startsWith("resent-bcc") && isColon(head, 10));
    }

    private static boolean isColon(String head, int from) {
        int at = from;
        while (at < head.length() && (head.charAt(at) == ' ' || head.charAt(at) == '\t')) {
            at++;
        }
        return at < head.length() && head.charAt(at) == ':';
    }

    /** Passes on what is held of an unfinished header line. */
    void finish() throws IOException {
        if (line.size() > 0) {
            headerLine(line.size());
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
