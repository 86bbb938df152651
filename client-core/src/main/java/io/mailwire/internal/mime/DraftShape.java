package io.mailwire.internal.mime;

import java.util.List;

/** What the rule of {@link Anatomy} wants to know, of parts as we are going to write them. */
enum DraftShape implements Anatomy.Shape<DraftWriter.Node> {
    INSTANCE;

    @Override
    public String type(DraftWriter.Node part) {
        return part.type();
    }

    @Override
    public String disposition(DraftWriter.Node part) {
        return part.disposition();
    }

    @Override
    public String fileName(DraftWriter.Node part) {
        return part.part().flatMap(ContentPart::givenName).orElse("");
    }

    @Override
    public String contentId(DraftWriter.Node part) {
        return part.part().flatMap(ContentPart::contentId).orElse("");
    }

    @Override
    public String start(DraftWriter.Node part) {
        return "";
    }

    @Override
    public List<DraftWriter.Node> children(DraftWriter.Node part) {
        return part.children();
    }
}
