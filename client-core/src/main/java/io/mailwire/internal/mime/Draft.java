package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A composed message. Everything in it has been checked; writing it twice gives the same octets.
 *
 * @param senderOrNull the Sender field, where there is one
 * @param textOrNull the plain text
 * @param htmlOrNull the HTML
 * @param extra fields of the caller's, decoded
 * @param messageId with its angle brackets
 * @param boundarySeed what keeps boundaries apart from contents
 */
public record Draft(
        List<Address> from,
        @Nullable Address senderOrNull,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        List<Address> bcc,
        @Nullable String subjectOrNull,
        @Nullable String textOrNull,
        @Nullable String htmlOrNull,
        List<AttachedPart> inline,
        List<AttachedPart> attached,
        List<Extra> extra,
        OffsetDateTime written,
        String messageId,
        String boundarySeed)
        implements MessageContent {

    /** A field of the caller's. */
    public record Extra(String name, String value) {}

    @Override
    public List<String> headers(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "from", "sender", "reply-to", "to", "cc", "bcc" -> {
                List<Address> all = addresses(lower);
                yield all.isEmpty()
                        ? List.of()
                        : List.of(String.join(
                                ", ", all.stream().map(Address::toString).toList()));
            }
            case "subject" -> Optional.ofNullable(subjectOrNull).stream().toList();
            case "date" -> List.of(MailDate.format(written));
            case "message-id" -> List.of(messageId);
            case "mime-version" -> List.of("1.0");
            case "content-type" -> List.of(DraftWriter.contentType(this));
            default ->
                extra.stream()
                        .filter(e -> e.name().equalsIgnoreCase(name))
                        .map(Extra::value)
                        .toList();
        };
    }

    @Override
    public List<Address> addresses(String header) {
        return switch (header.toLowerCase(Locale.ROOT)) {
            case "from" -> from;
            case "sender" -> Optional.ofNullable(senderOrNull).stream().toList();
            case "reply-to" -> replyTo;
            case "to" -> to;
            case "cc" -> cc;
            case "bcc" -> bcc;
            default -> List.of();
        };
    }

    @Override
    public Optional<OffsetDateTime> date() {
        return Optional.of(written);
    }

    @Override
    public Optional<String> text() {
        return Optional.ofNullable(textOrNull).map(Lineation::normalized);
    }

    @Override
    public Optional<String> html() {
        return Optional.ofNullable(htmlOrNull).map(Lineation::normalized);
    }

    @Override
    public List<Part> inlineParts() {
        return List.copyOf(inline);
    }

    @Override
    public List<Part> attachments() {
        return List.copyOf(attached);
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
