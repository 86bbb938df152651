package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A part of a message that was received: a range of its octets, decoded while it is read. */
final class ReceivedPart extends ContentPart {

    private final Entity entity;
    private final Octets octets;
    private final Defects defects;

    ReceivedPart(Entity entity, Octets octets, Defects defects) {
        this.entity = entity;
        this.octets = octets;
        this.defects = defects;
    }

    @Override
    public String type() {
        return entity.mediaType();
    }

    @Override
    Optional<String> givenName() {
        return entity.fileName();
    }

    @Override
    Optional<String> charset() {
        return entity.typeParameter("charset").filter(name -> {
            boolean known = Charsets.find(name) != null;
            if (!known) {
                defects.add("unknown charset \"" + EncodedWords.withoutControls(name) + "\"");
            }
            return known;
        });
    }

    @Override
    public Optional<String> contentId() {
        return entity.contentId();
    }

    @Override
    InputStream open() throws IOException {
        return TransferEncoding.decode(
                octets.newStream(entity.bodyStart, entity.bodyEnd), entity.transferEncoding(), defects::add);
    }

    /** The text with LF between its lines, without the line end behind the last. */
    String bodyText() {
        return Lineation.read(text());
    }
}
