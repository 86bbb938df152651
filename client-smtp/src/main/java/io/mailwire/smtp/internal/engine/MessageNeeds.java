package io.mailwire.smtp.internal.engine;

import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.internal.codec.MailParameters;

/** Compares what a message needs with what the server offers, before anything is sent. */
final class MessageNeeds {

    private MessageNeeds() {}

    /**
     * What MAIL has to say of the message.
     *
     * @throws IllegalArgumentException if the message has no recipient
     * @throws UnsupportedCapabilityException if the server lacks what the message cannot do without
     */
    static MailParameters check(OutgoingMessage message, SmtpCapabilities offered, String host) {
        if (message.recipients().isEmpty()) {
            throw new IllegalArgumentException("the message has no recipients: To, Cc and Bcc are empty");
        }
        boolean utf8 = message.needsSmtpUtf8();
        if (utf8 && !offered.has("SMTPUTF8")) {
            throw lacks(
                    "SMTPUTF8",
                    host + ": an address or a header needs SMTPUTF8, which the server does not offer: "
                            + "use addresses whose local parts are ASCII");
        }
        if (message.has8Bit() && !offered.has("8BITMIME")) {
            throw lacks(
                    "8BITMIME",
                    host + ": the message has 8-bit content and the server does not offer 8BITMIME: "
                            + "encode it as quoted-printable or base64");
        }
        if (message.hasNul()) {
            throw lacks(
                    "BINARYMIME",
                    host + ": the message has NUL octets, which need BINARYMIME: encode such parts as base64");
        }
        checkSize(message, offered, host);
        return new MailParameters(
                offered.has("SIZE") ? message.size() : -1, message.has8Bit() && offered.has("8BITMIME"), utf8);
    }

    private static void checkSize(OutgoingMessage message, SmtpCapabilities offered, String host) {
        if (offered.maxSize().isPresent() && message.size() > offered.maxSize().getAsLong()) {
            throw lacks(
                    "SIZE",
                    host + ": the message has " + message.size() + " octets, and the server takes at most "
                            + offered.maxSize().getAsLong());
        }
    }

    private static UnsupportedCapabilityException lacks(String capability, String message) {
        return new UnsupportedCapabilityException(capability, message);
    }
}
