package io.mailwire.imap;

/** How far below an entry annotations are read (RFC 5464 section 4.2.2). */
public enum MetadataDepth {
    /** The entry alone. */
    ZERO("0"),
    /** The entry and those right below it. */
    ONE("1"),
    /** The entry and all below it. */
    INFINITY("infinity");

    private final String word;

    MetadataDepth(String word) {
        this.word = word;
    }

    /**
     * How the protocol writes it.
     *
     * @return {@code 0}, {@code 1} or {@code infinity}
     */
    public String word() {
        return word;
    }
}
