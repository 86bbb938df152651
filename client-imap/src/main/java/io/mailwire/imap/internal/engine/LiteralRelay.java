package io.mailwire.imap.internal.engine;

import io.mailwire.Limits;
import io.mailwire.imap.internal.wire.LiteralLine;
import io.mailwire.imap.internal.wire.LiteralMark;
import io.mailwire.imap.internal.wire.UidFinder;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Passes content on as it arrives, block by block: a block mostly ends within a literal, and then all of it is for one caller, however
 * many responses it has. So octets are neither copied nor cut, and locks are taken for blocks, not for messages. What it meets that is
 * not a plain FETCH response for the same caller it leaves to {@link ResponseReader}. For the reader thread.
 */
final class LiteralRelay {

    /** Literals from here on are worth the while; smaller ones are in summaries. */
    static final int WORTHWHILE = 512;

    /** Gives octets away. */
    interface Giving {
        void give(ResponsePipe to, Buffer octets, long count);
    }

    private static final byte[] NONE = {};

    private final BufferedSource source;
    private final Limits limits;
    private final ImapEngine engine;
    private final Giving giving;
    private final LiteralLine line = new LiteralLine();
    private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();

    // The segment that is looked at, and which octet of the buffer is its first.
    private byte[] octets = NONE;
    private int start;
    private int end;
    private long here;

    private long lines;
    private int literals;
    private List<Pending> claims = List.of();
    private int claimsVersion = -1;

    LiteralRelay(BufferedSource source, Limits limits, ImapEngine engine, Giving giving) {
        this.source = source;
        this.limits = limits;
        this.engine = engine;
        this.giving = giving;
    }

    /**
     * Passes on a line that is buffered, the literal that it announces, and what follows as far as that can be done.
     *
     * @param count how many octets line and literal have
     * @param linesBefore how many octets the lines of the response have so far
     * @param literalsBefore how many literals it has so far
     * @return whether a response is over; otherwise the next line goes on with one
     */
    boolean pass(long count, long linesBefore, int literalsBefore, ResponsePipe to) throws IOException {
        lines = linesBefore;
        literals = literalsBefore;
        Buffer buffer = source.getBuffer();
        long at = count; // so many octets are for the caller, and not given away yet; perhaps not all of them are here
        boolean inside = true;
        while (true) {
            while (at >= buffer.size()) {
                long all = buffer.size();
                if (all > 0) {
                    give(to, buffer, all);
                    at -= all;
                }
                if (at == 0) {
                    return !inside;
                }
                if (!source.request(1)) {
                    throw new EOFException("end of stream within a literal");
                }
            }
            boolean goesOn = inside ? takeRest(buffer, at) : takeFirst(buffer, at, to);
            if (!goesOn) {
                give(to, buffer, at);
                return !inside;
            }
            inside = line.literal() >= 0;
            at += line.length() + Math.max(0, line.literal());
        }
    }

    /** How many octets the lines have of the response that is not over. */
    long lines() {
        return lines;
    }

    /** How many literals that response has. */
    int literals() {
        return literals;
    }

    private boolean takeRest(Buffer buffer, long at) {
        if (!read(buffer, at, false)
                || line.length() > limits.searchLine()
                || lines + line.length() > limits.response()) {
            return false;
        }
        if (line.literal() >= 0 && ++literals > LiteralMark.MOST) {
            literals--;
            return false;
        }
        lines += line.length();
        return true;
    }

    /** Of a FETCH response with a literal nothing is to be known but whose it is: flags that are news come without one. */
    private boolean takeFirst(Buffer buffer, long at, ResponsePipe to) {
        boolean taken = read(buffer, at, true)
                && line.length() <= Math.min(limits.line(), limits.response())
                && to.equals(owner(positionOf(at)));
        if (taken) {
            lines = line.length();
            literals = 1;
        }
        return taken;
    }

    private boolean read(Buffer buffer, long at, boolean first) {
        if (at < here || at >= here + (end - start)) {
            look(buffer, at);
        }
        int from = positionOf(at);
        return first ? line.readFirst(octets, from, end) : line.readRest(octets, from, end);
    }

    private int positionOf(long at) {
        return start + (int) (at - here);
    }

    /** Looks at the segment with an octet. */
    private void look(Buffer buffer, long at) {
        buffer.readUnsafe(cursor);
        try {
            cursor.seek(at);
            byte[] found = cursor.data;
            octets = found == null ? NONE : found;
            start = cursor.start;
            end = cursor.end;
            here = at;
        } finally {
            cursor.close();
        }
    }

    private void give(ResponsePipe to, Buffer buffer, long count) {
        octets = NONE;
        start = 0;
        end = 0;
        giving.give(to, buffer, count);
    }

    /** Whose response begins there; null for one whose UID may be behind the literal. */
    private @Nullable ResponsePipe owner(int from) {
        // In this order: what changes in between is asked for once more, not overlooked.
        int version = engine.outstandingVersion();
        if (version != claimsVersion) {
            claims = engine.claiming("FETCH");
            claimsVersion = version;
        }
        if (claims.size() == 1) {
            return claims.get(0).pipe();
        }
        UidFinder finder = new UidFinder();
        finder.feed(octets, from, from + line.length());
        return finder.uid() < 0 ? null : ResponseReader.ownerOf(finder.uid(), claims);
    }
}
