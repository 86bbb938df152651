package io.mailwire.pop3;

import io.mailwire.internal.text.Printable;

/**
 * A language in which a server can put its texts (LANG, RFC 6856 section 3).
 *
 * @param tag its language tag (RFC 5646), such as {@code de}
 * @param description its name, mostly in itself; may be empty
 */
public record Pop3Language(String tag, String description) {

    @Override
    public String toString() {
        return Printable.shortened(description.isEmpty() ? tag : tag + " " + description, 200);
    }
}
