package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Envelope;
import io.mailwire.imap.EnvelopeAddress;
import io.mailwire.imap.internal.wire.ResponseCursor;
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
        String date = EncodedWords.decode(field(cursor) ? cursor.nstring() : null);
        String subject = EncodedWords.decode(field(cursor) ? cursor.nstring() : null);
        List<EnvelopeAddress> from = addresses(cursor);
        List<EnvelopeAddress> sender = addresses(cursor);
        List<EnvelopeAddress> replyTo = addresses(cursor);
        List<EnvelopeAddress> to = addresses(cursor);
        List<EnvelopeAddress> cc = addresses(cursor);
        List<EnvelopeAddress> bcc = addresses(cursor);
        String inReplyTo =
                EncodedWords.decode(field(cursor) ? cursor.nstring() : null).strip();
        String messageId =
                EncodedWords.decode(field(cursor) ? cursor.nstring() : null).strip();
        while (cursor.hasMore()) {
            cursor.skipValue();
        }
        cursor.expectClose();
        if (extra) {
            cursor.expectClose();
        }
        // RFC 9051 section 7.5.2 has servers fill these in; Exchange leaves them out.
        List<EnvelopeAddress> author = from.isEmpty() ? sender : from;
        return new Envelope(
                HeaderDate.parse(date),
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
    private static List<EnvelopeAddress> addresses(ResponseCursor cursor) throws MalformedException {
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
        return groups(raw);
    }

    /** {@code address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"}. */
    private record Raw(String name, Optional<String> mailbox, Optional<String> host) {

        static Raw decode(ResponseCursor cursor) throws MalformedException {
            String name = EncodedWords.decode(field(cursor) ? cursor.nstring() : null);
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
            return Optional.ofNullable(field(cursor) ? cursor.nstring() : null).map(EncodedWords::decode);
        }
    }

    /**
     * RFC 9051 section 7.5.2: an address without a host begins a group, one without mailbox and host ends it. Without an end there
     * is no group: servers send lone local parts the same way.
     */
    private static List<EnvelopeAddress> groups(List<Raw> raw) {
        int lastEnd = -1;
        for (int i = 0; i < raw.size(); i++) {
            lastEnd = raw.get(i).endsGroup() ? i : lastEnd;
        }
        List<EnvelopeAddress> addresses = new ArrayList<>(raw.size());
        Optional<String> group = Optional.empty();
        for (int i = 0; i < raw.size(); i++) {
            Raw address = raw.get(i);
            if (address.endsGroup()) {
                group = Optional.empty();
            } else if (address.host().isEmpty() && group.isEmpty() && i < lastEnd) {
                group = address.mailbox();
            } else {
                addresses.add(address(address, group));
            }
        }
        return List.copyOf(addresses);
    }

    private static EnvelopeAddress address(Raw raw, Optional<String> group) {
        String local = raw.mailbox().orElse("");
        String domain = raw.host().orElse("");
        int at = local.lastIndexOf('@');
        if (domain.isEmpty() && at > 0) {
            // The whole address in the local part's place.
            domain = local.substring(at + 1);
            local = local.substring(0, at);
        }
        // Dovecot's words for what is not there.
        return new EnvelopeAddress(
                raw.name(),
                local.equals("MISSING_MAILBOX") ? "" : local,
                domain.equals("MISSING_DOMAIN") ? "" : domain,
                group);
    }
}
