package io.mailwire.imap.internal.wire;

import java.nio.charset.StandardCharsets;
import okio.Buffer;

/**
 * Finds the UID in a FETCH response while it arrives, without parsing the rest: the number behind {@code UID} at the first level of
 * parentheses. What looks like it inside a string or deeper does not count.
 */
public final class UidFinder {

    private static final int LONGEST = 16;

    private int depth;
    private boolean quoted;
    private boolean escaped;
    private final byte[] word = new byte[LONGEST];
    private int length;
    private boolean afterUid;
    private long uid = -1;

    /** Looks through a line, or a line's part; literals between lines are left out. */
    public void feed(Buffer line, long from, long end) {
        for (long i = from; i < end && uid < 0; i++) {
            feed(line.getByte(i));
        }
        // A line ends words too.
        if (uid < 0 && !quoted) {
            endWord();
        }
    }

    /** Looks through octets of a response that are in one piece. */
    public void feed(byte[] octets, int from, int end) {
        for (int i = from; i < end && uid < 0; i++) {
            feed(octets[i]);
        }
        if (uid < 0 && !quoted) {
            endWord();
        }
    }

    /** The UID; -1 while none was found. */
    public long uid() {
        return uid;
    }

    private void feed(byte c) {
        if (quoted) {
            quoted = escaped || c != '"';
            escaped = !escaped && c == '\\';
            return;
        }
        switch (c) {
            case '"' -> {
                quoted = true;
                length = 0;
            }
            case '(' -> {
                endWord();
                depth++;
            }
            case ')' -> {
                endWord();
                depth--;
            }
            case ' ', '\r', '\n' -> endWord();
            default -> {
                if (depth == 1 && length < LONGEST) {
                    word[length++] = c;
                }
            }
        }
    }

    private void endWord() {
        if (length == 0) {
            return;
        }
        if (afterUid) {
            uid = ResponseCursor.parseNumber(new String(word, 0, length, StandardCharsets.ISO_8859_1));
        }
        afterUid = length == 3 && is(0, 'u') && is(1, 'i') && is(2, 'd');
        length = 0;
    }

    private boolean is(int index, char letter) {
        return (word[index] | 0x20) == letter;
    }
}
