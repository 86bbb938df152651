package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.BodyName;

/**
 * Which octets of an answer are those of the range that was asked for. Exchange sends the whole content, and says so by leaving out
 * the origin; others send more than was asked for, or leave out the origin of what they did cut.
 *
 * @param skip how many octets before are too many
 * @param take how many are wanted after those
 */
record RangeCut(long skip, long take) {

    /**
     * Compares what was asked for with what came.
     *
     * @param size how many octets came
     * @param whole how many the content has, by what the server told before; -1 where it has not
     * @throws PeerException if nobody can tell which octets these are; the session stays usable
     */
    static RangeCut of(BodyItem asked, BodyName name, long size, long whole, String where) {
        if (!asked.isRange() && name.origin() <= 0) {
            return new RangeCut(0, size);
        }
        long origin = name.origin() >= 0 ? name.origin() : supposedOrigin(asked, size, whole);
        // What ends where the range begins, or before, is none of it, unless the content is known to end there, too.
        boolean isBefore = size > 0 && origin + size <= asked.offset() && (whole < 0 || origin + size < whole);
        if (origin < 0 || origin > asked.offset() || isBefore) {
            throw new PeerException(
                    where + "for " + asked.token() + " the server sent " + size + " octets "
                            + (origin < 0 ? "without saying where they begin" : "that begin at " + origin),
                    true,
                    null);
        }
        long skip = Math.min(size, asked.offset() - origin);
        return new RangeCut(skip, Math.min(size - skip, asked.length()));
    }

    /**
     * Where content without an origin begins: at 0 where it is the whole, at the offset where it is the range, or what is left of
     * the whole from there on (a server that ignores the length); -1 if it may be either.
     */
    private static long supposedOrigin(BodyItem asked, long size, long whole) {
        if (asked.offset() == 0 || size == 0 || size == whole) {
            return 0;
        }
        long left = Math.max(0, whole - asked.offset());
        boolean isRange = whole >= 0 && (size == left || size == Math.min(asked.length(), left));
        return isRange ? asked.offset() : -1;
    }
}
