package io.mailwire.internal.mime;

import java.util.Map;
import java.util.Optional;

/** What a text part says, from its decoded octets: the one rule for messages that are here and for those that are on a server. */
public final class BodyText {

    /** So much of a message's text is read, in octets; nobody reads more. */
    public static final int MOST_OCTETS = 16 * 1024 * 1024;

    private BodyText() {}

    /**
     * The text with LF between its lines, without the line end behind the last; a paragraph in one line if it is flowed.
     *
     * @param type the media type in lower case
     * @param parameters of the type; names in lower case
     */
    public static String of(byte[] octets, String type, Map<String, String> parameters) {
        String charset = parameters.getOrDefault("charset", "");
        return of(
                Charsets.decode(octets, charset.isEmpty() ? null : Charsets.find(charset)),
                type,
                Optional.ofNullable(parameters.get("format")),
                Optional.ofNullable(parameters.get("delsp")));
    }

    static String of(String decoded, String type, Optional<String> format, Optional<String> delsp) {
        String text = Lineation.read(decoded);
        boolean flowed = format.filter("flowed"::equalsIgnoreCase).isPresent() && type.equals("text/plain");
        return flowed
                ? FlowedText.read(text, delsp.filter("yes"::equalsIgnoreCase).isPresent())
                : text;
    }
}
