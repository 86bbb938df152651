package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.TransferDecoding;

/**
 * Content of one message that somebody wants.
 *
 * @param uid the message
 * @param section empty for the whole message
 * @param encoding the Content-Transfer-Encoding to undo; empty where the content is wanted as it is
 * @param size its octets as encoded, by what the server told before, which may be wrong; -1 where it has not
 * @param offset where to begin, in octets of what is wanted
 * @param length how many octets at most; {@link #ALL} for all
 * @param binary whether the server is to decode it, if it can
 * @param marksSeen whether {@code \Seen} is to be set
 */
public record ContentWish(
        long uid,
        String section,
        String encoding,
        long size,
        long offset,
        long length,
        boolean binary,
        boolean marksSeen) {

    /** A length without end. */
    public static final long ALL = Long.MAX_VALUE;

    /** The longest range that is asked for at once: servers are known that count in 32 bits with a sign. */
    static final long LONGEST_RANGE = Integer.MAX_VALUE;

    /** The same without what is before this. */
    public ContentWish from(long start, long most) {
        return new ContentWish(uid, section, encoding, size, start, most, binary, marksSeen);
    }

    /** Whether something has to be undone, by the server or here. */
    boolean isEncoded() {
        return TransferDecoding.changes(encoding);
    }

    /** Whether the server is asked to decode it, if it has BINARY. */
    boolean isForBinary() {
        return binary && TransferDecoding.isStandard(encoding) && BodyItem.hasBinary(section);
    }

    /** Whether it is less than everything. */
    boolean isRange() {
        return offset > 0 || length != ALL;
    }

    /**
     * How to ask for it. Where it is decoded here, a range is cut out of all of it: only whoever decodes knows where an octet is.
     *
     * @param decoded whether the server is asked to decode it
     */
    BodyItem item(boolean decoded) {
        boolean range = isRange() && (decoded || !isEncoded());
        return range
                ? new BodyItem(section, decoded, marksSeen, offset, Math.min(length, LONGEST_RANGE))
                : new BodyItem(section, decoded, marksSeen, -1, 0);
    }

    /** Whether it is asked for in the same words as the same of another message. */
    boolean isAskedLike(ContentWish other) {
        return offset == other.offset
                && length == other.length
                && binary == other.binary
                && marksSeen == other.marksSeen
                && section.equals(other.section)
                && encoding.equals(other.encoding);
    }

    CommandKind kind() {
        return marksSeen ? CommandKind.FETCH_AND_MARK : CommandKind.FETCH;
    }
}
