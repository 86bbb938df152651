package io.mailwire.internal.mime;

/** Comments in structured fields: in parentheses, anywhere, and in each other (RFC 5322 section 3.2.2). */
final class Comments {

    private Comments() {}

    /**
     * Copies a text without them.
     *
     * @param from where it begins
     * @param ends characters that end it outside of comments
     * @return where it ended
     */
    static int leaveOut(String text, int from, String ends, StringBuilder into) {
        int depth = 0;
        int at = from;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (depth == 0 && ends.indexOf(c) >= 0) {
                break;
            }
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                into.append(c);
            }
        }
        return at;
    }
}
