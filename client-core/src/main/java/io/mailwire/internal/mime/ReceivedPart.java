package io.mailwire.internal.mime;

import io.mailwire.Email;
import io.mailwire.Header;
import io.mailwire.PartRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A part of a message that was received: a range of its octets, decoded while it is read. */
final class ReceivedPart extends ContentPart {

    private final Entity entity;
    private final PartRole role;
    private final ReceivedContent message;

    ReceivedPart(Entity entity, PartRole role, ReceivedContent message) {
        this.entity = entity;
        this.role = role;
        this.message = message;
    }

    @Override
    public String type() {
        return entity.mediaType();
    }

    @Override
    public PartRole role() {
        return role;
    }

    @Override
    Optional<String> givenName() {
        return entity.fileName();
    }

    @Override
    Map<String, String> parameters() {
        return entity.typeParameters();
    }

    @Override
    Optional<String> description() {
        return header("Content-Description");
    }

    @Override
    void unknownCharset(String name) {
        message.found().add("unknown charset \"" + EncodedWords.withoutControls(name) + "\"");
    }

    @Override
    public List<Header> headers() {
        return entity.header.headers();
    }

    @Override
    public Optional<String> contentId() {
        return entity.contentId();
    }

    @Override
    InputStream open() throws IOException {
        return TransferEncoding.decode(
                message.octets().newStream(entity.bodyStart, entity.bodyEnd),
                entity.transferEncoding(),
                message.found()::add);
    }

    @Override
    public Optional<Email> message() {
        return isMessage() ? nested() : Optional.empty();
    }

    /** The content as a message, or as the header of one; empty beyond the depth to which messages may be nested. */
    Optional<Email> nested() {
        if (message.depth() >= ReceivedContent.MOST_NESTED) {
            message.found()
                    .add("messages are nested deeper than " + ReceivedContent.MOST_NESTED
                            + "; what is deeper is not looked into");
            return Optional.empty();
        }
        try {
            // RFC 2046 section 5.2.1 allows no encoding here, RFC 6532 section 3.7 does, and senders never asked.
            Octets content = TransferEncoding.isIdentity(entity.transferEncoding())
                    ? new OctetsRange(message.octets(), entity.bodyStart, entity.bodyEnd)
                    : Bridge.filled(out -> {
                        try (InputStream in = open()) {
                            in.transferTo(out);
                        }
                    });
            return Optional.of(Emails.of(new ReceivedContent(content, message.depth() + 1)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the content of " + fileName() + ": " + e.getMessage(), e);
        }
    }

    Entity entity() {
        return entity;
    }
}
