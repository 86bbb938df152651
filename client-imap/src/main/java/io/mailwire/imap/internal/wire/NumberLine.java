package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import okio.Buffer;
import okio.BufferedSource;

/**
 * One response that is a line of numbers, read while it arrives and never held as a whole: SEARCH, SORT, THREAD, ESEARCH. Numbers
 * are read strictly, since a wrong one is a wrong message; blanks are where servers put them.
 */
public final class NumberLine {

    private static final int BLOCK = 8192;

    // More than any word or tag has.
    private static final int LONGEST_WORD = 256;

    private final BufferedSource source;
    private final long most;
    private final byte[] block = new byte[BLOCK];
    private int at;
    private int end;
    private boolean last; // whether the line's end is in the block
    private long total;

    /** A line whose length somebody else has seen to. */
    public NumberLine(BufferedSource source) {
        this(source, Long.MAX_VALUE);
    }

    /**
     * A line that may be too long. From where it is, every reading fails, {@link #skipRest} too.
     *
     * @param most how many octets it may have
     */
    public NumberLine(BufferedSource source, long most) {
        this.source = source;
        this.most = most;
    }

    /** The next octet that is no blank, without taking it; -1 at the line's end. */
    public int peek() throws IOException {
        while (true) {
            int c = octet();
            if (!isBlank(c)) {
                return c;
            }
            at++;
        }
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == 0;
    }

    // Other controls do not belong into words; taken all the same, so that every loop over words comes to an end.
    private static boolean isInWord(int c) {
        return c >= 0 && !isBlank(c) && c != '(' && c != ')';
    }

    /** Takes an octet if it is next, blanks aside. */
    public boolean take(char c) throws IOException {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** What stands up to the next blank or parenthesis; empty where there is none. */
    public String word() throws IOException {
        peek();
        StringBuilder word = new StringBuilder(16);
        for (int c = octet(); isInWord(c); c = octet()) {
            if (word.length() == LONGEST_WORD) {
                throw malformed("a word of more than " + LONGEST_WORD + " octets");
            }
            word.append((char) c);
            at++;
        }
        return word.toString();
    }

    /** A string in quotes or bare. */
    public String string() throws IOException {
        if (!take('"')) {
            return word();
        }
        StringBuilder text = new StringBuilder(16);
        for (int c = octet(); c != '"'; c = octet()) {
            if (c < 0 || text.length() == LONGEST_WORD) {
                throw malformed("a quoted string does not end");
            }
            text.append((char) c);
            at++;
        }
        at++;
        return text.toString();
    }

    /**
     * Digits, and nothing else up to what ends a number.
     *
     * @throws MalformedException for everything else, such as {@code 9.3736e+06} (mail.ru), which does not say which message it means
     */
    public long number() throws IOException {
        int c = peek();
        boolean negative = c == '-';
        if (negative) {
            at++;
            c = octet();
        }
        if (c < '0' || c > '9') {
            throw malformed("a number expected");
        }
        long n = 0;
        for (; c >= '0' && c <= '9'; c = octet()) {
            n = n * 10 + (c - '0');
            if (n > 1_000_000_000_000_000_000L) {
                throw malformed("a number too large for anything");
            }
            at++;
        }
        if (isInWord(c) && c != ',' && c != ':' && c != '"') {
            throw malformed("a number expected");
        }
        return negative ? -n : n;
    }

    /** Takes one value, whatever it is. Iterative, whatever the depth. */
    public void skipValue() throws IOException {
        int depth = 0;
        do {
            int c = peek();
            if (c < 0) {
                throw malformed("a value expected");
            } else if (c == '(') {
                at++;
                depth++;
            } else if (c == ')') {
                at++;
                depth--;
            } else if (c == '"') {
                string();
            } else {
                word();
            }
        } while (depth > 0);
    }

    /** Takes what is left of the line. */
    public void skipRest() throws IOException {
        while (octet() >= 0) {
            at = end;
        }
    }

    /** A complaint that quotes where it hurts. */
    public MalformedException malformed(String problem) {
        int from = Math.max(0, at - 60);
        int to = Math.min(end, at + 60);
        return new MalformedException(problem, new String(block, from, to - from, StandardCharsets.ISO_8859_1).strip());
    }

    private int octet() throws IOException {
        while (at == end) {
            if (last) {
                return -1;
            }
            fill();
        }
        return block[at] & 0xff;
    }

    private void fill() throws IOException {
        if (!source.request(1)) {
            throw new EOFException("end of stream within a response");
        }
        Buffer buffer = source.getBuffer();
        int available = (int) Math.min(buffer.size(), BLOCK);
        long lineEnd = buffer.indexOf((byte) '\n', 0, available);
        int n = lineEnd < 0 ? available : (int) lineEnd;
        if (total + n > most) {
            throw malformed("a line of more than " + most + " octets");
        }
        total += n;
        at = 0;
        end = 0;
        while (end < n) {
            end += buffer.read(block, end, n - end);
        }
        if (lineEnd >= 0) {
            buffer.skip(1);
            last = true;
        }
    }
}
