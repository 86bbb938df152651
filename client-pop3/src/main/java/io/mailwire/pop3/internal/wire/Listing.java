package io.mailwire.pop3.internal.wire;

import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;

/** Reads the lines of a multi-line response up to the lone dot (RFC 1939 section 3). Not for messages, which are streamed. */
public final class Listing {

    // Nobody pages through a maildrop of that many messages; what is kept for each is some 200 octets.
    static final int MAX_LINES = 1_000_000;

    /** Where lines come from; blocks. */
    @FunctionalInterface
    public interface LineReader {
        String readLine(int limit) throws IOException;
    }

    /** Takes one line. */
    @FunctionalInterface
    public interface LineTaker {
        void take(String line);
    }

    private final int lineLimit;
    private final long totalLimit;
    private final int maxLines;

    public Listing(int lineLimit, long totalLimit) {
        this(lineLimit, totalLimit, MAX_LINES);
    }

    Listing(int lineLimit, long totalLimit, int maxLines) {
        this.lineLimit = lineLimit;
        this.totalLimit = totalLimit;
        this.maxLines = maxLines;
    }

    /**
     * Hands over each line, without its stuffed dot; blocks.
     *
     * @throws MalformedException if there is more than the limits allow
     */
    public void read(LineReader reader, LineTaker taker) throws IOException {
        long total = 0;
        for (int lines = 0; ; lines++) {
            String line = reader.readLine(lineLimit);
            // Some servers put spaces behind the dot.
            if (line.startsWith(".") && line.stripTrailing().length() == 1) {
                return;
            }
            total += line.length() + 2L;
            if (lines >= maxLines) {
                throw new MalformedException("a listing of more than " + maxLines + " lines");
            }
            if (total > totalLimit) {
                throw new MalformedException("a listing of more than " + totalLimit + " octets");
            }
            taker.take(line.startsWith(".") ? line.substring(1) : line);
        }
    }
}
