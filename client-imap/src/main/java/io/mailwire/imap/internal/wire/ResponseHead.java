package io.mailwire.imap.internal.wire;

import java.nio.charset.StandardCharsets;
import okio.Buffer;

/**
 * How a response begins: enough to know whom it is for.
 *
 * @param tag {@code *}, {@code +}, or the tag; empty for an empty line
 * @param number the number of {@code * 12 FETCH}; -1 where there is none
 * @param type the word that says what it is, in upper case; empty for a continuation
 */
public record ResponseHead(String tag, long number, String type) {

    // Tags of ours have 13 characters, types no more than 20.
    private static final int LONGEST_WORD = 64;

    private static final String[] USUAL = {"FETCH", "OK"};

    /** Reads the beginning of the line that ends before {@code end}. */
    public static ResponseHead of(Buffer line, long end) {
        int[] position = {0};
        // Some servers pad lines with NULs; nothing else is known to precede a tag.
        while (position[0] < end && line.getByte(position[0]) == 0) {
            position[0]++;
        }
        String tag = word(line, end, position);
        if (tag.startsWith("[")) {
            // Exchange sends "[COPYUID ...]" without "* OK" before it.
            return new ResponseHead("*", -1, "OK");
        }
        if (tag.startsWith("+")) {
            return new ResponseHead("+", -1, "");
        }
        String type = word(line, end, position);
        long number = tag.equals("*") ? number(type) : -1;
        if (number >= 0 || isNegative(type)) {
            // Zoho counts some messages below zero.
            type = word(line, end, position);
        }
        return new ResponseHead(tag, number, upper(type));
    }

    public boolean isContinuation() {
        return tag.equals("+");
    }

    public boolean isUntagged() {
        return tag.equals("*");
    }

    public boolean isTagged() {
        return !tag.isEmpty() && !isUntagged() && !isContinuation();
    }

    /** Whether this is one of the five conditions: OK, NO, BAD, BYE, PREAUTH. */
    public boolean isStatus() {
        return switch (type) {
            case "OK", "NO", "BAD", "BYE", "PREAUTH" -> true;
            default -> false;
        };
    }

    private static String word(Buffer line, long end, int[] position) {
        int i = position[0];
        while (i < end && line.getByte(i) == ' ') {
            i++;
        }
        int from = i;
        while (i < end && i - from < LONGEST_WORD) {
            byte c = line.getByte(i);
            if (c <= ' ' || (c == '(' && i > from)) {
                break;
            }
            i++;
        }
        position[0] = i;
        return text(line, from, i);
    }

    /** The octets as a text, without making one of those that are in most responses. */
    private static String text(Buffer line, int from, int to) {
        if (to - from == 1 && line.getByte(from) == '*') {
            return "*";
        }
        for (String usual : USUAL) {
            if (is(usual, line, from, to)) {
                return usual;
            }
        }
        byte[] octets = new byte[to - from];
        for (int i = from; i < to; i++) {
            octets[i - from] = line.getByte(i);
        }
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static boolean is(String word, Buffer line, int from, int to) {
        boolean same = word.length() == to - from;
        for (int i = 0; same && i < word.length(); i++) {
            same = word.charAt(i) == line.getByte(from + i);
        }
        return same;
    }

    private static boolean isNegative(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && number(word.substring(1)) >= 0;
    }

    private static long number(String word) {
        if (word.isEmpty() || word.length() > 19) {
            return -1;
        }
        long n = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9' || n > Long.MAX_VALUE / 10 - 1) {
                return -1;
            }
            n = n * 10 + (c - '0');
        }
        return n;
    }

    private static String upper(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < 'A' || c > 'Z') {
                return word.toUpperCase(java.util.Locale.ROOT);
            }
        }
        return word;
    }
}
