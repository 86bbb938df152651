package io.mailwire.imap;

/** What a server told without being asked. */
public enum ImapEventKind {
    /** The number of messages in the folder has changed: EXISTS. */
    EXISTS,
    /** Messages were removed: EXPUNGE, or VANISHED where QRESYNC is enabled. */
    REMOVED,
    /** A message's flags have changed: FETCH. */
    FLAGS,
    /** A text that must be shown to the user (RFC 9051 section 7.1). */
    ALERT,
    /** The server ends the session. */
    BYE,
    /** The listener was too slow, and events before this one were dropped. */
    MISSED
}
