package io.mailwire.imap.internal.wire;

/**
 * A line of a FETCH response with content, in the usual form, looked at where it stands: {@code * 12 FETCH (UID 34 BODY[] {5678}}, or what
 * follows a literal. What this takes, {@link ResponseHead}, {@link ResponseLines} and {@link LiteralMark} take for the same; whatever is
 * unusual is refused, and left to those.
 */
public final class LiteralLine {

    private static final byte[] FETCH = {' ', 'F', 'E', 'T', 'C', 'H', ' ', '('};

    // Of a number with 32 bits.
    private static final int MOST_DIGITS = 10;

    private int length;
    private long literal;
    private int next; // behind the number that was read last

    /**
     * Reads how a response begins.
     *
     * @return whether a whole line is there, of a FETCH response, with a literal behind it
     */
    public boolean readFirst(byte[] octets, int from, int end) {
        if (end - from < FETCH.length || octets[from] != '*' || octets[from + 1] != ' ') {
            return false;
        }
        return number(octets, from + 2, end) >= 0
                && is(FETCH, octets, next, end)
                && read(octets, from, next + FETCH.length, end)
                && literal >= 0;
    }

    /**
     * Reads what is behind a literal.
     *
     * @return whether a whole line is there
     */
    public boolean readRest(byte[] octets, int from, int end) {
        if (end - from >= 3 && octets[from] == ')' && octets[from + 1] == '\r' && octets[from + 2] == '\n') {
            length = 3;
            literal = -1;
            return true;
        }
        return read(octets, from, from, end);
    }

    private boolean read(byte[] octets, int from, int start, int end) {
        int newline = LineFeeds.indexOf(octets, start, end);
        if (newline < 0) {
            return false;
        }
        length = newline + 1 - from;
        literal = -1;
        int last = newline > from && octets[newline - 1] == '\r' ? newline - 2 : newline - 1;
        if (last < from || octets[last] != '}') {
            return true;
        }
        int i = last - 1;
        while (i >= from && octets[i] >= '0' && octets[i] <= '9') {
            i--;
        }
        literal = i >= from && octets[i] == '{' ? number(octets, i + 1, last) : -1;
        return literal >= 0 && literal <= LiteralMark.LARGEST;
    }

    private long number(byte[] octets, int from, int end) {
        int i = from;
        long n = 0;
        while (i < end && i - from < MOST_DIGITS && octets[i] >= '0' && octets[i] <= '9') {
            n = n * 10 + (octets[i++] - '0');
        }
        next = i;
        return i == from || (i < end && octets[i] >= '0' && octets[i] <= '9') ? -1 : n;
    }

    private static boolean is(byte[] word, byte[] octets, int from, int end) {
        boolean same = end - from >= word.length;
        for (int i = 0; same && i < word.length; i++) {
            same = octets[from + i] == word[i];
        }
        return same;
    }

    /** How long the line is with its end. */
    public int length() {
        return length;
    }

    /** How many octets its literal has; -1 where none follows. */
    public long literal() {
        return literal;
    }
}
