package io.mailwire.imap;

/**
 * Something that a server tells of a message without its content. The UID is told in any case.
 *
 * <p>Those that are extensions are asked for only where the server offers them, after {@link ImapClient#without}; elsewhere the result is an
 * empty {@code Optional}.
 */
public enum FetchItem {
    /** System flags and keywords. */
    FLAGS,

    /** When the server got the message. */
    INTERNAL_DATE,

    /** How many octets it has. */
    SIZE,

    /** Subject, addresses, date and ids. */
    ENVELOPE,

    /** The tree of its parts. */
    STRUCTURE,

    /** The number that grows with every change of the message (CONDSTORE, RFC 7162). */
    MOD_SEQ,

    /** What names the content in whatever folder (OBJECTID, RFC 8474; X-GM-MSGID on Gmail). */
    EMAIL_ID,

    /** What names the conversation (OBJECTID, RFC 8474; X-GM-THRID on Gmail). */
    THREAD_ID,

    /** The beginning of the text, where the server has it at hand (PREVIEW with LAZY, RFC 8970). */
    PREVIEW,

    /** The beginning of the text, which the server makes where it has none at hand; that takes it time (PREVIEW, RFC 8970). */
    PREVIEW_NOW,

    /** When the message came into this folder (SAVEDATE, RFC 8514). */
    SAVED_DATE,

    /** Gmail's labels (X-GM-EXT-1). */
    LABELS,

    /** The Message-IDs of the header field {@code References}, for threads. */
    REFERENCES
}
