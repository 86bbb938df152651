package io.mailwire.internal.mime;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A message as it stands in a mailbox file of the form mboxrd: LF for its line ends, one more {@code >} before lines that begin with
 * {@code From } or any number of {@code >} and that, and a line end at its end.
 */
final class MboxQuoting extends OutputStream {

    private static final String FROM = "From ";

    private final OutputStream out;
    private int marks; // of the line's beginning, held back
    private int matched; // octets of "From " behind them, held back
    private boolean deciding = true; // whether all of the line so far is held back
    private boolean cr; // held back, too
    private boolean lineEnded = true;

    MboxQuoting(OutputStream out) {
        this.out = out;
    }

    /** Whether the line is one that got a mark when it was written. */
    static boolean isQuoted(LineScanner lines) throws IOException {
        int i = 0;
        while (i < lines.headLength() && lines.head(i) == '>') {
            i++;
        }
        return i > 0 && (i + FROM.length() <= LineScanner.HEAD ? isFromAt(lines, i) : isQuotedFar(lines));
    }

    // More marks than a scanner shows of a line.
    private static boolean isQuotedFar(LineScanner lines) throws IOException {
        try (InputStream in = new BufferedInputStream(lines.stream())) {
            int b = in.read();
            while (b == '>') {
                b = in.read();
            }
            int i = 0;
            while (i < FROM.length() && b == FROM.charAt(i)) {
                b = in.read();
                i++;
            }
            return i == FROM.length();
        }
    }

    static boolean isFromAt(LineScanner lines, int at) throws IOException {
        if (lines.headLength() < at + FROM.length()) {
            return false;
        }
        for (int i = 0; i < FROM.length(); i++) {
            if (lines.head(at + i) != FROM.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void write(int b) throws IOException {
        if (cr) {
            cr = false;
            if (b != '\n') {
                plain('\r');
            }
        }
        if (b == '\r') {
            cr = true;
        } else {
            plain(b & 0xff);
        }
    }

    private void plain(int b) throws IOException {
        if (deciding) {
            if (matched == 0 && b == '>') {
                marks++;
                return;
            }
            if (b == FROM.charAt(matched)) {
                matched++;
                if (matched == FROM.length()) {
                    out.write('>');
                    release();
                }
                return;
            }
            release();
        }
        out.write(b);
        lineEnded = b == '\n';
        deciding = lineEnded;
    }

    private void release() throws IOException {
        for (; marks > 0; marks--) {
            out.write('>');
        }
        for (int i = 0; i < matched; i++) {
            out.write(FROM.charAt(i));
        }
        lineEnded &= matched == 0;
        matched = 0;
        deciding = false;
    }

    /** Ends the last line. */
    void finish() throws IOException {
        if (cr) {
            cr = false;
            plain('\r');
        }
        boolean held = marks > 0 || matched > 0;
        release();
        if (held || !lineEnded) {
            out.write('\n');
        }
    }
}
