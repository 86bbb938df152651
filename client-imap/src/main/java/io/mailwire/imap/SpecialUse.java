package io.mailwire.imap;

/** What a folder is for (RFC 6154, RFC 8457). */
public enum SpecialUse {
    /** Shows all messages. */
    ALL("\\All"),
    /** Keeps what is not to be deleted. */
    ARCHIVE("\\Archive"),
    /** Messages being written. */
    DRAFTS("\\Drafts"),
    /** Shows messages that are flagged. */
    FLAGGED("\\Flagged"),
    /** Shows messages that the server holds to be important. */
    IMPORTANT("\\Important"),
    /** Unwanted mail. */
    JUNK("\\Junk"),
    /** Copies of messages sent. */
    SENT("\\Sent"),
    /** Messages that are to be deleted. */
    TRASH("\\Trash");

    private final String attribute;

    SpecialUse(String attribute) {
        this.attribute = attribute;
    }

    /**
     * How LIST and CREATE spell it.
     *
     * @return the attribute with its backslash
     */
    public String attribute() {
        return attribute;
    }
}
