package io.mailwire.imap;

/** What is known of a message after an attempt to put it into a folder. */
public enum AppendOutcome {
    /** It is there. */
    APPENDED,
    /** It is not there; trying again cannot put it there twice. */
    NOT_APPENDED,
    /** The connection was lost after the message may have arrived; only the caller can decide what to do. */
    UNKNOWN
}
