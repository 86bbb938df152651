package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Email;
import io.mailwire.internal.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A message that is sent on as it is, with a block of Resent fields before it (RFC 5322 section 3.6.6). For one thread. */
public final class Redirection {

    // RFC 5321 section 6.3: what has been through so many servers goes round in circles.
    private static final int MOST_RECEIVED = 100;

    private final MessageContent original;
    private final List<Address> from = new ArrayList<>();
    private final List<Address> to = new ArrayList<>();
    private final List<Address> cc = new ArrayList<>();
    private final List<Address> bcc = new ArrayList<>();
    private @Nullable Address sender;
    private @Nullable OffsetDateTime date;
    private @Nullable String messageId;

    /**
     * Begins one.
     *
     * @throws IllegalStateException if the message has been through too many servers
     */
    public Redirection(Email email) {
        original = Emails.contentOf(email);
        int received = original.headers("Received").size();
        if (received > MOST_RECEIVED) {
            throw new IllegalStateException("the message has been through " + received
                    + " servers already, so it seems to go round in circles and is not sent on");
        }
    }

    public void from(Address address) {
        from.add(Composition.checked(address));
    }

    public void sender(Address address) {
        sender = Composition.checked(address);
    }

    public void to(Address... addresses) {
        add(to, addresses);
    }

    public void cc(Address... addresses) {
        add(cc, addresses);
    }

    public void bcc(Address... addresses) {
        add(bcc, addresses);
    }

    private static void add(List<Address> list, Address... addresses) {
        list.addAll(Stream.of(addresses).map(Composition::checked).toList());
    }

    /** One address each. */
    public static Address[] parsed(String... addresses) {
        return Stream.of(addresses).map(Address::parse).toArray(Address[]::new);
    }

    public void date(OffsetDateTime value) {
        date = MailDate.checked(value);
    }

    public void messageId(String id) {
        messageId = MessageIds.checkNew(id);
    }

    /** The message with its new block. */
    public Email build() {
        if (from.isEmpty()) {
            throw new IllegalStateException("a redirected message tells who redirects it: from(…) is missing");
        }
        if (from.size() > 1 && sender == null) {
            throw new IllegalStateException(
                    "a message redirected by several people needs a sender(…) (RFC 5322 section 3.6.6)");
        }
        if (to.isEmpty() && cc.isEmpty() && bcc.isEmpty()) {
            throw new IllegalStateException("a redirected message needs recipients: to(…), cc(…) or bcc(…)");
        }
        try {
            boolean received = original instanceof ReceivedContent;
            Octets octets = received ? ((ReceivedContent) original).octets() : Bridge.written(original);
            Octets sent = received ? ((ReceivedContent) original).sent() : withoutBcc((Draft) original, octets);
            LineScanner lines = new LineScanner(octets, 0, octets.size());
            String lineEnd = lines.next() && lines.nextStart() - lines.contentEnd() == 1 ? "\n" : "\r\n";
            Block block = block();
            return Emails.of(ReceivedContent.redirected(
                    new PrefixedOctets(block.whole(lineEnd), octets, MailboxLine.end(octets)),
                    new PrefixedOctets(block.withoutBcc(lineEnd), sent, 0),
                    received && ((ReceivedContent) original).keepsBcc()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        }
    }

    // What we composed never shows its Bcc, whatever is asked of the redirected message later.
    private static Octets withoutBcc(Draft draft, Octets written) {
        int header = DraftWriter.header(draft, draft.bcc()).getBytes(StandardCharsets.UTF_8).length;
        return new PrefixedOctets(
                DraftWriter.header(draft, AddressList.NONE).getBytes(StandardCharsets.UTF_8), written, header);
    }

    /** The fields; those of Resent-Bcc say where it goes and are never sent. */
    private record Block(String before, String bcc, String behind) {

        byte[] whole(String lineEnd) {
            return octets(before + bcc + behind, lineEnd);
        }

        byte[] withoutBcc(String lineEnd) {
            return octets(before + behind, lineEnd);
        }

        private static byte[] octets(String fields, String lineEnd) {
            return fields.replace("\r\n", lineEnd).getBytes(StandardCharsets.UTF_8);
        }
    }

    private Block block() {
        OffsetDateTime resent =
                date == null ? OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) : date;
        List<Address> senders = sender == null ? List.of() : List.of(sender);
        return new Block(
                "Resent-Date: " + MailDate.format(resent) + "\r\n"
                        + field("Resent-From", from)
                        + field("Resent-Sender", senders)
                        + field("Resent-To", to)
                        + field("Resent-Cc", cc),
                field("Resent-Bcc", bcc),
                "Resent-Message-ID: " + (messageId == null ? MessageIds.random(from.get(0)) : messageId) + "\r\n");
    }

    private static String field(String name, List<Address> addresses) {
        return AddressField.write(name, AddressList.of(addresses));
    }

    @Override
    public String toString() {
        String subject;
        try {
            subject = '"' + Printable.shortened(Subjects.text(original), 100) + '"';
        } catch (UncheckedIOException e) {
            subject = "a message that cannot be read any more";
        }
        return "RedirectBuilder[from " + Quotation.summary(from) + " to " + Quotation.summary(to) + ", " + subject
                + "]";
    }
}
