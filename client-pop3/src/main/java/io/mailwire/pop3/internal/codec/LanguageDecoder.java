package io.mailwire.pop3.internal.codec;

import io.mailwire.pop3.Pop3Language;

/** Reads what LANG answers: {@code lang-tag [SP description]} on each line, or after {@code +OK} (RFC 6856 section 3). */
public final class LanguageDecoder {

    private LanguageDecoder() {}

    public static Pop3Language decode(String line) {
        String[] words = line.strip().split("\\s+", 2);
        return new Pop3Language(words[0], words.length < 2 ? "" : words[1]);
    }
}
