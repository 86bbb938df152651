package io.mailwire.imap.internal.codec;

import io.mailwire.Address;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.MailDate;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads an ENVELOPE. ABNF: {@code envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
 * env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"}.
 */
public final class EnvelopeDecoder {

    private EnvelopeDecoder() {}

    public static Envelope decode(ResponseCursor cursor) throws MalformedException {
        cursor.expectOpen();
        // Lotus Domino puts the whole into one more pair of parentheses.
        boolean extra = cursor.open();
        String date = HeaderWords.decode(field(cursor) ? cursor.nstring() : null);
        String subject = HeaderWords.decode(field(cursor) ? cursor.nstring() : null);
        List<Address> from = addresses(cursor);
        List<Address> sender = addresses(cursor);
        List<Address> replyTo = addresses(cursor);
        List<Address> to = addresses(cursor);
        List<Address> cc = addresses(cursor);
        List<Address> bcc = addresses(cursor);
        String inReplyTo =
                HeaderWords.decode(field(cursor) ? cursor.nstring() : null).strip();
        String messageId =
                HeaderWords.decode(field(cursor) ? cursor.nstring() : null).strip();
        while (cursor.hasMore()) {
            cursor.skipValue();
        }
        cursor.expectClose();
        if (extra) {
            cursor.expectClose();
        }
        // RFC 9051 section 7.5.2 has servers fill these in; Exchange leaves them out.
        List<Address> author = from.isEmpty() ? sender : from;
        return new Envelope(
                MailDate.parse(date),
                subject,
                author,
                sender.isEmpty() ? author : sender,
                replyTo.isEmpty() ? author : replyTo,
                to,
                cc,
                bcc,
                inReplyTo,
                messageId);
    }

    // A string where one belongs; a list there would be a field that the server left out.
    private static boolean field(ResponseCursor cursor) {
        return cursor.hasMore() && cursor.peek() != '(';
    }

    /** {@code env-from = "(" 1*address ")" / nil}; also {@code ()} (Yahoo) and NIL among the addresses (SmarterMail). */
    private static List<Address> addresses(ResponseCursor cursor) throws MalformedException {
        if (!cursor.hasMore()) {
            return List.of();
        }
        if (!cursor.open()) {
            cursor.skipValue();
            return List.of();
        }
        List<Raw> raw = new ArrayList<>();
        while (cursor.hasMore()) {
            if (cursor.open()) {
                raw.add(Raw.decode(cursor));
            } else {
                cursor.skipValue();
            }
        }
        cursor.expectClose();
        return withoutGroups(raw);
    }

    /** {@code address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"}. */
    private record Raw(String name, Optional<String> mailbox, Optional<String> host) {

        static Raw decode(ResponseCursor cursor) throws MalformedException {
            String name = HeaderWords.decode(field(cursor) ? cursor.nstring() : null);
            if (field(cursor)) {
                cursor.skipValue();
            }
            Optional<String> mailbox = value(cursor);
            Optional<String> host = value(cursor);
            while (cursor.hasMore()) {
                cursor.skipValue();
            }
            cursor.expectClose();
            return new Raw(name, mailbox, host);
        }

        boolean endsGroup() {
            return mailbox.isEmpty() && host.isEmpty();
        }

        private static Optional<String> value(ResponseCursor cursor) throws MalformedException {
            return Optional.ofNullable(field(cursor) ? cursor.nstring() : null).map(HeaderWords::decode);
        }
    }

    /**
     * RFC 9051 section 7.5.2: an address without a host begins a group, one without mailbox and host ends it. Without an end there
     * is no group: servers send lone local parts the same way. What counts are the members.
     */
    private static List<Address> withoutGroups(List<Raw> raw) {
        int lastEnd = -1;
        for (int i = 0; i < raw.size(); i++) {
            lastEnd = raw.get(i).endsGroup() ? i : lastEnd;
        }
        List<Address> addresses = new ArrayList<>(raw.size());
        boolean inGroup = false;
        for (int i = 0; i < raw.size(); i++) {
            Raw address = raw.get(i);
            if (address.endsGroup()) {
                inGroup = false;
            } else if (address.host().isEmpty() && !inGroup && i < lastEnd) {
                inGroup = true;
            } else {
                addresses.add(address(address));
            }
        }
        return List.copyOf(addresses);
    }

    private static Address address(Raw raw) {
        String local = raw.mailbox().orElse("");
        String domain = raw.host().orElse("");
        int at = local.lastIndexOf('@');
        if (domain.isEmpty() && at > 0) {
            // The whole address in the local part's place.
            domain = local.substring(at + 1);
            local = local.substring(0, at);
        }
        // Dovecot's words for what is not there.
        return Emails.address(
                raw.name(),
                local.equals("MISSING_MAILBOX") ? "" : local,
                domain.equals("MISSING_DOMAIN") ? "" : domain);
    }
}
