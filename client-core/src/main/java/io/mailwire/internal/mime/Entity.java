package io.mailwire.internal.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A message or a part of one, as a place in its octets (RFC 2045 section 2.4). Complete once its reader has finished. */
final class Entity {

    final HeaderBlock header;
    final long bodyStart;
    final List<Entity> children = new ArrayList<>();

    private final ParameterizedValue type;
    private final String mediaType;
    long bodyEnd;

    Entity(HeaderBlock header, long bodyStart, String defaultType, Defects defects) {
        this.header = header;
        this.bodyStart = bodyStart;
        this.bodyEnd = bodyStart;
        this.type = ParameterizedValue.parse(header.first("Content-Type").orElse(defaultType));
        this.mediaType = mediaType(type.value(), defects);
    }

    private static String mediaType(String written, Defects defects) {
        int slash = written.indexOf('/');
        if (slash > 0
                && HeaderText.isToken(written.substring(0, slash))
                && HeaderText.isToken(written.substring(slash + 1))) {
            return written;
        }
        defects.add("a Content-Type is malformed");
        // RFC 2045 section 5.2 takes what is malformed for plain text
        return written.isEmpty() || written.startsWith("text") ? "text/plain" : "application/octet-stream";
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

    String transferEncoding() {
        String written = header.first("Content-Transfer-Encoding").orElse("");
        int end = 0;
        while (end < written.length() && written.charAt(end) != ';' && written.charAt(end) != '(') {
            end++;
        }
        return written.substring(0, end).strip();
    }

    /** "inline", "attachment", or empty. */
    String disposition() {
        return header.first("Content-Disposition")
                .map(v -> ParameterizedValue.parse(v).value())
                .orElse("");
    }

    /** The file name as the sender gave it: untrusted. */
    Optional<String> fileName() {
        return header.first("Content-Disposition")
                .flatMap(v -> ParameterizedValue.parse(v).parameter("filename"))
                .or(() -> type.parameter("name"))
                .filter(name -> !name.isBlank());
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
