package io.mailwire.imap.internal.codec;

import io.mailwire.internal.wire.Lines;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Header text as servers hand it on: encoded words (RFC 2047), or raw UTF-8, or neither. Never fails. */
final class EncodedWords {

    // Possessive, so that no input makes it back-track; RFC 2231 section 5 puts a language behind the charset.
    private static final Pattern WORD =
            Pattern.compile("=\\?([^?*\\s]{1,60}+)(?:\\*[^?\\s]{0,60}+)?\\?([BbQq])\\?([^?\\n]*+)\\?=");

    private EncodedWords() {}

    /** The text of octets; empty for NIL. */
    static String decode(@Nullable ByteString octets) {
        return octets == null ? "" : decode(Lines.text(octets));
    }

    /**
     * Decodes the words in a text. White space between two words goes. Neighbours in one charset are put together before they become
     * characters, since senders cut in the middle of some.
     */
    static String decode(String text) {
        if (text.indexOf("=?") < 0) {
            return unfold(text);
        }
        StringBuilder out = new StringBuilder(text.length());
        Matcher words = WORD.matcher(text);
        Buffer pending = new Buffer();
        Charset pendingCharset = StandardCharsets.UTF_8;
        int end = 0;
        while (words.find()) {
            Charset charset = charset(words.group(1));
            ByteString octets = charset == null ? null : octets(words.group(2).charAt(0), words.group(3));
            if (charset == null || octets == null) {
                continue;
            }
            String between = text.substring(end, words.start());
            boolean neighbours = pending.size() > 0 && between.isBlank();
            if (!neighbours || !charset.equals(pendingCharset)) {
                out.append(pending.readString(pendingCharset));
            }
            if (!neighbours) {
                out.append(between);
            }
            pending.write(octets);
            pendingCharset = charset;
            end = words.end();
        }
        out.append(pending.readString(pendingCharset)).append(text, end, text.length());
        return unfold(out.toString());
    }

    /** A charset by its name, aliases of the wild included; null for an unknown one. */
    static @Nullable Charset charset(String name) {
        try {
            Charset charset = Charset.forName(name.equalsIgnoreCase("cp-850") ? "ibm850" : name);
            // What is said to be ASCII or Latin-1 mostly is windows-1252 or UTF-8 where it is not ASCII; UTF-8 covers
            // ASCII.
            return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }

    private static @Nullable ByteString octets(char encoding, String text) {
        if (encoding == 'B' || encoding == 'b') {
            return ByteString.decodeBase64(text.strip());
        }
        Buffer out = new Buffer();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '_') {
                out.writeByte(' ');
            } else if (c == '=' && i + 2 < text.length() && hex(text, i + 1) >= 0) {
                out.writeByte(hex(text, i + 1));
                i += 2;
            } else if (c < 0x80) {
                out.writeByte(c);
            } else {
                out.writeUtf8CodePoint(text.codePointAt(i));
                i += Character.charCount(text.codePointAt(i)) - 1;
            }
        }
        return out.readByteString();
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }

    private static String unfold(String text) {
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return text;
        }
        return text.replaceAll("\\r?\\n(?=[ \\t])", "")
                .replaceAll("[\\r\\n]+", " ")
                .strip();
    }
}
