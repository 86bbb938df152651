package io.mailwire.smtp;

/** What a server says when it is asked about an address (RFC 5321 sections 3.5.3 and 4.2). */
public enum AddressStatus {
    /** It is a mailbox, or a list, of the server: 250. */
    CONFIRMED,
    /** It is not local, and mail for it would be forwarded: 251. */
    FORWARDED,
    /** The server cannot or will not tell, but would take mail for it and try: 252. */
    UNCONFIRMED,
    /** It is not local, and the server says where to try: 551. */
    ELSEWHERE,
    /** It means several mailboxes, or its name is not allowed: 553. */
    AMBIGUOUS,
    /** There is no such mailbox: 550. */
    UNKNOWN,
    /** The server does not answer such questions: 500, 502 and other refusals. */
    NOT_TOLD,
    /** The server cannot tell now: a transient reply. */
    LATER
}
