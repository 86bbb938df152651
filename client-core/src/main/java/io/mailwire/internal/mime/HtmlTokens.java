package io.mailwire.internal.mime;

import java.util.Locale;
import java.util.Set;

/**
 * Cuts HTML where a browser does (the tokenization of the HTML standard): text, tags with their quoted attributes, elements whose content is no
 * HTML, comments. In one pass, whatever it holds. For one thread.
 */
final class HtmlTokens {

    /** What a token is. */
    enum Kind {
        TEXT,
        /** One tag. */
        TAG,
        /** An element from its tag to its end, with a content that no browser takes for HTML, or shows. */
        RAW,
        /** A comment, a declaration, an instruction. */
        COMMENT,
        /** A tag that never ends; a browser shows nothing of it. */
        UNFINISHED
    }

    private static final Set<String> RAW = Set.of(
            "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "template", "plaintext");

    private static final int LONGEST_NAME = 20; // of those that anybody asks for

    private final String html;
    private int start;
    private int end;
    private Kind kind = Kind.TEXT;
    private String name = "";
    private boolean opens;

    HtmlTokens(String html) {
        this.html = html;
    }

    /** Goes to the next token; false at the end. */
    boolean next() {
        start = end;
        if (start >= html.length()) {
            return false;
        }
        name = "";
        opens = false;
        if (!beginsMarkup(start)) {
            kind = Kind.TEXT;
            end = start + 1;
            while (end < html.length() && !beginsMarkup(end)) {
                end++;
            }
        } else if (html.startsWith("<!--", start)) {
            kind = Kind.COMMENT;
            int close = html.indexOf("-->", start + 2); // "<!-->" is one
            end = close < 0 ? html.length() : close + 3;
        } else if (isLetter(start + 1) || (html.charAt(start + 1) == '/' && isLetter(start + 2))) {
            readTag();
        } else {
            kind = Kind.COMMENT; // "<!DOCTYPE html>", "<?xml?>", "</>"
            int close = html.indexOf('>', start);
            end = close < 0 ? html.length() : close + 1;
        }
        return true;
    }

    private boolean beginsMarkup(int at) {
        return html.charAt(at) == '<'
                && at + 1 < html.length()
                && (isLetter(at + 1) || "/!?".indexOf(html.charAt(at + 1)) >= 0);
    }

    private boolean isLetter(int at) {
        char c = at < html.length() ? html.charAt(at) : ' ';
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private boolean isBlank(int at) {
        return " \t\n\f\r".indexOf(html.charAt(at)) >= 0;
    }

    // </header> does not end <head>
    private boolean endsName(int at) {
        return at >= html.length() || isBlank(at) || html.charAt(at) == '/' || html.charAt(at) == '>';
    }

    private void readTag() {
        opens = html.charAt(start + 1) != '/';
        int from = opens ? start + 1 : start + 2;
        int at = from;
        while (!endsName(at)) {
            at++;
        }
        name = at - from <= LONGEST_NAME ? html.substring(from, at).toLowerCase(Locale.ROOT) : "";
        end = endOfTag(at);
        kind = end < 0 ? Kind.UNFINISHED : Kind.TAG;
        if (end < 0) {
            end = html.length();
        } else if (opens && RAW.contains(name)) {
            kind = Kind.RAW;
            end = endOfElement(end);
        }
    }

    /** Behind the attributes; -1 if the tag does not end. A ">" in a quoted value ends nothing. */
    private int endOfTag(int from) {
        int at = from;
        while (at < html.length()) {
            if (html.charAt(at) == '>') {
                return at + 1;
            }
            if (isBlank(at) || html.charAt(at) == '/') {
                at++;
                continue;
            }
            at++; // even "=" begins a name
            while (!endsAttributeName(at)) {
                at++;
            }
            int value = blanks(at);
            if (value < html.length() && html.charAt(value) == '=') {
                at = endOfValue(blanks(value + 1));
                if (at < 0) {
                    return -1;
                }
            }
        }
        return -1;
    }

    private boolean endsAttributeName(int at) {
        return endsName(at) || html.charAt(at) == '=';
    }

    private int blanks(int from) {
        int at = from;
        while (at < html.length() && isBlank(at)) {
            at++;
        }
        return at;
    }

    private int endOfValue(int from) {
        if (from >= html.length()) {
            return -1;
        }
        char quote = html.charAt(from);
        if (quote == '"' || quote == '\'') {
            int close = html.indexOf(quote, from + 1);
            return close < 0 ? -1 : close + 1;
        }
        int at = from;
        while (at < html.length() && !isBlank(at) && html.charAt(at) != '>') {
            at++;
        }
        return at;
    }

    private int endOfElement(int from) {
        String endTag = "</" + name;
        int found = name.equals("plaintext") ? -1 : html.indexOf("</", from);
        while (found >= 0
                && !(html.regionMatches(true, found, endTag, 0, endTag.length())
                        && endsName(found + endTag.length()))) {
            found = html.indexOf("</", found + 1);
        }
        int close = found < 0 ? -1 : endOfTag(found + endTag.length());
        return close < 0 ? html.length() : close;
    }

    Kind kind() {
        return kind;
    }

    /** The name of a tag or element in lower case; "" for one that is too long. */
    String name() {
        return name;
    }

    /** Whether it is no end tag. */
    boolean opens() {
        return opens;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }
}
