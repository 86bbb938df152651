package io.mailwire;

/**
 * What we accept from a server at most. A peer that goes over a limit gets a {@link PeerException}. Sizes are in octets.
 *
 * @param line one line of SMTP or IMAP outside literals and data; no honest server comes near it
 * @param searchLine IMAP answers that are one long list of numbers (SEARCH, ESEARCH, VANISHED, COPYUID)
 * @param literalInMemory an IMAP literal or a message larger than this is kept in a temporary file
 * @param response one IMAP response without its literals
 * @param nesting parentheses within parentheses in an IMAP response; keeps recursion off the stack's end
 * @param replyLines lines of one SMTP reply
 * @param pop3Line POP3 status and listing lines; a message's own lines have no limit
 * @param scramIterationsMin the least iteration count accepted from a SCRAM server (RFC 7677 section 4)
 * @param scramIterationsMax the most, so that a server cannot make us compute for minutes
 */
public record Limits(
        int line,
        int searchLine,
        int literalInMemory,
        int response,
        int nesting,
        int replyLines,
        int pop3Line,
        int scramIterationsMin,
        int scramIterationsMax) {

    /** The limits used unless others are set. */
    public static final Limits DEFAULTS =
            new Limits(64 * 1024, 8 * 1024 * 1024, 256 * 1024, 64 * 1024 * 1024, 32, 512, 8 * 1024, 4096, 600_000);

    /**
     * Refuses limits that nothing could pass.
     *
     * @param line one line of SMTP or IMAP outside literals and data
     * @param searchLine IMAP answers that are one long list of numbers
     * @param literalInMemory above this an IMAP literal or a message is kept in a temporary file
     * @param response one IMAP response without its literals
     * @param nesting parentheses within parentheses
     * @param replyLines lines of one SMTP reply
     * @param pop3Line POP3 status and listing lines
     * @param scramIterationsMin the least iteration count accepted from a SCRAM server
     * @param scramIterationsMax the most
     */
    public Limits {
        if (line < 512 || searchLine < 512 || pop3Line < 512 || response < 512 || nesting < 4 || replyLines < 1) {
            throw new IllegalArgumentException("limits too small for any server: line " + line + ", searchLine "
                    + searchLine + ", pop3Line " + pop3Line + ", response " + response + ", nesting " + nesting
                    + ", replyLines " + replyLines);
        }
        if (literalInMemory < 0 || scramIterationsMin < 1 || scramIterationsMax < scramIterationsMin) {
            throw new IllegalArgumentException("limits make no sense: literalInMemory " + literalInMemory
                    + ", scramIterations " + scramIterationsMin + " to " + scramIterationsMax);
        }
    }
}
