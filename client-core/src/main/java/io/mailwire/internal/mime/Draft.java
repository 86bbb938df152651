package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Part;
import io.mailwire.PartRole;
import java.io.IOException;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A composed message. Everything in it has been checked; writing it twice gives the same octets, unless a supplier of an attachment
 * gives others.
 *
 * @param senderOrNull the Sender field, where there is one
 * @param textOrNull the plain text
 * @param htmlOrNull the HTML
 * @param calendarOrNull another alternative, for programs
 * @param inline what the HTML shows
 * @param attached attachments: {@link AttachedPart}s and {@link AttachedMessage}s
 * @param extra fields behind those above
 * @param messageId with its angle brackets
 * @param boundarySeed what keeps boundaries apart from contents
 */
public record Draft(
        List<Address> from,
        @Nullable Address senderOrNull,
        AddressList replyTo,
        AddressList to,
        AddressList cc,
        AddressList bcc,
        @Nullable String subjectOrNull,
        @Nullable String textOrNull,
        @Nullable String htmlOrNull,
        @Nullable AttachedPart calendarOrNull,
        List<AttachedPart> inline,
        List<ContentPart> attached,
        List<ExtraField> extra,
        OffsetDateTime written,
        String messageId,
        String boundarySeed)
        implements MessageContent {

    @Override
    public List<String> headers(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "from", "sender", "reply-to", "to", "cc", "bcc" ->
                list(lower).isEmpty() ? List.of() : List.of(list(lower).toString());
            case "subject" -> Optional.ofNullable(subjectOrNull).stream().toList();
            case "date" -> List.of(MailDate.format(written));
            case "message-id" -> List.of(messageId);
            case "mime-version" -> List.of("1.0");
            case "content-type" -> List.of(DraftWriter.contentType(this));
            default ->
                extra.stream()
                        .filter(e -> e.name().equalsIgnoreCase(name))
                        .map(ExtraField::value)
                        .toList();
        };
    }

    @Override
    public List<Address> addresses(String header) {
        return list(header.toLowerCase(Locale.ROOT)).addresses();
    }

    private AddressList list(String lowerName) {
        return switch (lowerName) {
            case "from" -> AddressList.of(from);
            case "sender" ->
                AddressList.of(Optional.ofNullable(senderOrNull).stream().toList());
            case "reply-to" -> replyTo;
            case "to" -> to;
            case "cc" -> cc;
            case "bcc" -> bcc;
            default -> AddressList.NONE;
        };
    }

    @Override
    public Optional<OffsetDateTime> date() {
        return Optional.of(written);
    }

    @Override
    public Optional<String> text() {
        return joined(PartRole.TEXT);
    }

    @Override
    public Optional<String> html() {
        return joined(PartRole.HTML);
    }

    private Optional<String> joined(PartRole role) {
        List<String> texts = new ArrayList<>();
        for (DraftWriter.Node node : of(role)) {
            Optional<String> own = node.ownText().map(Lineation::normalized);
            own.or(() -> node.part().map(p -> p.bodyText(p.bytes()))).ifPresent(texts::add);
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
    }

    // Those who get it see it by the same rule.
    private List<DraftWriter.Node> of(PartRole role) {
        return Anatomy.of(DraftWriter.root(this), DraftShape.INSTANCE).stream()
                .filter(placed -> placed.role() == role)
                .map(Anatomy.Placed::part)
                .toList();
    }

    private List<Part> parts(PartRole role) {
        return of(role).stream()
                .flatMap(node -> node.part().stream())
                .map(part -> part instanceof AttachedPart attached ? attached.withRole(role) : (Part) part)
                .toList();
    }

    @Override
    public List<Part> inlineParts() {
        return parts(PartRole.INLINE);
    }

    @Override
    public List<Part> attachments() {
        return parts(PartRole.ATTACHMENT);
    }

    @Override
    public List<String> defects() {
        return List.of();
    }

    @Override
    public long size() throws IOException {
        Counter counter = new Counter();
        writeTo(counter);
        return counter.count;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        writeTo(out, false);
    }

    /**
     * Writes the whole message.
     *
     * @param sevenBit whether attached messages with octets that are not ASCII are encoded too
     */
    void writeTo(OutputStream out, boolean sevenBit) throws IOException {
        new DraftWriter(this, out, sevenBit).write();
    }

    /** Whether attached messages make it one of 8 bits. */
    boolean has8BitParts() {
        return attached.stream().anyMatch(p -> p instanceof AttachedMessage message && message.has8Bit());
    }

    /** Whether its header needs UTF-8 (RFC 6532) when it is sent, which only local parts of addresses do. */
    boolean hasNonAsciiAddresses() {
        return !DraftWriter.header(this, AddressList.NONE).chars().allMatch(c -> c < 0x80);
    }

    @Override
    public boolean isComposed() {
        return true;
    }

    private static final class Counter extends OutputStream {
        long count;

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            count += length;
        }
    }
}
