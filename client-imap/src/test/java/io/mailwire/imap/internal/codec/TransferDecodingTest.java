package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.junit.jupiter.api.Test;

class TransferDecodingTest {

    /** Gives a few octets at a time, so that every border is met. */
    private static Source inPieces(byte[] octets, Random random) {
        Buffer all = new Buffer().write(octets);
        return new Source() {
            @Override
            public long read(Buffer sink, long byteCount) {
                return all.read(sink, Math.min(byteCount, 1 + random.nextInt(40)));
            }

            @Override
            public Timeout timeout() {
                return Timeout.NONE;
            }

            @Override
            public void close() {}
        };
    }

    private static String quotedPrintable(String text) throws IOException {
        return Okio.buffer(TransferDecoding.decode(new Buffer().writeUtf8(text), "quoted-printable"))
                .readUtf8();
    }

    private static String base64(String text) throws IOException {
        return Okio.buffer(TransferDecoding.decode(new Buffer().writeUtf8(text), "base64"))
                .readUtf8();
    }

    @Test
    void decodesBase64InLines() throws IOException {
        Random random = new Random(3);
        for (int size = 0; size < 3000; size += 1 + random.nextInt(97)) {
            byte[] octets = new byte[size];
            random.nextBytes(octets);
            byte[] encoded = Base64.getMimeEncoder().encode(octets);
            assertArrayEquals(
                    octets,
                    Okio.buffer(TransferDecoding.decode(inPieces(encoded, random), "base64"))
                            .readByteArray());
        }
    }

    @Test
    void takesBrokenBase64AsFarAsItGoes() throws IOException {
        assertEquals("hello", base64("aGVs\r\n !bG8"));
        assertEquals("hihi", base64("aGk=aGk="));
        assertEquals("h", base64("aA"));
        assertEquals("", base64("a"));
        assertEquals("", base64(""));
    }

    @Test
    void decodesQuotedPrintable() throws IOException {
        assertEquals("Now's the time for all folk\r\n", quotedPrintable("Now's the time =\r\nfor all folk\r\n"));
        assertEquals("ä = b\r\n", quotedPrintable("=C3=a4 =3D b   \r\n"));
        assertEquals("a\nb", quotedPrintable("a\nb"));
        assertEquals("end", quotedPrintable("end="));
        assertEquals("50% =ZZ =4", quotedPrintable("50% =ZZ =4"));
    }

    @Test
    void decodesQuotedPrintableWhereverItIsCut() throws IOException {
        Random random = new Random(5);
        StringBuilder encoded = new StringBuilder();
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            if (random.nextInt(3) == 0) {
                encoded.append("=C3=A4");
                plain.append('ä');
            } else {
                encoded.append('x');
                plain.append('x');
            }
            if (random.nextInt(100_000) == 0) {
                encoded.append("=\r\n");
            }
        }
        byte[] octets = encoded.toString().getBytes(StandardCharsets.US_ASCII);
        assertEquals(
                plain.toString(),
                Okio.buffer(TransferDecoding.decode(inPieces(octets, random), "quoted-printable"))
                        .readUtf8());
    }
}
