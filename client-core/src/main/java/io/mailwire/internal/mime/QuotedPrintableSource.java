package io.mailwire.internal.mime;

import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;

/**
 * Decodes quoted-printable (RFC 2045 section 6.7) while it arrives. Never fails: what is no code stays as it stands.
 *
 * <p>White space at a line's end, which transport may have added, goes. Lines that are longer than memory is wanted for are taken in
 * pieces.
 */
final class QuotedPrintableSource implements Source {

    private static final int LONGEST_PIECE = 64 * 1024;

    // What a digit is worth; what is none makes any code negative.
    private static final int[] HEX = new int[256];

    static {
        for (int i = 0; i < HEX.length; i++) {
            int digit = i < 128 ? Character.digit(i, 16) : -1;
            HEX[i] = digit < 0 ? -1000 : digit;
        }
    }

    private final BufferedSource encoded;
    private byte[] line = new byte[128];
    private final Buffer decoded = new Buffer();

    public QuotedPrintableSource(Source encoded) {
        this.encoded = Okio.buffer(encoded);
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        while (decoded.size() == 0) {
            if (encoded.exhausted()) {
                return -1;
            }
            decodeLine();
        }
        return decoded.read(sink, byteCount);
    }

    private void decodeLine() throws IOException {
        long newline = encoded.indexOf((byte) '\n', 0, LONGEST_PIECE);
        boolean whole = newline >= 0;
        long length = whole ? newline + 1 : Math.min(encoded.getBuffer().size(), LONGEST_PIECE);
        if (!whole && length == LONGEST_PIECE) {
            length = beforeCode(length);
        }
        take((int) length);
        int end = (int) length;
        int ending = 0;
        if (whole) {
            ending = end >= 2 && line[end - 2] == '\r' ? 2 : 1;
            end -= ending;
        }
        boolean lineEnds = whole || encoded.exhausted();
        while (lineEnds && end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
            end--;
        }
        boolean soft = lineEnds && end > 0 && line[end - 1] == '=';
        if (soft) {
            end--;
        }
        int to = decode(end);
        if (whole && !soft) {
            System.arraycopy(line, (int) length - ending, line, to, ending);
            to += ending;
        }
        decoded.write(line, 0, to);
    }

    private void take(int length) throws IOException {
        if (line.length < length) {
            line = new byte[Math.max(length, Math.min(LONGEST_PIECE, 2 * line.length))];
        }
        for (int n = 0; n < length; ) {
            n += encoded.read(line, n, length - n); // it is all buffered
        }
    }

    // A code must not be cut in two.
    private long beforeCode(long length) {
        Buffer buffer = encoded.getBuffer();
        return buffer.getByte(length - 1) == '=' ? length - 1 : buffer.getByte(length - 2) == '=' ? length - 2 : length;
    }

    /** Decodes the line where it lies, and says where that ends. */
    private int decode(int end) {
        int to = 0;
        for (int i = 0; i < end; i++) {
            byte octet = line[i];
            if (octet == '=' && i + 2 < end) {
                int code = HEX[line[i + 1] & 0xff] * 16 + HEX[line[i + 2] & 0xff];
                if (code >= 0) {
                    octet = (byte) code;
                    i += 2;
                }
            }
            line[to++] = octet;
        }
        return to;
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() throws IOException {
        encoded.close();
    }
}
