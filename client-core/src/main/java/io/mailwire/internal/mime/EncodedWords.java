package io.mailwire.internal.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Decodes RFC 2047 leniently and in one pass: words may touch other text, be split within a character, hold blanks, or lack
 * padding. What is no encoded word stays as it is. Controls that come out become blanks, so no decoded text can forge a line.
 */
public final class EncodedWords {

    private EncodedWords() {}

    /** Decodes an unfolded value. */
    public static String decode(String text) {
        int at = text.indexOf("=?");
        if (at < 0) {
            return withoutControls(text);
        }
        StringBuilder out = new StringBuilder();
        int done = 0; // everything before is in out
        Word pending = null; // octets whose character may go on in the next word
        int last = text.lastIndexOf("?="); // no word ends behind it; looked for once
        while (at >= 0 && at < last) {
            Word word = Word.at(text, at, last);
            if (word == null) {
                at = text.indexOf("=?", at + 2);
                continue;
            }
            // Section 6.2: blanks between two encoded words are not part of the text.
            boolean adjacent = pending != null && text.substring(done, at).isBlank();
            if (pending != null && !(adjacent && pending.charset.equals(word.charset))) {
                out.append(pending.text());
                pending = null;
            }
            if (!adjacent) {
                out.append(text, done, at);
            }
            if (pending != null) {
                pending.octets.writeBytes(word.octets.toByteArray());
            } else {
                pending = word;
            }
            done = word.end;
            at = text.indexOf("=?", done);
        }
        if (pending != null) {
            out.append(pending.text());
        }
        return withoutControls(out.append(text, done, text.length()).toString());
    }

    static String withoutControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                StringBuilder s = new StringBuilder(text);
                for (int j = i; j < s.length(); j++) {
                    if (isControl(s.charAt(j))) {
                        s.setCharAt(j, ' ');
                    }
                }
                return s.toString();
            }
        }
        return text;
    }

    static boolean isControl(char c) {
        return c < ' ' || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
    }

    private static final class Word {
        // A charset's name, with a language behind it (RFC 2231 section 5), is short; so no search runs far.
        private static final int LONGEST_CHARSET = 80;

        final Charset charset;
        final ByteArrayOutputStream octets;
        final int end;

        private Word(Charset charset, ByteArrayOutputStream octets, int end) {
            this.charset = charset;
            this.octets = octets;
            this.end = end;
        }

        String text() {
            return Charsets.decode(octets.toByteArray(), charset);
        }

        /**
         * The word that begins there. Its end is looked for last, and is there then: what was passed over once is part of a word
         * and not looked at again, so that all words together take linear time.
         *
         * @param last where the last {@code ?=} is
         */
        static @Nullable Word at(String text, int start, int last) {
            int charsetEnd = start + 2;
            int farthest = Math.min(last, start + LONGEST_CHARSET);
            while (charsetEnd < farthest && text.charAt(charsetEnd) != '?') {
                charsetEnd++;
            }
            int from = charsetEnd + 3;
            if (charsetEnd >= farthest || from > last || text.charAt(charsetEnd + 2) != '?') {
                return null;
            }
            char encoding = Character.toUpperCase(text.charAt(charsetEnd + 1));
            if (encoding != 'Q' && encoding != 'B') {
                return null;
            }
            String name = text.substring(start + 2, charsetEnd);
            int star = name.indexOf('*');
            Charset charset = Charsets.find(star < 0 ? name : name.substring(0, star));
            if (charset == null) {
                if (!HeaderText.isToken(name)) {
                    return null;
                }
                charset = StandardCharsets.UTF_8;
            }
            int to = text.indexOf("?=", from);
            ByteArrayOutputStream octets = encoding == 'Q' ? fromQ(text, from, to) : fromB(text, from, to);
            return new Word(charset, octets, to + 2);
        }

        private static ByteArrayOutputStream fromQ(String text, int from, int to) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
            for (int i = from; i < to; i++) {
                char c = text.charAt(i);
                if (c == '=' && hex(text, i + 1, to) >= 0) {
                    out.write(hex(text, i + 1, to));
                    i += 2;
                } else if (c == '_') {
                    out.write(' ');
                } else if (c < 0x80) {
                    out.write(c);
                } else {
                    out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                }
            }
            return out;
        }

        private static int hex(String text, int at, int end) {
            if (at + 2 > end) {
                return -1;
            }
            int high = Character.digit(text.charAt(at), 16);
            int low = Character.digit(text.charAt(at + 1), 16);
            return high < 0 || low < 0 ? -1 : high * 16 + low;
        }

        private static ByteArrayOutputStream fromB(String text, int from, int to) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(lenientBase64(text.substring(from, to)));
            return out;
        }
    }

    /** Base64 with everything that is no base64 left out, padding not needed. */
    static byte[] lenientBase64(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/') {
                clean.append(c);
            }
        }
        if (clean.length() % 4 == 1) {
            clean.setLength(clean.length() - 1); // six bits make no octet
        }
        return Base64.getDecoder().decode(clean.toString());
    }
}
