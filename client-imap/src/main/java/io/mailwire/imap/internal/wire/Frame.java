package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.Lines;
import okio.ByteString;

/**
 * One response, without its last line's end; literals are in their places. The array belongs to the reader and is overwritten with
 * the next response.
 *
 * @param octets what came
 * @param length how many of the octets are the response
 * @param skippedLiterals how many literals were too large to keep; an empty string stands in their places
 */
public record Frame(byte[] octets, int length, int skippedLiterals) {

    /** A response in one piece. */
    public static Frame of(ByteString response) {
        return new Frame(response.toByteArray(), response.size(), 0);
    }

    /** A copy of the octets, for reports. */
    public byte[] copy(int max) {
        return java.util.Arrays.copyOf(octets, Math.min(length, max));
    }

    /** The response as text, for traces and messages. */
    public String text() {
        return Lines.text(ByteString.of(octets, 0, length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame f
                && java.util.Arrays.equals(octets, 0, length, f.octets, 0, f.length)
                && skippedLiterals == f.skippedLiterals;
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
