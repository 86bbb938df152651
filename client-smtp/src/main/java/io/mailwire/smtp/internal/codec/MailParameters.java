package io.mailwire.smtp.internal.codec;

/**
 * What MAIL says of the message.
 *
 * @param sizeOrMinusOne octets (RFC 1870), or -1 to say nothing
 * @param eightBit {@code BODY=8BITMIME} (RFC 6152)
 * @param smtpUtf8 {@code SMTPUTF8} (RFC 6531)
 */
public record MailParameters(long sizeOrMinusOne, boolean eightBit, boolean smtpUtf8) {

    /** Nothing but the sender. */
    public static final MailParameters NONE = new MailParameters(-1, false, false);
}
