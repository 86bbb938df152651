package io.mailwire.imap.internal.codec;

import java.text.Normalizer;

/** The collation i;unicode-casemap (RFC 5051), by which servers compare strings when they sort. */
public final class Casemap {

    private Casemap() {}

    /** What is compared, by code points: titlecase, then decomposed, character by character. */
    public static String key(String text) {
        StringBuilder key = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int title = Character.toTitleCase(c);
            if (title < 0x80) {
                key.append((char) title);
            } else {
                key.append(Normalizer.normalize(Character.toString(title), Normalizer.Form.NFKD));
            }
        });
        return key.toString();
    }

    /** Compares keys as RFC 5051 does, by their octets in UTF-8, which is by code points. */
    public static int compare(String one, String other) {
        int n = Math.min(one.length(), other.length());
        for (int i = 0; i < n; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean differentPlanes = Character.isSurrogate(a) != Character.isSurrogate(b);
                return differentPlanes ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
            }
        }
        return Integer.compare(one.length(), other.length());
    }
}
