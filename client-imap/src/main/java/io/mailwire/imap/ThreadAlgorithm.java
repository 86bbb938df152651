package io.mailwire.imap;

/** How messages are put together to threads (RFC 5256 section 3). */
public enum ThreadAlgorithm {
    /** By subject: the first message of a subject, and all others below it. */
    ORDEREDSUBJECT,
    /** By what answers what, as References and In-Reply-To say, and by subject where they say nothing. */
    REFERENCES
}
