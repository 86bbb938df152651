package io.mailwire.imap;

import java.util.OptionalLong;

/**
 * What became of messages that were deleted.
 *
 * @param folder the folder they were in
 * @param deleted their UIDs, as asked for
 * @param expunged whether they are gone; false where they are only marked {@code \Deleted}, because the server has no UIDPLUS and
 *     an EXPUNGE would remove what others have marked, or because the user's rights do not reach
 * @param highestModSeq the folder's HIGHESTMODSEQ after that, where the server says so (RFC 7162 section 3.2.8)
 */
public record DeleteResult(String folder, UidSet deleted, boolean expunged, OptionalLong highestModSeq) {

    @Override
    public String toString() {
        return deleted.size() + (expunged ? " deleted from " : " marked \\Deleted in ") + folder;
    }
}
