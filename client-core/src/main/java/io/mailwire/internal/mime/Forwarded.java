package io.mailwire.internal.mime;

import io.mailwire.Email;
import io.mailwire.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A message as it stands below what is written about it: a few fields of its header, then its text and its HTML.
 *
 * @param head the fields, line by line
 * @param text what it says, as plain text
 * @param htmlOrNull what it says as HTML, if it has that
 */
public record Forwarded(
        List<String> head, String text, @Nullable String htmlOrNull) {

    private static final int MOST_ADDRESSES = 50;

    /** Begins a message that has the original in its texts, and its parts beside them. */
    public static Composition begin(MessageContent original) {
        Composition forward = new Composition();
        forward.subject(Subjects.ofForwarded(original));
        List<AttachedPart> shown = new ArrayList<>();
        List<ContentPart> others = new ArrayList<>();
        Map<String, String> contentIds = new HashMap<>();
        for (Part part : original.inlineParts()) {
            ContentPart copy = renamed(copy(part), contentIds);
            if (copy instanceof AttachedPart picture && picture.contentId().isPresent()) {
                shown.add(picture);
            } else {
                others.add(copy); // nothing can refer to it
            }
        }
        original.attachments().forEach(part -> others.add(renamed(copy(part), contentIds)));
        forward.forward(new Forwarded(
                head(original),
                Quotation.textOf(original),
                original.html()
                        .map(html -> HtmlQuote.of(Lineation.wellFormed(html), contentIds))
                        .orElse(null)));
        forward.carry(shown, others);
        return forward;
    }

    // The author's own pictures have whatever ids they like: those of the original give way, in an order that does not
    // change.
    private static ContentPart renamed(ContentPart part, Map<String, String> contentIds) {
        if (!(part instanceof AttachedPart attached) || attached.contentId().isEmpty()) {
            return part;
        }
        String old = attached.contentId().get();
        String id = "forwarded-" + (contentIds.size() + 1);
        // HTML means the first of several parts of one id
        contentIds.put(contentIds.containsKey(old) ? old + "\0" + id : old, id);
        return attached.withContentId(id);
    }

    /** Begins a message that has the original attached, octet by octet as it would be sent. */
    public static Composition beginAttached(Email email, MessageContent original) {
        Composition forward = new Composition();
        forward.subject(Subjects.ofForwarded(original));
        forward.attach(email);
        return forward;
    }

    private static ContentPart copy(Part part) {
        if (part instanceof AttachedPart || part instanceof AttachedMessage) {
            return (ContentPart) part;
        }
        ContentPart received = (ContentPart) part;
        if (part.type().equals("message/rfc822") || part.type().equals("message/global")) {
            return AttachedMessage.copyOf(received);
        }
        return AttachedPart.copyOf(received);
    }

    private static List<String> head(MessageContent original) {
        List<String> lines = new ArrayList<>();
        lines.add("---------- Forwarded message ----------");
        addPeople(lines, "From", original);
        original.date().ifPresent(date -> lines.add("Date: " + MailDate.format(date)));
        lines.add("Subject: " + Subjects.text(original));
        addPeople(lines, "To", original);
        addPeople(lines, "Cc", original);
        return lines;
    }

    private static void addPeople(List<String> lines, String field, MessageContent original) {
        String people = Quotation.people(original.addresses(field), MOST_ADDRESSES);
        if (!people.isEmpty()) {
            lines.add(field + ": " + people);
        }
    }

    /** The plain text of the new message. */
    String textBehind(@Nullable String own) {
        return (own == null || own.isEmpty() ? "" : own + "\n\n") + String.join("\n", head) + "\n\n" + text;
    }

    /**
     * Its HTML, if one of both has some. What others wrote is put behind what the author wrote, without style sheets and scripts, so that no
     * rule of theirs is about what the author wrote. Where a mail program obeys styles of single elements that put them anywhere, an element
     * of theirs may still cover it.
     */
    @Nullable String htmlBehind(@Nullable String ownText, @Nullable String ownHtml) {
        if (ownHtml == null && htmlOrNull == null) {
            return null;
        }
        String own = ownHtml != null ? ownHtml : ownText == null ? "" : HtmlText.ofText(ownText);
        String fields = head.stream().map(HtmlText::escaped).collect(Collectors.joining("<br>\n", "<p>", "</p>\n"));
        return own + "\n" + fields + (htmlOrNull != null ? htmlOrNull : HtmlText.ofText(text));
    }
}
