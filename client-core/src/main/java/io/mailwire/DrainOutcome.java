package io.mailwire;

/** What became of one message of a drain. */
public enum DrainOutcome {
    /** Handled, and deleted: the server confirmed it, or does not list the message any more. */
    DELETED,
    /** Handled and marked, but the end of the session was not confirmed: nobody knows whether it is deleted. */
    UNCONFIRMED,
    /** Handled, but it is still on the server: the session ended before the deletion was asked for, or it was refused. */
    HANDLED,
    /** Handled, and left on the server: the drain was asked to, or it is Gmail, where DELE deletes nothing. */
    LEFT,
    /** The handler asked to keep it; it is still on the server. */
    KEPT,
    /** It could not be retrieved, or the handler threw; it is still on the server. */
    FAILED,
    /** The drain ended before its turn; the handler has not seen it, and it is still on the server unless somebody else took it. */
    NOT_TRIED
}
