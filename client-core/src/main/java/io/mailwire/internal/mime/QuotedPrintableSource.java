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

    private final BufferedSource encoded;
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
        byte[] line = encoded.readByteArray(length);
        int end = line.length;
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
        decode(line, end);
        if (whole && !soft) {
            decoded.write(line, line.length - ending, ending);
        }
    }

    // A code must not be cut in two.
    private long beforeCode(long length) {
        Buffer buffer = encoded.getBuffer();
        return buffer.getByte(length - 1) == '=' ? length - 1 : buffer.getByte(length - 2) == '=' ? length - 2 : length;
    }

    private void decode(byte[] line, int end) {
        int from = 0;
        for (int i = 0; i < end; i++) {
            if (line[i] != '=') {
                continue;
            }
            int high = hex(line, i + 1, end);
            int low = hex(line, i + 2, end);
            if (high >= 0 && low >= 0) {
                decoded.write(line, from, i - from).writeByte(high * 16 + low);
                i += 2;
                from = i + 1;
            }
        }
        decoded.write(line, from, end - from);
    }

    private static int hex(byte[] line, int at, int end) {
        return at < end ? Character.digit(line[at], 16) : -1;
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
