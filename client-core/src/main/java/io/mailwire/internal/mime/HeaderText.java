package io.mailwire.internal.mime;

import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.FieldNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The one way in which text gets into a header: checked, encoded where it is not plain ASCII (RFC 2047), and folded (RFC 5322
 * section 2.2.3). What comes out is ASCII, and the only line ends in it are those of the folding.
 */
public final class HeaderText {

    /** Where lines are folded (RFC 5322 section 2.1.1). */
    static final int LINE = 78;

    // RFC 2047 section 2: an encoded word has at most 75 characters, and a line with one at most 76.
    private static final int WORD = 75;

    // A word of a header that is longer cannot be kept on a line of 998 octets; it is encoded, which splits it.
    static final int LONGEST_PLAIN_WORD = 900;

    private HeaderText() {}

    /**
     * Refuses what could end a header or is no text: controls, line separators of Unicode, lone surrogates. Tabs become blanks.
     *
     * @return the text to use
     * @throws IllegalArgumentException naming what it is
     */
    public static String check(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029) {
                throw new IllegalArgumentException(String.format(
                        "%s has the control character U+%04X at index %d, which must not get into a header",
                        what, (int) c, i));
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new IllegalArgumentException(what + " has half of a surrogate pair, which is no character");
                }
                i++;
            }
        }
        return text.replace('\t', ' ');
    }

    /**
     * A field name: printable ASCII without a colon (RFC 5322 section 3.6.8).
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checkName(String name) {
        if (name.length() > 70 || !FieldNames.isName(name)) {
            throw new IllegalArgumentException("no name of a header: \"" + Printable.shortened(name, 100) + "\"");
        }
        return name;
    }

    /** A token of MIME, such as a type or subtype (RFC 2045 section 5.1). */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0);
    }

    /** A whole field with its line end. */
    static String unstructured(String name, String value) {
        check(name, value);
        StringBuilder s = new StringBuilder(checkName(name)).append(": ");
        if (isPlain(value)) {
            fold(s, value);
        } else {
            appendWords(s, value, s.length(), false);
        }
        return s.append("\r\n").toString();
    }

    /**
     * A whole field of tokens, such as Message-IDs or URIs, which no encoding may touch; folded between them.
     *
     * @param separator what stands between them before the blank: "" or ","
     */
    static String tokens(String name, List<String> tokens, String separator) {
        StringBuilder s = new StringBuilder(checkName(name)).append(':');
        int lineStart = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (token.isEmpty()
                    || token.length() > LONGEST_PLAIN_WORD
                    || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw new IllegalArgumentException(name + " has at most " + LONGEST_PLAIN_WORD
                        + " characters of printable ASCII without blanks between its separators");
            }
            s.append(i > 0 ? separator : "");
            boolean fits = i == 0 || s.length() - lineStart + 2 + token.length() < LINE;
            if (!fits) {
                s.append("\r\n");
                lineStart = s.length();
            }
            s.append(' ').append(token);
        }
        return s.append("\r\n").toString();
    }

    private static boolean isPlain(String value) {
        if (value.isEmpty()) {
            return true;
        }
        int word = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x7f || c == '\t') {
                return false;
            }
            word = c == ' ' && i > 0 && value.charAt(i - 1) != ' ' ? 1 : word + 1; // with the blanks before it
            if (word > LONGEST_PLAIN_WORD) {
                return false;
            }
        }
        // What looks like an encoded word is text all the same, and blanks at the ends would get lost.
        return !value.contains("=?") && value.charAt(0) != ' ' && value.charAt(value.length() - 1) != ' ';
    }

    // Breaks before a blank that a word follows, so that no line is blank and unfolding gives back the same text.
    private static void fold(StringBuilder s, String value) {
        int column = s.length();
        int at = 0;
        while (at < value.length()) {
            int word = at;
            while (word < value.length() && value.charAt(word) == ' ') {
                word++;
            }
            int end = value.indexOf(' ', word);
            if (end < 0) {
                end = value.length();
            }
            if (at > 0 && column + end - at > LINE) {
                s.append(value, at, word - 1).append("\r\n").append(value, word - 1, end);
                column = end - word + 1;
            } else {
                s.append(value, at, end);
                column += end - at;
            }
            at = end;
        }
    }

    /** A display name: an atom or two, a quoted string, or encoded words (RFC 5322 section 3.2.5, RFC 2047 section 5 (3)). */
    static String phrase(String name, int column) {
        check("display name", name);
        boolean ascii = name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        if (ascii && !name.contains("=?") && name.length() <= LINE - 20) {
            return AddressParser.quoteName(name);
        }
        StringBuilder s = new StringBuilder();
        appendWords(s, name, column, true);
        return s.toString();
    }

    /** Encoded words, folded, for inside a quoted string: what old clients expect of a file name (not RFC 2047, but practice). */
    static String words(String text, int column) {
        StringBuilder s = new StringBuilder();
        appendWords(s, text, column, true);
        return s.toString();
    }

    private static void appendWords(StringBuilder s, String text, int firstColumn, boolean inPhrase) {
        boolean base64 = base64IsShorter(text);
        int column = firstColumn;
        int i = 0;
        boolean first = true;
        while (i < text.length()) {
            int room = Math.min(WORD, LINE - 2 - (first ? column : 1));
            if (first && room < 40) {
                s.append("\r\n ");
                room = WORD;
            } else if (!first) {
                s.append("\r\n ");
            }
            first = false;
            int end = i;
            int length = "=?UTF-8?Q??=".length();
            int octets = 0;
            while (end < text.length()) {
                int c = text.codePointAt(end);
                int width = utf8Length(c);
                int cost = base64 ? 0 : ((c < 0x80 && isQPlain(c, inPhrase)) || c == ' ') ? 1 : 3 * width;
                int total = base64 ? 12 + (octets + width + 2) / 3 * 4 : length + cost;
                if (total > room && end > i) {
                    break;
                }
                length += cost;
                octets += width;
                end += Character.charCount(c);
            }
            String piece = text.substring(i, end);
            s.append(base64 ? "=?UTF-8?B?" : "=?UTF-8?Q?");
            byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
            if (base64) {
                s.append(Base64.getEncoder().encodeToString(utf8));
            } else {
                for (byte b : utf8) {
                    int c = b & 0xff;
                    if (c == ' ') {
                        s.append('_');
                    } else if (c < 0x80 && isQPlain(c, inPhrase)) {
                        s.append((char) c);
                    } else {
                        s.append(String.format("=%02X", c));
                    }
                }
            }
            s.append("?=");
            i = end;
        }
    }

    private static boolean base64IsShorter(String text) {
        int octets = 0;
        int special = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int width = utf8Length(c);
            octets += width;
            special += c < 0x80 && (isQPlain(c, true) || c == ' ') ? 0 : width;
            i += Character.charCount(c);
        }
        return octets / 3 * 4 < octets + 2 * special;
    }

    // RFC 2047 section 5 (3): within a phrase only these stand for themselves.
    private static boolean isQPlain(int c, boolean inPhrase) {
        boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return alphanumeric
                || "!*+-/".indexOf(c) >= 0
                || (!inPhrase && c > ' ' && c < 0x7f && c != '=' && c != '?' && c != '_');
    }

    private static int utf8Length(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    }
}
