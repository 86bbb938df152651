package io.mailwire;

/** What became of a message for one recipient (RFC 3464 section 2.3.3). */
public enum DeliveryAction {
    /** It was not delivered, and nobody tries any more. */
    FAILED,
    /** It was not delivered yet, and is still being tried. */
    DELAYED,
    /** It was delivered. */
    DELIVERED,
    /** It went on to a system that does not report deliveries; this is the last that is heard of it. */
    RELAYED,
    /** It was delivered and sent on to several addresses, whose reports will not come. */
    EXPANDED,
    /** The report does not say, nor does its status. */
    UNKNOWN
}
