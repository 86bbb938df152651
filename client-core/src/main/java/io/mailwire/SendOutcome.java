package io.mailwire;

/** What is known of a message after an attempt to send it. */
public enum SendOutcome {
    /** The server took responsibility for at least one recipient. */
    SENT,
    /** The server has not taken the message for anybody; sending it again cannot deliver it twice. */
    NOT_SENT,
    /** The connection was lost after the end of the data may have arrived; only the caller can decide what to do. */
    UNKNOWN
}
