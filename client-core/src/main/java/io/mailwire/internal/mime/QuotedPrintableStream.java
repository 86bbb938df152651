package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Quoted-printable (RFC 2045 section 6.7) of text of which every octet comes back: CRLF is a line end, a CR or LF alone is encoded. No
 * line begins with "From ", and none ends with a blank. Not for several threads; {@link #finish} is due at the end.
 */
final class QuotedPrintableStream extends OutputStream {

    private static final int LONGEST_LINE = 76;
    private static final String FROM = "From ";
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] line = new byte[LONGEST_LINE + 2]; // what is encoded of the current line
    private int column;
    private int held = -1; // a blank or a CR, until it is known what follows
    private int from; // how many octets of FROM have been held back at the beginning of a line

    QuotedPrintableStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        int b = octet & 0xff;
        if (from > 0) {
            if (b == FROM.charAt(from)) {
                if (++from == FROM.length()) {
                    from = 0;
                    escape('F');
                    literals("rom");
                    held = ' ';
                }
                return;
            }
            releaseFrom();
        }
        if (held == '\r' && b == '\n') {
            held = -1;
            endLine();
            return;
        }
        if (held >= 0) {
            releaseHeld(b == '\r');
        }
        if (b == '\r' || b == ' ' || b == '\t') {
            held = b;
        } else if (b == '\n') {
            escape('\n');
            softBreak(); // only for those who look at it
        } else if (b == 'F' && (column == 0 || column == LONGEST_LINE - 1)) {
            from = 1;
        } else if (b > ' ' && b < 0x7f && b != '=') {
            literal(b);
        } else {
            escape(b);
        }
    }

    private void releaseFrom() throws IOException {
        int n = from;
        from = 0;
        literals(FROM.substring(0, n));
    }

    private void releaseHeld(boolean beforeCr) throws IOException {
        int b = held;
        held = -1;
        if (b == '\r' || beforeCr) { // a blank before what may become a line end
            escape(b);
        } else {
            literal(b);
        }
    }

    private void literals(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            literal(text.charAt(i));
        }
    }

    private void literal(int b) throws IOException {
        makeRoom(1);
        line[column++] = (byte) b;
    }

    private void escape(int b) throws IOException {
        makeRoom(3);
        line[column++] = '=';
        line[column++] = HEX[b >> 4];
        line[column++] = HEX[b & 15];
    }

    // One place is for the "=" of a soft break.
    private void makeRoom(int octets) throws IOException {
        if (column + octets > LONGEST_LINE - 1) {
            softBreak();
        }
    }

    private void softBreak() throws IOException {
        line[column++] = '=';
        endLine();
    }

    private void endLine() throws IOException {
        line[column++] = '\r';
        line[column++] = '\n';
        out.write(line, 0, column);
        column = 0;
    }

    /** Writes what is left; closes nothing. */
    void finish() throws IOException {
        if (from > 0) {
            releaseFrom();
        }
        if (held >= 0) {
            int b = held;
            held = -1;
            escape(b);
        }
        out.write(line, 0, column);
        column = 0;
    }
}
