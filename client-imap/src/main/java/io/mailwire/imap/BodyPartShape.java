package io.mailwire.imap;

import io.mailwire.internal.mime.Anatomy;
import java.util.List;

/** What the rule of {@link Anatomy} wants to know, of what a server tells. */
enum BodyPartShape implements Anatomy.Shape<BodyPart> {
    INSTANCE;

    @Override
    public String type(BodyPart part) {
        return part.type();
    }

    @Override
    public String disposition(BodyPart part) {
        return part.disposition();
    }

    @Override
    public String fileName(BodyPart part) {
        return part.fileName().orElse("");
    }

    @Override
    public String contentId(BodyPart part) {
        return part.contentId();
    }

    @Override
    public String start(BodyPart part) {
        String id = part.parameters().getOrDefault("start", "").strip();
        return id.startsWith("<") && id.endsWith(">") && id.length() > 1 ? id.substring(1, id.length() - 1) : id;
    }

    @Override
    public List<BodyPart> children(BodyPart part) {
        return part.isMultipart() ? part.children() : List.of();
    }
}
