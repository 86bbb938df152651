package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.StatusResponse;

/** What is said where there is no content. */
final class ContentFailures {

    /** Stands for the response code where the server has no content for a section. */
    static final String NO_CONTENT = "NIL";

    /** The response code where a message is not there any more (RFC 5530 section 3). */
    static final String GONE = "EXPUNGEISSUED";

    private ContentFailures() {}

    /** Nothing came for a message. */
    static ImapCommandException gone(FolderOperations operations, ContentWish wish, StatusResponse reply) {
        return new ImapCommandException(
                operations.session().where() + "message " + wish.uid()
                        + " is not in the folder any more, or has no part \"" + wish.section() + "\"",
                "UID FETCH " + wish.uid(),
                reply.condition(),
                GONE,
                reply.text(),
                null);
    }

    /**
     * NIL came: the section does not exist, or is empty, which only the structure can tell.
     *
     * @throws ImapCommandException unless the part is known to be empty, or may be over before the range begins
     */
    static Content nil(FolderOperations operations, ContentWish wish, BodyItem item) {
        boolean isBehindEnd = item.offset() > 0 && item.offset() >= wish.size();
        if (wish.size() == 0 || isBehindEnd) {
            return Content.EMPTY; // some say NIL behind the end, too
        }
        throw new ImapCommandException(
                operations.session().where() + "the server has nothing (NIL) for " + item.token() + " of message "
                        + wish.uid(),
                "UID FETCH " + wish.uid(),
                "OK",
                NO_CONTENT,
                "",
                null);
    }

    /** What came for a message could not be read. */
    static PeerException unreadable(FolderOperations operations, ContentWish wish, BodyItem item) {
        return new PeerException(
                operations.session().where() + "the answer with " + item.token() + " of message " + wish.uid()
                        + " could not be read",
                true,
                null);
    }
}
