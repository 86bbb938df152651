package io.mailwire.imap.internal.engine;

import java.security.SecureRandom;

/**
 * Tags that nobody can predict, so that no reply can be there before its command (CVE-2026-42246). They begin with a letter, which
 * Coremail insists on.
 */
final class Tags {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final String ALPHABET = LETTERS + "0123456789";
    private static final int LENGTH = 12;

    private Tags() {}

    static String next() {
        byte[] random = new byte[LENGTH];
        RANDOM.nextBytes(random);
        StringBuilder tag = new StringBuilder(LENGTH);
        tag.append(LETTERS.charAt((random[0] & 0xff) % LETTERS.length()));
        for (int i = 1; i < LENGTH; i++) {
            tag.append(ALPHABET.charAt((random[i] & 0xff) % ALPHABET.length()));
        }
        return tag.toString();
    }
}
