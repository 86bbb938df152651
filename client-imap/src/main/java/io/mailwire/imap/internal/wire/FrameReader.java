package io.mailwire.imap.internal.wire;

import io.mailwire.Limits;
import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import okio.Buffer;
import okio.BufferedSource;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Reads responses one by one, as far as their bounds go: lines, joined by literals. Small literals become part of the
 * {@linkplain #frame() frame}; one that the caller wants as a stream is handed over while it arrives.
 *
 * <pre>{@code
 * Found found = reader.next();
 * if (found == Found.LITERAL) {
 *     ... reader.literal() ...        // all of it, or resume() skips the rest
 *     found = reader.resume();
 * }
 * }</pre>
 */
public final class FrameReader {

    /** How far the reader got. */
    public enum Found {
        /** The source is at its end. */
        END,
        /** A whole response is in {@link #frame()}. */
        RESPONSE,
        /** A literal that was asked for as a stream is next; {@link #frame()} has what came before. */
        LITERAL
    }

    /** Chooses the literals to hand over as streams. */
    public interface Streamed {
        /**
         * Whether this literal is wanted as a stream.
         *
         * @param before the response up to the literal's announcement, without it
         */
        boolean wants(byte[] before, int length);
    }

    private static final int KEPT = 1024 * 1024;

    // A response up to this is left where it is until its end is found.
    private static final int SMALL = 16 * 1024;

    // Tag and type of any response.
    private static final int LONGEST_HEAD = 80;

    private final BufferedSource source;
    private final Limits limits;
    private final @Nullable Streamed streamed;
    private final Segments segments = new Segments();
    private byte[] pieces = new byte[1024]; // for responses that are put together
    private byte[] octets = pieces;
    private int length;
    private boolean lasting;
    private int skippedLiterals;
    private int literals;
    private LiteralSource literal = new LiteralSource(0);

    /** Reads responses with all their literals, but for those that are too large to keep. */
    public FrameReader(BufferedSource source, Limits limits) {
        this(source, limits, null);
    }

    public FrameReader(BufferedSource source, Limits limits, @Nullable Streamed streamed) {
        this.source = source;
        this.limits = limits;
        this.streamed = streamed;
    }

    /** Blocks for the next response. */
    public Found next() throws IOException {
        if (pieces.length > KEPT && length <= KEPT) {
            // A large response does not come twice.
            pieces = new byte[1024];
        }
        octets = pieces;
        length = 0;
        lasting = false;
        skippedLiterals = 0;
        literals = 0;
        if (source.exhausted()) {
            return Found.END;
        }
        return collect();
    }

    /** Blocks for the next response and tells how it begins, without taking it; null at the end. */
    public @Nullable ResponseHead peek() throws IOException {
        if (source.exhausted()) {
            return null;
        }
        Buffer buffer = source.getBuffer();
        int n = 0;
        while (n < LONGEST_HEAD && source.request(n + 1L) && buffer.getByte(n) != '\n') {
            n++;
        }
        return ResponseHead.of(buffer, n > 0 && buffer.getByte(n - 1) == '\r' ? n - 1 : n);
    }

    /** Takes the next response as a line to be read while it arrives; it must be read to its end before the next. */
    public NumberLine line() {
        return new NumberLine(source);
    }

    /** Goes on behind a streamed literal, whose unread rest is skipped. */
    public Found resume() throws IOException {
        literal.skipRest();
        return collect();
    }

    /** What came so far. Valid until the next call, unless it is {@linkplain Frame#lasting kept}. */
    public Frame frame() {
        return new Frame(octets, length, skippedLiterals, lasting);
    }

    /** How many octets the streamed literal has. */
    public long literalSize() {
        return literal.size;
    }

    /** The streamed literal's octets. */
    public DirectSource literal() {
        return literal;
    }

    private Found collect() throws IOException {
        long ahead = 0; // so many octets of the response are looked at, and still in the source's buffer
        while (true) {
            // Behind a literal a line no longer tells what it is part of.
            boolean first = length == 0 && ahead == 0;
            long line = first
                    ? ResponseLines.buffer(source, limits.line(), limits.searchLine())
                    : ResponseLines.bufferNext(source, ahead, limits.searchLine());
            Buffer buffer = source.getBuffer();
            long end = ahead + ResponseLines.withoutEnd(buffer, ahead, line);
            long size = first && endsInText(buffer, end) ? -1 : LiteralMark.sizeAt(buffer, ahead, end);
            if (length + ahead + line > limits.response()) {
                throw new MalformedException("a response of more than " + limits.response() + " octets");
            }
            if (size < 0) {
                take(end);
                source.skip(ahead + line - end);
                return Found.RESPONSE;
            }
            LiteralMark.checkCount(++literals);
            boolean kept = size <= limits.literalInMemory() && length + ahead + line + size <= limits.response();
            if (streamed == null && kept && ahead + line + size <= SMALL) {
                ahead += line + size;
                continue;
            }
            append(ahead + line);
            ahead = 0;
            int mark = lastBrace();
            boolean wanted = streamed != null && streamed.wants(octets, mark);
            if (!wanted && kept) {
                append(size);
                continue;
            }
            // What the parser sees in the literal's place is an empty string, so that the frame stays grammatical.
            length = mark > 0 && octets[mark - 1] == '~' ? mark - 1 : mark;
            appendText("\"\"");
            if (wanted) {
                literal = new LiteralSource(size);
                return Found.LITERAL;
            }
            source.skip(size);
            skippedLiterals++;
        }
    }

    // The text of a status or a continuation may end like a literal; it has none (RFC 9051 section 9, resp-text).
    private static boolean endsInText(Buffer line, long end) {
        if (end < 3 || line.getByte(end - 1) != '}') {
            return false;
        }
        byte third = line.getByte(2);
        if (third >= '0' && third <= '9' && line.getByte(0) == '*') {
            return false; // "* 12 FETCH"
        }
        ResponseHead head = ResponseHead.of(line, end);
        return head.isStatus() || head.isContinuation();
    }

    // Mostly the whole response. It is copied but once, into an array that nobody writes to again.
    private void take(long count) throws IOException {
        if (length == 0 && count <= SMALL) {
            octets = source.readByteArray(count);
            length = octets.length;
            lasting = true;
        } else {
            append(count);
        }
    }

    private int lastBrace() {
        int i = length - 1;
        while (octets[i] != '{') {
            i--;
        }
        return i;
    }

    private void append(long count) throws IOException {
        ensure(count);
        int end = length + (int) count;
        while (length < end) {
            int n = source.read(octets, length, end - length);
            if (n < 0) {
                throw new EOFException("end of stream within a response");
            }
            length += n;
        }
    }

    private void appendText(String text) {
        ensure(text.length());
        for (int i = 0; i < text.length(); i++) {
            octets[length++] = (byte) text.charAt(i);
        }
    }

    private void ensure(long count) {
        if (octets.length - length < count) {
            octets = java.util.Arrays.copyOf(
                    octets, (int) Math.max(length + count, Math.min(2L * octets.length, 1 << 30)));
            pieces = octets;
        }
    }

    /** The octets of one literal. */
    private final class LiteralSource implements DirectSource {
        private final long size;
        private long left;

        LiteralSource(long size) {
            this.size = size;
            this.left = size;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            if (left == 0) {
                return -1;
            }
            if (byteCount == 0) {
                return 0;
            }
            require();
            long n = segments.move(source.getBuffer(), sink, Math.min(left, byteCount));
            left -= n;
            return n;
        }

        @Override
        public long writeTo(OutputStream out) throws IOException {
            if (left == 0) {
                return -1;
            }
            require();
            long n = segments.write(source.getBuffer(), out, left);
            left -= n;
            return n;
        }

        private void require() throws IOException {
            if (!source.request(1)) {
                throw new EOFException("end of stream within a literal, " + left + " octets before its end");
            }
        }

        void skipRest() throws IOException {
            source.skip(left);
            left = 0;
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {}
    }
}
