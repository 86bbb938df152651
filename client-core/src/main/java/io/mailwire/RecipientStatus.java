package io.mailwire;

/** What the server said of one recipient. */
public enum RecipientStatus {
    /** Accepted, and where the message's outcome is {@link SendOutcome#SENT}, the server took responsibility. */
    ACCEPTED,
    /** Refused for now (4yz): trying again later may succeed. */
    REFUSED_TRANSIENTLY,
    /** Refused for good (5yz). */
    REFUSED_PERMANENTLY,
    /** The server was never asked, or gave no answer. */
    NOT_TRIED,
    /**
     * Accepted, but in a transaction that got lost, though others of the same message are certain; or by an LMTP server whose answer after
     * the message, one for each recipient, never came. Nobody knows.
     */
    UNKNOWN
}
