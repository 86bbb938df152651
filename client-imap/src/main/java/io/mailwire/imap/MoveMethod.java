package io.mailwire.imap;

/** How messages were moved, depending on what the server can do. */
public enum MoveMethod {
    /** By MOVE (RFC 6851): all or nothing, each message. */
    MOVE,
    /** By COPY, {@code \Deleted} and UID EXPUNGE (RFC 4315). */
    COPY_AND_EXPUNGE,
    /**
     * By COPY and {@code \Deleted} alone: the server has neither MOVE nor UIDPLUS, and an EXPUNGE would remove what others
     * have marked, or the user may not expunge. The messages are in both folders until somebody expunges.
     */
    COPY_AND_MARK
}
