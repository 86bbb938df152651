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

    /** With U+FFFD for what is half of a surrogate pair, such as the end of a text that was cut; UTF-8 has nothing for that. */
    static String wellFormed(String text) {
        StringBuilder s = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            s = s == null ? new StringBuilder(text) : s;
            s.setCharAt(i, '\uFFFD');
        }
        return s == null ? text : s.toString();
    }

    /** With LF for every line end. */
    static String normalized(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    }
}
