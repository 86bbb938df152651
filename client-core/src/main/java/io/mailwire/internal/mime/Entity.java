package io.mailwire.internal.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A message or a part of one, as a place in its octets (RFC 2045 section 2.4). Complete once its reader has finished. */
final class Entity {

    // RFC 2045 section 3, RFC 2183 section 2
    private static final List<String> ONCE =
            List.of("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-ID");

    final HeaderBlock header;
    final long bodyStart;
    final List<Entity> children = new ArrayList<>();

    private final ParameterizedValue type;
    private final String mediaType;
    private final ParameterizedValue disposition;
    long bodyEnd;

    Entity(HeaderBlock header, long bodyStart, String defaultType, Defects defects) {
        this.header = header;
        this.bodyStart = bodyStart;
        this.bodyEnd = bodyStart;
        this.type = ParameterizedValue.parse(header.first("Content-Type").orElse(defaultType), defects);
        this.mediaType = mediaType(type.value(), defects);
        this.disposition =
                ParameterizedValue.parse(header.first("Content-Disposition").orElse(""), defects);
        for (String field : ONCE) {
            if (header.all(field).size() > 1) {
                // Readers that take different ones see different messages.
                defects.add("there is more than one " + field + "; the first counts");
            }
        }
    }

    private static String mediaType(String written, Defects defects) {
        if (isMediaType(written)) {
            return written;
        }
        defects.add("a Content-Type is malformed");
        String head = firstWord(written); // "text/html charset=utf-8", "text/html, text/plain"
        if (isMediaType(head)) {
            return head;
        }
        // RFC 2045 section 5.2 takes what is malformed for plain text
        return written.isEmpty() || written.startsWith("text") ? "text/plain" : "application/octet-stream";
    }

    private static boolean isMediaType(String text) {
        int slash = text.indexOf('/');
        return slash > 0
                && HeaderText.isToken(text.substring(0, slash))
                && HeaderText.isToken(text.substring(slash + 1));
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && " \t,\"".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, end);
    }

    /** Its type without parameters, in lower case. */
    String mediaType() {
        return mediaType;
    }

    boolean isMultipart() {
        return mediaType.startsWith("multipart/");
    }

    Optional<String> typeParameter(String name) {
        return type.parameter(name);
    }

    Map<String, String> typeParameters() {
        return type.parameters();
    }

    String transferEncoding() {
        String written = header.first("Content-Transfer-Encoding").orElse("");
        int end = 0;
        while (end < written.length() && written.charAt(end) != ';' && written.charAt(end) != '(') {
            end++;
        }
        return written.substring(0, end).strip();
    }

    /** "inline", "attachment", what else was written, or empty; in lower case. */
    String disposition() {
        return firstWord(disposition.value().replace("\"", ""));
    }

    /** The file name as the sender gave it: untrusted. */
    Optional<String> fileName() {
        return disposition
                .parameter("filename")
                .filter(n -> !n.isBlank())
                .or(() -> type.parameter("name").filter(n -> !n.isBlank()));
    }

    /** The content id without its angle brackets. */
    Optional<String> contentId() {
        return header.first("Content-ID").map(Entity::withoutBrackets).filter(id -> !id.isEmpty());
    }

    static String withoutBrackets(String id) {
        String bare = EncodedWords.withoutControls(id).strip();
        int open = bare.indexOf('<');
        int close = bare.indexOf('>', open + 1);
        return open >= 0 && close > open ? bare.substring(open + 1, close).strip() : bare;
    }

    @Override
    public String toString() {
        return mediaType.toLowerCase(Locale.ROOT) + " " + bodyStart + "-" + bodyEnd
                + (children.isEmpty() ? "" : " " + children);
    }
}
