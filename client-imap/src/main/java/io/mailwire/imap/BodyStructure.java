package io.mailwire.imap;

import io.mailwire.PartRole;
import io.mailwire.internal.mime.Anatomy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * How a message is built: a tree of parts (RFC 9051 section 7.5.2).
 *
 * @param root the outermost part
 */
public record BodyStructure(BodyPart root) {

    /**
     * Every part, multiparts and the parts of enclosed messages included, in the order of the message.
     *
     * @return the parts
     */
    public List<BodyPart> parts() {
        List<BodyPart> all = new ArrayList<>();
        Deque<BodyPart> left = new ArrayDeque<>();
        left.push(root);
        while (!left.isEmpty()) {
            BodyPart part = left.pop();
            all.add(part);
            for (int i = part.children().size() - 1; i >= 0; i--) {
                left.push(part.children().get(i));
            }
        }
        return all;
    }

    /**
     * The parts of a role, by the rule that a whole {@link io.mailwire.Email} follows too. An enclosed message is one part, whatever is
     * in it; multiparts have no role.
     *
     * @param role what the parts are for
     * @return the parts, in the order of the message
     */
    public List<BodyPart> parts(PartRole role) {
        return Anatomy.of(root, BodyPartShape.INSTANCE).stream()
                .filter(p -> p.role() == role && !p.part().isMultipart())
                .map(Anatomy.Placed::part)
                .toList();
    }

    /**
     * What is to be saved. An enclosed message is one attachment, whatever is in it.
     *
     * @return the parts of the role {@link PartRole#ATTACHMENT}, in the order of the message
     */
    public List<BodyPart> attachments() {
        return parts(PartRole.ATTACHMENT);
    }

    /**
     * What the HTML shows.
     *
     * @return the parts of the role {@link PartRole#INLINE}, in the order of the message
     */
    public List<BodyPart> inlineParts() {
        return parts(PartRole.INLINE);
    }

    /**
     * The plain text to read.
     *
     * @return the first part of the role {@link PartRole#TEXT}, or empty
     */
    public Optional<BodyPart> text() {
        return parts(PartRole.TEXT).stream().findFirst();
    }

    /**
     * The HTML to read.
     *
     * @return the first part of the role {@link PartRole#HTML}, or empty
     */
    public Optional<BodyPart> html() {
        return parts(PartRole.HTML).stream().findFirst();
    }

    /**
     * The part at a section.
     *
     * @param section such as {@code 1.2}
     * @return the part, or empty
     */
    public Optional<BodyPart> part(String section) {
        return parts().stream().filter(p -> p.section().equals(section)).findFirst();
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
