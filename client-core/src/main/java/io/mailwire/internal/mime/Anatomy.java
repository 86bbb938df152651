package io.mailwire.internal.mime;

import java.util.ArrayList;
import java.util.List;

/**
 * What each part of a message is for. Every part that has no parts is exactly one of these, by the first rule that fits:
 *
 * <ol>
 *   <li>marked as an attachment: an attachment;
 *   <li>inside multipart/related behind its first part, or marked as inline with a content id: shown inline;
 *   <li>text/plain or text/html without a file name: what the message says; more of the same kind is put behind it;
 *   <li>anything else, a message inside the message too: an attachment.
 * </ol>
 */
record Anatomy(
        Entity root,
        List<ReceivedPart> texts,
        List<ReceivedPart> htmls,
        List<ReceivedPart> inline,
        List<ReceivedPart> attachments) {

    static Anatomy of(Entity root, Octets octets, Defects defects) {
        Anatomy anatomy = new Anatomy(root, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        anatomy.sort(root, false, octets, defects); // as deep as the reader lets parts nest, which is not deep
        return new Anatomy(
                root,
                List.copyOf(anatomy.texts),
                List.copyOf(anatomy.htmls),
                List.copyOf(anatomy.inline),
                List.copyOf(anatomy.attachments));
    }

    private void sort(Entity entity, boolean shown, Octets octets, Defects defects) {
        if (entity.isMultipart() && !entity.children.isEmpty()) {
            boolean related = entity.mediaType().equals("multipart/related");
            boolean first = true;
            for (Entity child : entity.children) {
                sort(child, shown || (related && !first), octets, defects);
                first = false;
            }
            return;
        }
        ReceivedPart part = new ReceivedPart(entity, octets, defects);
        String disposition = entity.disposition();
        if (disposition.equals("attachment")) {
            attachments.add(part);
        } else if (shown || (disposition.equals("inline") && entity.contentId().isPresent())) {
            inline.add(part);
        } else if (entity.fileName().isEmpty() && entity.mediaType().equals("text/plain")) {
            texts.add(part);
        } else if (entity.fileName().isEmpty() && entity.mediaType().equals("text/html")) {
            htmls.add(part);
        } else if (entity.isMultipart() && entity.bodyStart == entity.bodyEnd) {
            defects.add("a multipart has no parts");
        } else {
            attachments.add(part);
        }
    }
}
