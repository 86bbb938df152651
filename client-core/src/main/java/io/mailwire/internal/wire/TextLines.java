package io.mailwire.internal.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Reads lines as {@link Lines} does, many of them: short ones, which nearly all are, go through one array, and how a line ended can be asked.
 * For one thread at a time.
 */
final class TextLines {

    private final byte[] scratch = new byte[256];
    private boolean crlf;

    /** Reads one line as text; blocks. */
    String read(BufferedSource source, long limit) throws IOException {
        long end = Lines.end(source, limit);
        Buffer buffer = source.getBuffer();
        if (end >= scratch.length) {
            crlf = buffer.getByte(end - 1) == '\r';
            return Lines.read(source, limit);
        }
        int size = (int) end + 1;
        int n = 0;
        while (n < size) {
            n += buffer.read(scratch, n, size - n);
        }
        crlf = end > 0 && scratch[size - 2] == '\r';
        int length = crlf ? size - 2 : size - 1;
        String quick = new String(scratch, 0, length, StandardCharsets.UTF_8);
        return quick.indexOf('\uFFFD') < 0 ? quick : Lines.text(Arrays.copyOf(scratch, length));
    }

    /** Whether the latest line ended in CRLF, not in LF alone. */
    boolean endedInCrlf() {
        return crlf;
    }
}
