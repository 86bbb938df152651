package io.mailwire.imap;

import io.mailwire.internal.mime.MediaTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One part of a message, as BODYSTRUCTURE describes it without its content (RFC 9051 section 7.5.2). The content comes by
 * {@link Folder#download(ImapMessage, BodyPart)}.
 *
 * @param section where the part is, such as {@code 2} or {@code 1.2}; empty for a multipart that is the whole message
 * @param type the media type in lower case, such as {@code application/pdf}
 * @param parameters of the media type, decoded; keys in lower case
 * @param contentId the Content-ID without angle brackets; empty for none
 * @param description the Content-Description, decoded; empty for none
 * @param encoding the Content-Transfer-Encoding in lower case, such as {@code base64}
 * @param size octets as encoded; -1 where the server did not say
 * @param disposition {@code attachment}, {@code inline} or what else the sender wrote, in lower case; empty for none
 * @param dispositionParameters of the disposition, decoded; keys in lower case
 * @param children the parts of a multipart; the one of a {@code message/rfc822}
 * @param envelope of a {@code message/rfc822}
 */
public record BodyPart(
        String section,
        String type,
        Map<String, String> parameters,
        String contentId,
        String description,
        String encoding,
        long size,
        String disposition,
        Map<String, String> dispositionParameters,
        List<BodyPart> children,
        Optional<Envelope> envelope) {

    /**
     * Whether this is a multipart, which has parts instead of content.
     *
     * @return true for {@code multipart/...}
     */
    public boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    /**
     * Whether the part is of a type.
     *
     * @param pattern a media type such as {@code application/pdf}, or one like {@code image/*}
     * @return true if it is
     */
    public boolean is(String pattern) {
        return MediaTypes.matches(type, pattern);
    }

    /**
     * The file name that the sender gave. Not safe as a path: {@link Download#saveTo} makes it so.
     *
     * @return the name, or empty
     */
    public Optional<String> fileName() {
        String name = dispositionParameters.getOrDefault("filename", parameters.getOrDefault("name", ""));
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /**
     * The charset of a text.
     *
     * @return the name that the sender gave, or empty
     */
    public Optional<String> charset() {
        return Optional.ofNullable(parameters.get("charset"));
    }

    @Override
    public String toString() {
        return (section.isEmpty() ? "" : section + " ")
                + type
                + fileName().map(name -> " \"" + name + "\"").orElse("")
                + (size >= 0 ? " " + size + " octets" : "")
                + (children.isEmpty() ? "" : " " + children);
    }
}
