package io.mailwire;

/** What became of one message of a drain. */
public enum DrainOutcome {
    /** Handled, and the server confirmed that it is deleted. */
    DELETED,
    /** Handled and marked, but the end of the session was not confirmed: nobody knows whether it is deleted. */
    UNCONFIRMED,
    /** Handled, but it is still on the server: the session ended before the deletion was asked for, or it was refused. */
    HANDLED,
    /** The handler asked to keep it; it is still on the server. */
    KEPT,
    /** It could not be retrieved, or the handler threw; it is still on the server. */
    FAILED,
    /** The session ended before its turn; the handler has not seen it. */
    NOT_TRIED
}
