package io.mailwire.imap;

/**
 * What became of messages that were deleted.
 *
 * @param folder the folder they were in
 * @param deleted their UIDs, as asked for
 * @param expunged whether they are gone; false where they are only marked {@code \Deleted}, because the server has no UIDPLUS and
 *     an EXPUNGE would remove what others have marked
 */
public record DeleteResult(String folder, UidSet deleted, boolean expunged) {

    @Override
    public String toString() {
        return deleted.size() + (expunged ? " deleted from " : " marked \\Deleted in ") + folder;
    }
}
