package io.mailwire.internal.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
                pending.append(word);
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
        return c < ' ' || (c >= 0x7f && (c <= 0x9f || c == 0x2028 || c == 0x2029));
    }

    private static final class Word {
        // A charset's name, with a language behind it (RFC 2231 section 5), is short; so no search runs far.
        private static final int LONGEST_CHARSET = 80;

        final Charset charset;
        final int end;
        private byte[] octets;
        private int length;

        private Word(Charset charset, byte[] octets, int length, int end) {
            this.charset = charset;
            this.octets = octets;
            this.length = length;
            this.end = end;
        }

        /** Goes on with the octets of a word behind this one. */
        void append(Word next) {
            if (octets.length - length < next.length) {
                octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + next.length));
            }
            System.arraycopy(next.octets, 0, octets, length, next.length);
            length += next.length;
        }

        String text() {
            return Charsets.decode(Arrays.copyOf(octets, length), charset);
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
            if (encoding == 'B') {
                byte[] octets = lenientBase64(text.substring(from, to));
                return new Word(charset, octets, octets.length, to + 2);
            }
            byte[] octets = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
            return new Word(charset, octets, decodeQ(octets), to + 2);
        }

        /** Decodes octets where they are, and says how many are left. */
        private static int decodeQ(byte... octets) {
            int n = 0;
            for (int i = 0; i < octets.length; i++) {
                byte octet = octets[i];
                if (octet == '_') {
                    octet = ' ';
                } else if (octet == '=' && i + 2 < octets.length) {
                    int high = Character.digit(octets[i + 1], 16);
                    int low = Character.digit(octets[i + 2], 16);
                    if (high >= 0 && low >= 0) {
                        octet = (byte) (high * 16 + low);
                        i += 2;
                    }
                }
                octets[n++] = octet;
            }
            return n;
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
