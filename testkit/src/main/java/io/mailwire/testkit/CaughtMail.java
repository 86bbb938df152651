package io.mailwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that an {@link SmtpSink} has accepted.
 *
 * @param sender the reverse-path of MAIL, without its angle brackets; empty for a bounce
 * @param senderParameters what followed it, for instance {@code SIZE=100 BODY=8BITMIME}; empty for nothing
 * @param recipients the accepted forward-paths of RCPT, in order
 * @param size how many octets the message has, after un-stuffing
 * @param latin1 the message, an octet each char; empty when the sink only counts
 * @param chunks how many BDAT chunks it came in; 0 for DATA
 * @param connection on which connection of the sink it came, from 0
 */
public record CaughtMail(
        String sender,
        String senderParameters,
        List<String> recipients,
        long size,
        String latin1,
        int chunks,
        int connection) {

    /**
     * The message as it came.
     *
     * @return a new array
     */
    public byte[] octets() {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The envelope on one line, without the message. */
    @Override
    public String toString() {
        return "CaughtMail[from <" + sender + "> to " + recipients + ", " + size + " octets]";
    }
}
