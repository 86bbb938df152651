package io.mailwire.imap;

/** How a message was replaced, depending on what the server can do. */
public enum ReplaceMethod {
    /** By REPLACE (RFC 8508): both or neither. */
    REPLACE,
    /** By APPEND, {@code \Deleted} and UID EXPUNGE: for a moment both were there. */
    APPEND_AND_EXPUNGE,
    /** By APPEND and {@code \Deleted} alone: both are there until somebody expunges. */
    APPEND_AND_MARK
}
