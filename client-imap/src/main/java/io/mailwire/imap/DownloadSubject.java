package io.mailwire.imap;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What a download is of: a message and a part of it. */
record DownloadSubject(Uid uid, @Nullable ImapMessage messageOrNull, BodyPart part) {

    /** Stands for a message as a whole. */
    static final BodyPart WHOLE = message("");

    /** Stands for a message's header. */
    static final BodyPart HEADER = message("HEADER");

    private static BodyPart message(String section) {
        return new BodyPart(
                section, "message/rfc822", Map.of(), "", "", "8bit", -1, "", Map.of(), List.of(), Optional.empty());
    }

    static DownloadSubject of(ImapMessage message, BodyPart part) {
        return new DownloadSubject(message.imapUid(), message, part);
    }

    /** The header of a part (RFC 9051 section 6.4.5); of the message where that is the part. */
    static DownloadSubject headerOf(ImapMessage message, BodyPart part) {
        String section = part.section();
        if (section.isEmpty() || message.structure().root().section().equals(section)) {
            return of(message, HEADER);
        }
        return of(
                message,
                message(
                        section.endsWith(".TEXT")
                                ? section.substring(0, section.length() - 4) + "HEADER"
                                : section + ".MIME"));
    }

    /** Its octets as encoded, by what the server has said; -1 where it has not. */
    long size() {
        return isWhole() && messageOrNull != null ? messageOrNull.size() : part.size();
    }

    // Of the server's own parts, a multipart alone has no section.
    private boolean isWhole() {
        return part.section().isEmpty() && !part.isMultipart();
    }

    private Optional<Envelope> envelope() {
        return messageOrNull == null ? Optional.empty() : messageOrNull.envelopeIfAsked();
    }

    String suggestedName() {
        if (isWhole()) {
            String subject = envelope().map(Envelope::subject).orElse("");
            return (subject.isBlank() ? "message-" + uid.value() : subject) + ".eml";
        }
        String subtype = part.type().substring(part.type().indexOf('/') + 1);
        return part.fileName().orElse("part-" + uid.value() + "-" + part.section() + "." + subtype);
    }

    /** What tells this content from any other, as far as the server has told anything of it. */
    String identity(String folder) {
        List<String> known = List.of(
                folder,
                uid.toString(),
                part.section(),
                part.encoding(),
                Long.toString(size()),
                messageOrNull == null ? "" : Long.toString(messageOrNull.size()),
                envelope().map(Envelope::toString).orElse(""));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : known) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return ByteString.of(digest.digest()).hex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return uid + " " + part;
    }
}
