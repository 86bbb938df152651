package io.mailwire.smtp;

/** Where in the dialogue a reply came. */
public enum SmtpStage {
    /** The server's first words. */
    GREETING("the greeting"),
    /** EHLO, or HELO where that had to do. */
    EHLO("EHLO"),
    /** STARTTLS (RFC 3207). */
    STARTTLS("STARTTLS"),
    /** AUTH and what follows it (RFC 4954). */
    AUTH("AUTH"),
    /** MAIL FROM: the sender of the envelope, and the message's size and needs. */
    MAIL("MAIL FROM"),
    /** RCPT TO: one recipient. */
    RCPT("RCPT TO"),
    /** DATA, before the message. */
    DATA("DATA"),
    /** The end of the message: the reply by which the server takes responsibility, or does not. */
    END_OF_DATA("the end of data"),
    /** RSET, which clears an unfinished transaction. */
    RSET("RSET"),
    /** NOOP. */
    NOOP("NOOP"),
    /** VRFY: is this a mailbox? */
    VRFY("VRFY"),
    /** EXPN: who is on this list? */
    EXPN("EXPN"),
    /** HELP. */
    HELP("HELP"),
    /** A command that the caller wrote. */
    COMMAND("the command"),
    /** QUIT. */
    QUIT("QUIT");

    private final String words;

    SmtpStage(String words) {
        this.words = words;
    }

    /**
     * As messages say it.
     *
     * @return for example {@code MAIL FROM}, or {@code the end of data}
     */
    @Override
    public String toString() {
        return words;
    }
}
