package io.mailwire.imap.internal.codec;

import io.mailwire.Address;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.MailDate;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads an ENVELOPE. ABNF: {@code envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP
 * env-cc SP env-bcc SP env-in-reply-to SP env-message-id ")"}.
 */
public final class EnvelopeDecoder {

    // In all the lists of one kind; a response made of nothing but tiny addresses must not fill the memory.
    private static final int MOST_ADDRESSES = 100_000;

    private EnvelopeDecoder() {}

    public static Envelope decode(ResponseCursor cursor) throws MalformedException {
        cursor.expectOpen();
        // Lotus Domino puts the whole into one more pair of parentheses.
        boolean extra = cursor.open();
        String date = field(cursor);
        String subject = words(cursor);
        cursor.peek();
        int from = cursor.position();
        List<Address> authors = addresses(cursor);
        int to = cursor.position();
        // In most mail these three are the same.
        List<Address> sender = cursor.takeSameAs(from, to) ? authors : addresses(cursor);
        List<Address> replyTo = cursor.takeSameAs(from, to) ? authors : addresses(cursor);
        List<Address> recipients = addresses(cursor);
        List<Address> cc = addresses(cursor);
        List<Address> bcc = addresses(cursor);
        String inReplyTo = words(cursor).strip();
        String messageId = words(cursor).strip();
        while (cursor.hasMore()) {
            cursor.skipValue();
        }
        cursor.expectClose();
        if (extra) {
            cursor.expectClose();
        }
        // RFC 9051 section 7.5.2 has servers fill these in; Exchange leaves them out.
        List<Address> author = authors.isEmpty() ? sender : authors;
        return new Envelope(
                MailDate.parse(HeaderWords.unfold(date)),
                subject,
                author,
                sender.isEmpty() ? author : sender,
                replyTo.isEmpty() ? author : replyTo,
                recipients,
                cc,
                bcc,
                inReplyTo,
                messageId);
    }

    // A string where one belongs; a list there would be a field that the server left out.
    private static String field(ResponseCursor cursor) throws MalformedException {
        String text = hasField(cursor) ? cursor.ownText() : null;
        return text == null ? "" : text;
    }

    private static boolean hasField(ResponseCursor cursor) {
        int next = cursor.peek();
        return next >= 0 && next != ')' && next != '(';
    }

    private static String words(ResponseCursor cursor) throws MalformedException {
        return HeaderWords.decode(field(cursor));
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
        List<Raw> raw = new ArrayList<>(2);
        while (cursor.hasMore()) {
            if (cursor.open()) {
                raw.add(Raw.decode(cursor));
            } else {
                cursor.skipValue();
            }
            if (raw.size() > MOST_ADDRESSES) {
                throw cursor.malformed("more than " + MOST_ADDRESSES + " addresses");
            }
        }
        cursor.expectClose();
        return raw.size() == 1 && raw.get(0).host() != null ? List.of(address(raw.get(0))) : withoutGroups(raw);
    }

    /** {@code address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"}. */
    private record Raw(
            String name, @Nullable String mailbox, @Nullable String host) {

        static Raw decode(ResponseCursor cursor) throws MalformedException {
            String words = value(cursor);
            String name = words == null ? "" : words;
            if (hasField(cursor)) {
                cursor.skipValue();
            }
            String mailbox = value(cursor);
            String host = value(cursor);
            while (cursor.hasMore()) {
                cursor.skipValue();
            }
            cursor.expectClose();
            return new Raw(name, mailbox, host).unswapped();
        }

        boolean endsGroup() {
            return mailbox == null && host == null;
        }

        private static @Nullable String value(ResponseCursor cursor) throws MalformedException {
            String text = hasField(cursor) ? cursor.ntext() : null;
            return text == null ? null : cursor.made(text, HeaderWords::decode);
        }

        /** Gmail cuts some addresses in the wrong place: {@code ("Calendar <ann@x>" NIL "Google" NIL)} for {@code Google Calendar <ann@x>}. */
        private Raw unswapped() {
            if (host != null) {
                return this;
            }
            int open = name.lastIndexOf('<');
            int sign = name.indexOf('@', open + 1);
            boolean swapped = mailbox != null && open >= 0 && sign > open + 1 && name.endsWith(">");
            return swapped
                    ? new Raw(
                            unquoted((mailbox + " " + name.substring(0, open)).strip()),
                            name.substring(open + 1, sign),
                            name.substring(sign + 1, name.length() - 1))
                    : this;
        }

        private static String unquoted(String text) {
            return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                    ? text.substring(1, text.length() - 1)
                    : text;
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
            } else if (address.host() == null && !inGroup && i < lastEnd) {
                inGroup = true;
            } else {
                addresses.add(address(address));
            }
        }
        return List.copyOf(addresses);
    }

    private static Address address(Raw raw) {
        String local = Objects.requireNonNullElse(raw.mailbox(), "");
        String domain = Objects.requireNonNullElse(raw.host(), "");
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
