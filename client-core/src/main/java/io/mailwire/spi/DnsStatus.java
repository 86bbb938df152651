package io.mailwire.spi;

/** What came of a look-up in the DNS. Mail depends on telling these apart: some are for good, others pass. */
public enum DnsStatus {
    /** There are records. */
    FOUND,
    /** The name exists and has no records of this type (NODATA, RFC 2308 section 2.2). */
    NO_DATA,
    /** The name does not exist (NXDOMAIN). */
    NO_SUCH_NAME,
    /** No usable answer: SERVFAIL, a refusal, or signatures that do not hold (bogus, RFC 4033 section 5). */
    SERVER_FAILURE,
    /** No answer in time. */
    TIMEOUT;

    /**
     * Whether the DNS has told what there is.
     *
     * @return true for FOUND, NO_DATA and NO_SUCH_NAME; with the others trying again later may help
     */
    public boolean isAnswer() {
        return this == FOUND || this == NO_DATA || this == NO_SUCH_NAME;
    }
}
