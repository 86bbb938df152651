package io.mailwire.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import okio.BufferedSource;
import okio.ByteString;

/** Reads lines of bounded length. A line ends with LF; a CR before it goes too, since some servers send LF alone. */
public final class Lines {

    private Lines() {}

    /**
     * Reads one line, without its end.
     *
     * @throws EOFException if the source ends before a line does; what came of the line is in its message
     * @throws MalformedException if the line is longer than the limit
     */
    public static ByteString readOctets(BufferedSource source, long limit) throws IOException {
        return ByteString.of(readArray(source, limit));
    }

    private static byte[] readArray(BufferedSource source, long limit) throws IOException {
        long end = end(source, limit);
        boolean cr = end > 0 && source.getBuffer().getByte(end - 1) == '\r';
        byte[] line = source.readByteArray(cr ? end - 1 : end);
        source.skip(cr ? 2 : 1);
        return line;
    }

    /** Where the line feed of a line within the limit is; blocks for it. */
    static long end(BufferedSource source, long limit) throws IOException {
        long end = source.indexOf((byte) '\n', 0, limit + 2);
        if (end < 0) {
            if (source.getBuffer().size() >= limit + 2) {
                throw new MalformedException(
                        "a line of more than " + limit + " octets",
                        source.getBuffer().copy().readString(Math.min(200, limit), StandardCharsets.ISO_8859_1));
            }
            throw new EOFException(source.getBuffer().exhausted() ? "end of stream" : "end of stream within a line");
        }
        return end;
    }

    /** Reads one line as text: UTF-8, or ISO 8859-1 where it is not that, so that nothing gets lost. */
    public static String read(BufferedSource source, long limit) throws IOException {
        return text(readArray(source, limit));
    }

    /** Octets as text: UTF-8, or ISO 8859-1 where they are not that. */
    public static String text(ByteString octets) {
        return text(octets.toByteArray());
    }

    static String text(byte[] octets) {
        String quick = new String(octets, StandardCharsets.UTF_8);
        if (quick.indexOf('\uFFFD') < 0) {
            return quick; // nothing was replaced
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
