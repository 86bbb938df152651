package io.mailwire.internal.mime;

/** Text whose long lines were broken softly (RFC 3676, format=flowed), made whole: a paragraph is one line again. */
final class FlowedText {

    private FlowedText() {}

    /**
     * Undoes the breaks and the stuffing.
     *
     * @param text with LF between its lines
     * @param deleteSpace whether the space at a soft break is no part of the text (DelSp=yes)
     */
    static String read(String text, boolean deleteSpace) {
        StringBuilder out = new StringBuilder(text.length());
        int open = -1; // quote depth of the paragraph that the next line may continue, or -1
        int at = 0;
        boolean first = true;
        while (at <= text.length()) {
            int newline = text.indexOf('\n', at);
            int end = newline < 0 ? text.length() : newline;
            int depth = 0;
            while (at + depth < end && text.charAt(at + depth) == '>') {
                depth++;
            }
            int from = at + depth;
            if (from < end && text.charAt(from) == ' ') {
                from++; // section 4.4: space-stuffing
            }
            boolean signature = end - from == 3 && text.startsWith("-- ", from); // section 4.3
            boolean flowed = end > from && text.charAt(end - 1) == ' ' && !signature;
            if (open != depth || signature) { // section 4.5: a change of the depth ends a paragraph
                if (!first) {
                    out.append('\n');
                }
                out.append(">".repeat(depth)).append(depth > 0 && end > from ? " " : "");
            }
            // The space at a break that nothing follows stays; there is no telling whether something was to follow.
            boolean continued = flowed && newline >= 0;
            out.append(text, from, continued && deleteSpace ? end - 1 : end);
            open = continued ? depth : -1;
            first = false;
            at = end + 1;
        }
        return out.toString();
    }
}
