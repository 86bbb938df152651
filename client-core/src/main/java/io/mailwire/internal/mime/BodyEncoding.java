package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;

/** The transfer encodings we write (RFC 2045 section 6), and which of them suits a text. Each gives back every octet as it was. */
enum BodyEncoding {
    SEVEN_BIT("7bit"),
    QUOTED_PRINTABLE("quoted-printable"),
    BASE64("base64");

    // Well below the 998 octets of RFC 5322 section 2.1.1, for those who add something.
    private static final int LONGEST_LINE = 990;

    private static final byte[] CRLF = {'\r', '\n'};

    private final String value;

    BodyEncoding(String value) {
        this.value = value;
    }

    /** What Content-Transfer-Encoding says. */
    String value() {
        return value;
    }

    /**
     * The one that keeps a text readable on the wire as far as possible; reads the text. Only CRLF is a line end there, so a text with
     * others is encoded, and so is a line that begins with "From ", which mailbox files change.
     */
    static BodyEncoding ofText(InputStream text) throws IOException {
        byte[] block = new byte[16 * 1024];
        long octets = 0;
        long escapes = 0; // what quoted-printable needs three octets for, though "=" is no reason to use it
        boolean plain = true;
        int line = 0; // octets of the current line, up to what is too long
        int from = 0; // how many of them are the beginning of "From "
        int previous = -1;
        for (int n = text.read(block); n >= 0; n = text.read(block)) {
            octets += n;
            for (int i = 0; i < n; i++) {
                byte b = block[i];
                boolean bareEnd = (b == '\n') != (previous == '\r');
                if (b < 0 || bareEnd || b == 0x7f || (b < ' ' && b != '\t' && b != '\r' && b != '\n')) {
                    escapes++;
                    plain = false;
                }
                if (b == '\n') {
                    line = 0;
                    from = 0;
                } else {
                    from = from == line && line < 5 && b == "From ".charAt(line) ? from + 1 : from;
                    line = Math.min(line + 1, LONGEST_LINE + 1);
                    plain &= line <= LONGEST_LINE && from < 5;
                }
                previous = b;
            }
        }
        if (plain && previous != '\r') {
            return SEVEN_BIT;
        }
        return escapes > octets / 4 ? BASE64 : QUOTED_PRINTABLE;
    }

    /** Writes a content in this encoding; does not close anything. */
    void write(InputStream content, OutputStream out) throws IOException {
        switch (this) {
            case SEVEN_BIT -> content.transferTo(out);
            case QUOTED_PRINTABLE -> {
                QuotedPrintableStream encoder = new QuotedPrintableStream(out);
                content.transferTo(encoder);
                encoder.finish();
            }
            case BASE64 -> {
                try (OutputStream encoder = Base64.getMimeEncoder().wrap(new NotClosing(out))) {
                    content.transferTo(encoder);
                }
                out.write(CRLF);
            }
        }
    }

    private static final class NotClosing extends OutputStream {
        private final OutputStream out;

        NotClosing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }
    }
}
