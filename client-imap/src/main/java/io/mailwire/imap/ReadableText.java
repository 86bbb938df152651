package io.mailwire.imap;

import java.util.Optional;

/**
 * What a message says.
 *
 * @param text as plain text, with LF between its lines
 * @param html as HTML, with LF between its lines
 */
public record ReadableText(Optional<String> text, Optional<String> html) {

    @Override
    public String toString() {
        return "ReadableText["
                + text.map(t -> t.length() + " characters of text").orElse("no text") + ", "
                + html.map(h -> h.length() + " of HTML").orElse("no HTML") + "]";
    }
}
