package io.mailwire.imap;

import io.mailwire.Address;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The headers that a server has ready for every message (RFC 9051 section 7.5.2). Encoded words are decoded; of groups the members
 * are given. Addresses are as senders wrote them, mistakes included.
 *
 * @param date the Date header, or empty where there is none or it can't be read
 * @param subject the subject; empty where there is none
 * @param from who wrote it
 * @param sender who sent it, mostly the same
 * @param replyTo where answers go, mostly the same
 * @param to whom it is for
 * @param cc who gets a copy
 * @param bcc who gets one unseen, in sent mail
 * @param inReplyTo the Message-IDs that it answers, as they stand; empty for none
 * @param messageId the Message-ID with its angle brackets; empty for none
 */
public record Envelope(
        Optional<OffsetDateTime> date,
        String subject,
        List<Address> from,
        List<Address> sender,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        List<Address> bcc,
        String inReplyTo,
        String messageId) {

    /** Nothing is known, for messages whose envelope could not be read. */
    public static final Envelope EMPTY = new Envelope(
            Optional.empty(), "", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), "", "");

    @Override
    public String toString() {
        return "\"" + subject + "\" from " + from + " to " + to
                + date.map(d -> " of " + d).orElse("");
    }
}
