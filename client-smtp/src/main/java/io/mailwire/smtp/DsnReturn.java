package io.mailwire.smtp;

/** How much of the message a report of its failure has in it: RET of RFC 3461 section 4.3. */
public enum DsnReturn {
    /** The whole message. */
    FULL,
    /** Its header only. */
    HEADERS
}
