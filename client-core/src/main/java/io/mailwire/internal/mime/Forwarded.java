package io.mailwire.internal.mime;

import io.mailwire.Email;
import io.mailwire.Part;
import java.util.ArrayList;
import java.util.List;
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
        forward.forward(new Forwarded(
                head(original),
                Quotation.textOf(original),
                original.html().map(Lineation::wellFormed).orElse(null)));
        List<AttachedPart> shown = new ArrayList<>();
        List<ContentPart> others = new ArrayList<>();
        for (Part part : original.inlineParts()) {
            ContentPart copy = copy(part);
            if (copy instanceof AttachedPart picture && picture.contentId().isPresent()) {
                shown.add(picture);
            } else {
                others.add(copy); // nothing can refer to it
            }
        }
        original.attachments().forEach(part -> others.add(copy(part)));
        forward.carry(shown, others);
        return forward;
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

    /** Its HTML, if one of both has some. What others wrote is put behind what the author wrote, so it cannot hide that. */
    @Nullable String htmlBehind(@Nullable String ownText, @Nullable String ownHtml) {
        if (ownHtml == null && htmlOrNull == null) {
            return null;
        }
        String own = ownHtml != null ? ownHtml : ownText == null ? "" : HtmlText.ofText(ownText);
        String fields = head.stream().map(HtmlText::escaped).collect(Collectors.joining("<br>\n", "<p>", "</p>\n"));
        return own + "\n" + fields + (htmlOrNull != null ? htmlOrNull : HtmlText.ofText(text));
    }
}
