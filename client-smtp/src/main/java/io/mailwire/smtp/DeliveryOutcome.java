package io.mailwire.smtp;

/** What became of one recipient of a direct delivery (after RFC 3464 section 2.3.3). */
public enum DeliveryOutcome {
    /** The recipient's server has taken responsibility. */
    DELIVERED,
    /** Not now: trying again later may help, and cannot deliver twice. */
    DELAYED,
    /** Not ever: trying again will not help. */
    FAILED,
    /** The connection was lost after the end of the message may have arrived: trying again may deliver twice. */
    UNKNOWN
}
