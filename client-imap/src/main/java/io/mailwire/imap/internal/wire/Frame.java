package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.Lines;
import java.util.Arrays;
import okio.ByteString;

/**
 * One response, without its last line's end; literals are in their places. The array belongs to the reader, which may overwrite it with
 * the next response.
 */
public final class Frame {

    private final byte[] octets;
    private final int length;
    private final int skippedLiterals;
    private final boolean lasting;

    /**
     * A response.
     *
     * @param lasting whether nobody writes to the octets again, and no more of them are here than these
     */
    Frame(byte[] octets, int length, int skippedLiterals, boolean lasting) {
        this.octets = octets;
        this.length = length;
        this.skippedLiterals = skippedLiterals;
        this.lasting = lasting;
    }

    /** A response in one piece. */
    public static Frame of(ByteString response) {
        return new Frame(response.toByteArray(), response.size(), 0, false);
    }

    /** A response in one piece. */
    public static Frame of(String response) {
        return of(ByteString.encodeUtf8(response));
    }

    /** What came; of a length of its own. */
    public byte[] octets() {
        return octets;
    }

    /** The same response, to be kept: what the reader does next does not change it. */
    public Frame lasting() {
        return lasting ? this : new Frame(Arrays.copyOf(octets, length), length, skippedLiterals, true);
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
