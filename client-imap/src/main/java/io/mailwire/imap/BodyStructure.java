package io.mailwire.imap;

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
        return walk(true);
    }

    /**
     * What is to be saved. An enclosed message is one attachment, whatever is in it.
     *
     * @return the parts, in the order of the message
     */
    public List<BodyPart> attachments() {
        return walk(false).stream().filter(BodyPart::isAttachment).toList();
    }

    /**
     * The plain text to read.
     *
     * @return the first {@code text/plain} part that is no attachment, or empty
     */
    public Optional<BodyPart> text() {
        return body("text/plain");
    }

    /**
     * The HTML to read.
     *
     * @return the first {@code text/html} part that is no attachment, or empty
     */
    public Optional<BodyPart> html() {
        return body("text/html");
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

    private Optional<BodyPart> body(String type) {
        return walk(false).stream()
                .filter(p -> p.type().equals(type) && !p.isAttachment())
                .findFirst();
    }

    private List<BodyPart> walk(boolean intoMessages) {
        List<BodyPart> all = new ArrayList<>();
        Deque<BodyPart> left = new ArrayDeque<>();
        left.push(root);
        while (!left.isEmpty()) {
            BodyPart part = left.pop();
            all.add(part);
            if (intoMessages || part.isMultipart()) {
                for (int i = part.children().size() - 1; i >= 0; i--) {
                    left.push(part.children().get(i));
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
