package io.mailwire.internal.mime;

import java.util.Map;
import java.util.Set;

/** Plain text as HTML, and roughly what HTML says as plain text; in one pass over it, whatever it holds. What is not shown is left out. */
final class HtmlText {

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
        HtmlTokens tokens = new HtmlTokens(html);
        while (tokens.next()) {
            switch (tokens.kind()) {
                case TEXT, UNFINISHED -> readText(tokens.start(), tokens.end()); // better too much than half a message
                case TAG -> readTag(tokens.name(), tokens.opens());
                case RAW, COMMENT -> {}
            }
        }
    }

    private void readText(int from, int end) {
        at = from;
        while (at < end) {
            char c = html.charAt(at);
            if (c == '&') {
                readEntity();
            } else {
                at++;
                add(c);
            }
        }
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

    private void readTag(String name, boolean opens) {
        if (name.equals("br")) {
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
