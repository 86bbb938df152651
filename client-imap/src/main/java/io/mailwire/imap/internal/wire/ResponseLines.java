package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.BufferedSource;

/** Finds where lines of responses end. A line ends with LF; a CR before it belongs to the end. */
public final class ResponseLines {

    private ResponseLines() {}

    /**
     * Buffers one line.
     *
     * @param limit how long it may be
     * @param longLimit how long it may be if it begins as one of the responses that are long by nature: FETCH, and lists of numbers
     * @return its length with its end
     * @throws EOFException if the source ends before the line does
     * @throws MalformedException if the line is too long
     */
    public static long buffer(BufferedSource source, int limit, int longLimit) throws IOException {
        return buffer(source, limit, longLimit, false);
    }

    /**
     * Buffers a line that is not the first of its response.
     *
     * @param from where it begins
     * @return its length with its end
     */
    public static long bufferNext(BufferedSource source, long from, int limit) throws IOException {
        long end = LineFeeds.indexOf(source, from, from + limit + 2L);
        if (end < 0 && source.getBuffer().size() >= from + limit + 2L) {
            throw tooLong(source.getBuffer(), from, limit);
        }
        if (end < 0) {
            throw new EOFException("end of stream within a response");
        }
        return end + 1 - from;
    }

    private static MalformedException tooLong(Buffer buffer, long from, int limit) throws IOException {
        BufferedSource line = buffer.peek();
        line.skip(from);
        return new MalformedException(
                "a line of more than " + limit + " octets", line.readString(200, StandardCharsets.ISO_8859_1));
    }

    /**
     * The same, but a long line of numbers is left to be read while it arrives.
     *
     * @return -1 where what has arrived begins a line of numbers longer than the limit
     */
    public static long bufferOrBegin(BufferedSource source, int limit, int longLimit) throws IOException {
        return buffer(source, limit, longLimit, true);
    }

    private static long buffer(BufferedSource source, int limit, int longLimit, boolean begins) throws IOException {
        long end = LineFeeds.indexOf(source, 0, limit + 2L);
        Buffer buffer = source.getBuffer();
        if (end < 0 && buffer.size() >= limit + 2L) {
            if (begins && isNumbers(buffer)) {
                return -1;
            }
            int allowed = longLimit > limit && isLong(buffer) ? longLimit : limit;
            if (allowed > limit) {
                end = LineFeeds.indexOf(source, limit, allowed + 2L);
            }
            if (end < 0 && buffer.size() >= allowed + 2L) {
                throw tooLong(buffer, 0, allowed);
            }
        }
        if (end < 0) {
            throw new EOFException(buffer.exhausted() ? "end of stream" : "end of stream within a response");
        }
        return end + 1;
    }

    /** The length of a line without its end, from its length with it. */
    public static long withoutEnd(Buffer buffer, long length) {
        return withoutEnd(buffer, 0, length);
    }

    /** The same for a line that begins elsewhere. */
    public static long withoutEnd(Buffer buffer, long from, long length) {
        return length >= 2 && buffer.getByte(from + length - 2) == '\r' ? length - 2 : length - 1;
    }

    private static boolean isNumbers(Buffer buffer) {
        ResponseHead head = ResponseHead.of(buffer, Math.min(buffer.size(), 80));
        return switch (head.type()) {
            case "SEARCH", "SORT", "THREAD", "ESEARCH" -> head.isUntagged();
            default -> false;
        };
    }

    private static boolean isLong(Buffer buffer) {
        ResponseHead head = ResponseHead.of(buffer, Math.min(buffer.size(), 80));
        return switch (head.type()) {
            case "FETCH", "SEARCH", "SORT", "THREAD", "ESEARCH", "VANISHED" -> true;
            // COPYUID and MODIFIED carry sets of UIDs.
            case "OK", "NO" -> true;
            default -> head.isTagged();
        };
    }
}
