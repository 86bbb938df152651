package io.mailwire.pop3.internal.engine;

import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import okio.Buffer;

/**
 * What tells one message's content from another's while it passes by: its octets counted, and two checksums with different polynomials.
 *
 * <p>Two messages that have it in common by chance are not to be expected, and it costs next to nothing where a digest would cost a
 * drain as much again. It is no defence against forgers and needs not be: who could make his message match one that is yet to come, with
 * the trace fields that other people's servers put into that?
 */
public final class ContentCheck {

    private final Checksum ethernet = new CRC32();
    private final Checksum castagnoli = new CRC32C();
    private long octets;

    void update(byte[] source, int offset, int count) {
        ethernet.update(source, offset, count);
        castagnoli.update(source, offset, count);
        octets += count;
    }

    /** The octets at the end of a buffer. */
    void updateLast(Buffer source, long count) {
        try (Buffer.UnsafeCursor cursor = source.readUnsafe(new Buffer.UnsafeCursor())) {
            long at = source.size() - count;
            while (at < source.size()) {
                int segment = cursor.seek(at);
                byte[] data = cursor.data;
                if (segment <= 0 || data == null) {
                    throw new IllegalStateException("a buffer without the octets that it counts");
                }
                update(data, cursor.start, segment);
                at += segment;
            }
        }
    }

    /** What came so far, as a store notes it. */
    public String value() {
        return octets + "-" + HexFormat.of().toHexDigits(ethernet.getValue() << Integer.SIZE | castagnoli.getValue());
    }
}
