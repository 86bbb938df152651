package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.Lines;
import java.util.Arrays;
import okio.ByteString;

/**
 * One response, without its last line's end; literals are in their places. The array belongs to the reader and is overwritten with
 * the next response.
 */
public final class Frame {

    private final byte[] octets;
    private final int length;
    private final int skippedLiterals;

    Frame(byte[] octets, int length, int skippedLiterals) {
        this.octets = octets;
        this.length = length;
        this.skippedLiterals = skippedLiterals;
    }

    /** A response in one piece. */
    public static Frame of(ByteString response) {
        return new Frame(response.toByteArray(), response.size(), 0);
    }

    /** A response in one piece. */
    public static Frame of(String response) {
        return of(ByteString.encodeUtf8(response));
    }

    /** What came; of a length of its own. */
    public byte[] octets() {
        return octets;
    }

    /** The same response, for itself: what the reader does next does not change it. */
    public Frame copy() {
        return new Frame(Arrays.copyOf(octets, length), length, skippedLiterals);
    }

    /** How many of the octets are the response. */
    public int length() {
        return length;
    }

    /** How many literals were too large to keep; an empty string stands in their places. */
    public int skippedLiterals() {
        return skippedLiterals;
    }

    /** A copy of the first octets, for reports. */
    public ByteString head(int max) {
        return ByteString.of(octets, 0, Math.min(length, max));
    }

    /** The response as text, for traces and messages. */
    public String text() {
        return Lines.text(ByteString.of(octets, 0, length));
    }

    @Override
    public String toString() {
        return text();
    }
}
