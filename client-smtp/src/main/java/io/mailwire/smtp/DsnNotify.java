package io.mailwire.smtp;

/** When to tell the sender what became of a message to one recipient: NOTIFY of RFC 3461 section 4.1. */
public enum DsnNotify {
    /** Not at all, not even of a failure. Stands alone. */
    NEVER,
    /** When it was delivered. */
    SUCCESS,
    /** When it could not be delivered. */
    FAILURE,
    /** When it is late. */
    DELAY
}
