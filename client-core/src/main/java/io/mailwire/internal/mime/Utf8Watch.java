package io.mailwire.internal.mime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Sees whether what is read through it is UTF-8, and more than ASCII. For one thread. */
final class Utf8Watch extends FilterInputStream {

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final CharBuffer characters = CharBuffer.allocate(1024);
    private ByteBuffer pending = ByteBuffer.allocate(0); // the beginning of a character
    private boolean valid = true;
    private boolean beyondAscii;

    Utf8Watch(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = super.read(into, offset, length);
        for (int i = offset; i < offset + n; i++) {
            beyondAscii |= into[i] < 0;
        }
        if (n > 0 && valid && (beyondAscii || pending.hasRemaining())) {
            look(into, offset, n);
        }
        return n;
    }

    private void look(byte[] octets, int offset, int length) {
        ByteBuffer all = ByteBuffer.allocate(pending.remaining() + length);
        all.put(pending).put(octets, offset, length).flip();
        boolean more = true;
        while (more && valid) {
            var result = decoder.decode(all, characters.clear(), false);
            valid = !result.isError();
            more = result.isOverflow();
        }
        pending = all;
    }

    /** Whether all that was read, to the end, is UTF-8 and not only ASCII. */
    boolean isUtf8BeyondAscii() {
        return valid && beyondAscii && !pending.hasRemaining();
    }
}
