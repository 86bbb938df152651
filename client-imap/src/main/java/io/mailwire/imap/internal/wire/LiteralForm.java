package io.mailwire.imap.internal.wire;

/** How we may announce literals (RFC 7888). */
public enum LiteralForm {
    /** Each literal waits for the server's go-ahead. */
    SYNCHRONIZING(-1),
    /** Literals up to 4,096 octets go at once: LITERAL-. */
    SMALL_AT_ONCE(4096),
    /** All literals go at once: LITERAL+. */
    AT_ONCE(Long.MAX_VALUE);

    private final long atOnce;

    LiteralForm(long atOnce) {
        this.atOnce = atOnce;
    }

    /** Whether a literal of this size needs no go-ahead. */
    public boolean sendsAtOnce(long size) {
        return size <= atOnce;
    }
}
