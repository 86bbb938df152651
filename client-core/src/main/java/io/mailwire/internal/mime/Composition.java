package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
import io.mailwire.Email;
import io.mailwire.Priority;
import io.mailwire.StreamSupplier;
import io.mailwire.internal.text.Printable;
import java.net.URI;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a builder has been told. For one thread. */
public final class Composition {

    private static final SecureRandom RANDOM = new SecureRandom();

    // These have methods of their own, or are made by us or by those who transfer the message.
    private static final Set<String> TAKEN = Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "importance",
            "priority",
            "x-priority",
            "list-unsubscribe",
            "list-unsubscribe-post",
            "disposition-notification-to",
            "mime-version",
            "received",
            "return-path");

    /** A field of addresses that may have groups. */
    public enum Recipients {
        TO,
        CC,
        BCC,
        REPLY_TO
    }

    private final List<Address> from = new ArrayList<>();
    private final Map<Recipients, List<AddressList.Entry>> recipients = new EnumMap<>(Recipients.class);
    private final List<AttachedPart> inline = new ArrayList<>();
    private final List<ContentPart> attached = new ArrayList<>();
    private final Set<String> contentIds = new HashSet<>();
    private final List<ExtraField> extra = new ArrayList<>();
    private final Map<String, ExtraField> single = new LinkedHashMap<>(); // those that are there once at most
    private @Nullable Address sender;
    private @Nullable String subject;
    private @Nullable String text;
    private @Nullable String html;
    private @Nullable AttachedPart calendar;
    private @Nullable OffsetDateTime date;
    private @Nullable String messageId;
    private @Nullable Answered answered;
    private @Nullable Forwarded forwarded;

    public void from(String address) {
        from.add(Address.parse(address));
    }

    public void from(Address address) {
        from.add(checked(address));
    }

    public void sender(String address) {
        sender = Address.parse(address);
    }

    public void sender(Address address) {
        sender = checked(address);
    }

    /** Adds all or none. */
    public void add(Recipients field, String... addresses) {
        add(field, Stream.of(addresses).map(Address::parse).toList());
    }

    /** Adds all or none. */
    public void add(Recipients field, Address... addresses) {
        add(field, Stream.of(addresses).map(Composition::checked).toList());
    }

    private void add(Recipients field, List<Address> addresses) {
        entries(field).addAll(AddressList.of(addresses).entries());
    }

    public void add(Recipients field, AddressGroup group) {
        group.members().forEach(Composition::checked);
        entries(field).add(AddressList.Entry.of(group));
    }

    private List<AddressList.Entry> entries(Recipients field) {
        return recipients.computeIfAbsent(field, f -> new ArrayList<>());
    }

    private AddressList list(Recipients field) {
        return new AddressList(recipients.getOrDefault(field, List.of()));
    }

    /** Addresses from a received message may be anything; what is written must be sendable. */
    static Address checked(Address address) {
        HeaderText.check("display name", address.name().orElse(""));
        AddressParser.requireSendable(address);
        return address;
    }

    public void subject(String value) {
        subject = HeaderText.check("subject", value);
    }

    public void text(String value) {
        text = Lineation.wellFormed(value);
    }

    public void html(String value) {
        html = Lineation.wellFormed(value);
    }

    public void calendar(String method, String ics) {
        calendar = Invitation.part(method, Lineation.wellFormed(ics));
    }

    public void inline(AttachedPart part) {
        String id = part.contentId().orElseThrow();
        if (!contentIds.add(id)) {
            throw new IllegalArgumentException("there is another part with the content id " + id
                    + "; which of them the HTML means with cid:" + id + " would be anybody's guess");
        }
        inline.add(part);
    }

    public void attach(AttachedPart part) {
        attached.add(part);
    }

    public void attach(String name, String type, StreamSupplier supplier) {
        attached.add(AttachedPart.of(name, type, supplier));
    }

    public void attach(Email email) {
        attached.add(AttachedMessage.of(email));
    }

    public void header(String name, String value) {
        String lower = HeaderText.checkName(name).toLowerCase(Locale.ROOT);
        if (TAKEN.contains(lower) || lower.startsWith("content-") || lower.startsWith("resent-")) {
            throw new IllegalArgumentException(
                    name + " is not set by header(…): it has a method of its own or is made when the"
                            + " message is written");
        }
        extra.add(ExtraField.text(name, value));
    }

    private void single(ExtraField field) {
        single.put(field.name(), field);
    }

    public void inReplyTo(String... ids) {
        single(ExtraField.tokens("In-Reply-To", ids(ids), ""));
    }

    public void references(String... ids) {
        single(ExtraField.tokens("References", MessageIds.bounded(ids(ids)), ""));
    }

    private static List<String> ids(String... ids) {
        if (ids.length == 0) {
            throw new IllegalArgumentException("no Message-ID is given");
        }
        return Stream.of(ids).map(MessageIds::check).toList();
    }

    public void priority(Priority priority) {
        // RFC 2156 section 5.3.6 and 5.3.4, and what most programs look at, which no RFC has
        single(ExtraField.text("Importance", priority.name().toLowerCase(Locale.ROOT)));
        switch (priority) {
            case HIGH -> {
                single(ExtraField.text("Priority", "urgent"));
                single(ExtraField.text("X-Priority", "1"));
            }
            case NORMAL -> {
                single(ExtraField.text("Priority", "normal"));
                single(ExtraField.text("X-Priority", "3"));
            }
            case LOW -> {
                single(ExtraField.text("Priority", "non-urgent"));
                single(ExtraField.text("X-Priority", "5"));
            }
        }
    }

    public void listUnsubscribe(URI... uris) {
        single(Unsubscription.list(uris));
        single.remove("List-Unsubscribe-Post");
    }

    public void oneClickUnsubscribe(URI https, URI... others) {
        single(Unsubscription.oneClick(https, others));
        single(ExtraField.tokens("List-Unsubscribe-Post", List.of("List-Unsubscribe=One-Click"), ""));
    }

    public void requestReadReceipt(Address address) {
        single(ExtraField.addresses("Disposition-Notification-To", AddressList.of(List.of(checked(address)))));
    }

    public void language(String... tags) {
        single(ExtraField.tokens("Content-Language", Languages.checked(tags), ","));
    }

    public void date(OffsetDateTime value) {
        date = MailDate.checked(value);
    }

    public void messageId(String id) {
        messageId = MessageIds.checkNew(id);
    }

    /** Whom the answer goes to besides those that are added; without the author, once that is known. */
    void answer(Answered whom) {
        answered = whom;
    }

    /** What is put behind the texts. */
    void forward(Forwarded original) {
        forwarded = original;
    }

    /** Adds parts of the forwarded message. */
    void carry(List<AttachedPart> shown, List<ContentPart> others) {
        shown.forEach(this::inline);
        others.forEach(part -> part.contentId().ifPresent(contentIds::add));
        attached.addAll(others);
    }

    public Email build() {
        if (from.isEmpty()) {
            throw new IllegalStateException("a message needs an author: from(…) is missing");
        }
        if (from.size() > 1 && sender == null) {
            throw new IllegalStateException(
                    "a message from several authors needs a sender(…) (RFC 5322 section 3.6.2)");
        }
        AddressList to = list(Recipients.TO);
        AddressList cc = list(Recipients.CC);
        if (answered != null) {
            to = new AddressList(
                    Stream.concat(AddressList.of(answered.toWithout(from)).entries().stream(), to.entries().stream())
                            .toList());
            cc = new AddressList(
                    Stream.concat(AddressList.of(answered.ccWithout(from)).entries().stream(), cc.entries().stream())
                            .toList());
        }
        List<ExtraField> fields = new ArrayList<>(single.values());
        fields.addAll(extra);
        return Emails.of(new Draft(
                List.copyOf(from),
                sender,
                list(Recipients.REPLY_TO),
                to,
                cc,
                list(Recipients.BCC),
                subject,
                forwarded == null ? text : forwarded.textBehind(text),
                forwarded == null ? html : forwarded.htmlBehind(text, html),
                calendar,
                List.copyOf(inline),
                List.copyOf(attached),
                List.copyOf(fields),
                date == null ? OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) : date,
                messageId == null ? MessageIds.random(from.get(0)) : messageId,
                random(12)));
    }

    static String random(int octets) {
        byte[] random = new byte[octets];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String toString() {
        return "EmailBuilder[from " + Quotation.summary(from) + " to "
                + Quotation.summary(list(Recipients.TO).addresses())
                + Optional.ofNullable(subject)
                        .map(s -> ", \"" + Printable.shortened(s, 100) + "\"")
                        .orElse("")
                + "]";
    }
}
