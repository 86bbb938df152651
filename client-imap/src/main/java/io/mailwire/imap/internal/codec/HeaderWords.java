package io.mailwire.imap.internal.codec;

import io.mailwire.internal.mime.EncodedWords;

/** Header text as servers hand it on: encoded words (RFC 2047), or raw UTF-8, folded or not. Never fails. */
final class HeaderWords {

    private HeaderWords() {}

    static String decode(String text) {
        return EncodedWords.decode(unfold(text));
    }

    // A literal of Dovecot's has the line ends of the header in it.
    static String unfold(String text) {
        return text.indexOf('\n') < 0
                ? text
                : text.replaceAll("\\r?\\n(?=[ \\t])", "").strip();
    }
}
