package io.mailwire.imap.internal.wire;

import java.io.IOException;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/**
 * Decodes base64 (RFC 2045 section 6.8) while it arrives. Never fails: line ends and whatever else is not of the alphabet are passed
 * over, padding in the middle ends a group, and a group that is cut off gives what is there.
 */
public final class Base64Source implements Source {

    private static final int BLOCK = 16 * 1024;
    private static final byte PADDING = -2;
    private static final byte[] VALUES = values();

    private final Source encoded;
    private final Buffer input = new Buffer();
    private final byte[] in = new byte[BLOCK];
    private final byte[] out = new byte[BLOCK / 4 * 3 + 3];
    private final Buffer decoded = new Buffer();
    private int group; // of up to four values
    private int count;
    private boolean ended;

    public Base64Source(Source encoded) {
        this.encoded = encoded;
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        java.util.Arrays.fill(values, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        values['='] = PADDING;
        return values;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        while (decoded.size() == 0) {
            if (ended) {
                return -1;
            }
            if (encoded.read(input, BLOCK) < 0) {
                ended = true;
                decoded.write(out, 0, flush(0));
            } else {
                decodeInput();
            }
        }
        return decoded.read(sink, byteCount);
    }

    private void decodeInput() {
        while (input.size() > 0) {
            int length = input.read(in, 0, (int) Math.min(BLOCK, input.size()));
            int n = 0;
            for (int i = 0; i < length; i++) {
                byte value = VALUES[in[i] & 0xff];
                if (value >= 0) {
                    group = group << 6 | value;
                    if (++count == 4) {
                        out[n++] = (byte) (group >> 16);
                        out[n++] = (byte) (group >> 8);
                        out[n++] = (byte) group;
                        group = 0;
                        count = 0;
                    }
                } else if (value == PADDING) {
                    n = flush(n);
                }
            }
            decoded.write(out, 0, n);
        }
    }

    // Two values hold one octet, three hold two; one alone holds none.
    private int flush(int at) {
        int n = at;
        if (count == 2) {
            out[n++] = (byte) (group >> 4);
        } else if (count == 3) {
            out[n++] = (byte) (group >> 10);
            out[n++] = (byte) (group >> 2);
        }
        group = 0;
        count = 0;
        return n;
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
