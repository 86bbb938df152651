package io.mailwire.smtp;

/** How much a domain's MTA-STS policy demands (RFC 8461 section 5). */
public enum MtaStsMode {
    /** Mail is delivered to the servers of the policy only, over TLS, with a certificate that is valid for the server's name. */
    ENFORCE,
    /** Mail is delivered as if there were no policy; what would have failed is told. */
    TESTING,
    /** There is no policy any more. */
    NONE
}
