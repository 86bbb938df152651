package io.mailwire.internal.mime;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Plain text as HTML, and roughly what HTML says as plain text; in one pass over it, whatever it holds. */
final class HtmlText {

    private static final Set<String> UNSEEN = Set.of("script", "style", "head", "title", "template");
    private static final Set<String> PARAGRAPHS =
            Set.of("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "pre", "hr");
    private static final Set<String> LINES =
            Set.of("div", "tr", "li", "section", "article", "header", "footer", "dt", "dd");
    private static final Map<String, String> ENTITIES = Map.of(
            "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ", "copy", "\u00a9", "euro",
            "\u20ac", "hellip", "\u2026", "ndash", "\u2013");

    private final String html;
    private final StringBuilder out = new StringBuilder();
    private int at;
    private boolean blankDue;

    private HtmlText(String html) {
        this.html = html;
    }

    /** Text that stays text in HTML. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A text with its lines and blanks as they are. */
    static String ofText(String text) {
        return "<div style=\"white-space: pre-wrap\">" + escaped(text) + "</div>\n";
    }

    /** What the HTML says, without markup; links and pictures are left out. */
    static String toText(String html) {
        HtmlText reader = new HtmlText(html);
        reader.read();
        return reader.out.toString().strip();
    }

    private void read() {
        int length = html.length();
        int lastClose = html.lastIndexOf('>');
        while (at < length) {
            char c = html.charAt(at);
            if (c == '<' && at < lastClose && at + 1 < length && isMarkup(html.charAt(at + 1))) {
                readMarkup();
            } else if (c == '&') {
                readEntity();
            } else {
                at++;
                add(c);
            }
        }
    }

    private static boolean isMarkup(char next) {
        return next == '/'
                || next == '!'
                || next == '?'
                || (next >= 'a' && next <= 'z')
                || (next >= 'A' && next <= 'Z');
    }

    private void add(char c) {
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
            blankDue = true;
            return;
        }
        if (blankDue && out.length() > 0 && out.charAt(out.length() - 1) != '\n') {
            out.append(' ');
        }
        blankDue = false;
        out.append(c);
    }

    private void readMarkup() {
        if (html.startsWith("<!--", at)) {
            int end = html.indexOf("-->", at + 4);
            at = end < 0 ? html.length() : end + 3;
            return;
        }
        int nameStart = html.charAt(at + 1) == '/' ? at + 2 : at + 1;
        int nameEnd = nameStart;
        while (nameEnd < html.length() && nameEnd - nameStart < 20 && Character.isLetterOrDigit(html.charAt(nameEnd))) {
            nameEnd++;
        }
        String name = html.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
        boolean opens = nameStart == at + 1;
        at = html.indexOf('>', at) + 1; // there is one
        if (opens && UNSEEN.contains(name)) {
            skipTo(name);
        } else if (name.equals("br")) {
            out.append('\n');
            blankDue = false;
        } else if (PARAGRAPHS.contains(name)) {
            newLines(2);
        } else if (LINES.contains(name)) {
            newLines(1);
            if (opens && name.equals("li")) {
                out.append("- ");
            }
        } else if (name.equals("td") || name.equals("th")) {
            blankDue = true;
        }
    }

    private void skipTo(String name) {
        String end = "</" + name;
        int found = at;
        while (found >= 0 && !html.regionMatches(true, found, end, 0, end.length())) {
            found = html.indexOf("</", found + 1);
        }
        at = found < 0 ? html.length() : found;
    }

    private void newLines(int count) {
        blankDue = false;
        int have = 0;
        while (have < count && have < out.length() && out.charAt(out.length() - 1 - have) == '\n') {
            have++;
        }
        if (out.length() > 0) {
            out.append("\n".repeat(count - have));
        }
    }

    private void readEntity() {
        int end = at + 1;
        while (end < html.length() && end - at < 12 && html.charAt(end) != ';') {
            end++;
        }
        String name = end < html.length() && html.charAt(end) == ';' ? html.substring(at + 1, end) : "";
        String character = name.startsWith("#") ? numbered(name.substring(1)) : ENTITIES.get(name);
        if (character == null || character.isEmpty()) {
            at++;
            add('&');
        } else {
            at = end + 1;
            character.chars().forEach(c -> add((char) c));
        }
    }

    private static String numbered(String number) {
        boolean hex = number.startsWith("x") || number.startsWith("X");
        try {
            int c = Integer.parseInt(hex ? number.substring(1) : number, hex ? 16 : 10);
            boolean proper = Character.isValidCodePoint(c) && c >= ' ' && (c < 0xd800 || c > 0xdfff);
            return proper ? Character.toString(c) : "";
        } catch (NumberFormatException e) {
            return "";
        }
    }
}
