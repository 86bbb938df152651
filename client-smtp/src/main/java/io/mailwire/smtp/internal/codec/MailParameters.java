package io.mailwire.smtp.internal.codec;

import java.util.List;

/**
 * What MAIL says of the message.
 *
 * @param sizeOrMinusOne octets (RFC 1870), or -1 to say nothing
 * @param body what octets there are
 * @param smtpUtf8 {@code SMTPUTF8} (RFC 6531)
 * @param wishes what the caller asks for, as {@link EsmtpParameters} writes it
 */
public record MailParameters(long sizeOrMinusOne, BodyType body, boolean smtpUtf8, List<String> wishes) {

    /** Nothing but the sender. */
    public static final MailParameters NONE = new MailParameters(-1, BodyType.SEVEN_BIT, false, List.of());

    /** Keeps an unchangeable copy of the wishes. */
    public MailParameters {
        wishes = List.copyOf(wishes);
    }
}
