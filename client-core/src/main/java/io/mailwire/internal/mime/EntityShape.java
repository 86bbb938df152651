package io.mailwire.internal.mime;

import java.util.List;

/** What the rule of {@link Anatomy} wants to know, of parts that we have read. */
enum EntityShape implements Anatomy.Shape<Entity> {
    INSTANCE;

    @Override
    public String type(Entity part) {
        return part.mediaType();
    }

    @Override
    public String disposition(Entity part) {
        return part.disposition();
    }

    @Override
    public String fileName(Entity part) {
        return part.fileName().orElse("");
    }

    @Override
    public String contentId(Entity part) {
        return part.contentId().orElse("");
    }

    @Override
    public String start(Entity part) {
        return part.typeParameter("start").map(Entity::withoutBrackets).orElse("");
    }

    @Override
    public List<Entity> children(Entity part) {
        return part.children;
    }
}
