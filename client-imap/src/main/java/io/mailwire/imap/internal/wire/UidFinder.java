package io.mailwire.imap.internal.wire;

import okio.Buffer;

/**
 * Finds the UID in a FETCH response while it arrives, without parsing the rest: the number behind {@code UID} at the first level of
 * parentheses. What looks like it inside a string or deeper does not count.
 */
public final class UidFinder {

    private int depth;
    private boolean quoted;
    private boolean escaped;
    private final StringBuilder word = new StringBuilder(16);
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
    public void feed(byte[] octets, int end) {
        for (int i = 0; i < end && uid < 0; i++) {
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
                word.setLength(0);
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
                if (depth == 1 && word.length() < 16) {
                    word.append((char) c);
                }
            }
        }
    }

    private void endWord() {
        if (word.length() == 0) {
            return;
        }
        String text = word.toString();
        word.setLength(0);
        if (afterUid) {
            uid = ResponseCursor.parseNumber(text);
        }
        afterUid = text.equalsIgnoreCase("UID");
    }
}
