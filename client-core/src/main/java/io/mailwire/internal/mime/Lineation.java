package io.mailwire.internal.mime;

/**
 * Line ends of texts: LF in Java, CRLF in mail. A text in mail ends with a line end that the text in Java does not have, so that
 * every text comes back as it was.
 */
final class Lineation {

    private Lineation() {}

    static String read(String fromMail) {
        String text = normalized(fromMail);
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    static String write(String text) {
        return normalized(text).replace("\n", "\r\n") + "\r\n";
    }

    /** With LF for every line end. */
    static String normalized(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
