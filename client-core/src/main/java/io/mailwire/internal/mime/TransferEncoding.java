package io.mailwire.internal.mime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import okio.Okio;
import org.eclipse.angus.mail.util.UUDecoderStream;

/** Content-Transfer-Encoding (RFC 2045 section 6) undone while reading; what is malformed in it never fails. */
public final class TransferEncoding {

    private TransferEncoding() {}

    /**
     * The decoded content.
     *
     * @param encoding the value of the field; an unknown one leaves the content as it is
     * @param defects told of what was wrong, while reading
     */
    public static InputStream decode(InputStream encoded, String encoding, Consumer<String> defects) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "base64" -> new Base64Stream(encoded, defects);
            // Not Angus' QPDecoderStream, which makes an octet of its own where the content breaks off behind "=4".
            case "quoted-printable" ->
                Okio.buffer(new QuotedPrintableSource(Okio.source(encoded))).inputStream();
            case "x-uuencode", "x-uue", "uuencode" ->
                new NeverFailing(new UUDecoderStream(encoded, true, true), defects);
            case "", "7bit", "8bit", "binary" -> encoded;
            default -> {
                defects.accept("unknown Content-Transfer-Encoding \"" + encoding + "\"");
                yield encoded;
            }
        };
    }

    /** Whether the content stands there as it is, as far as we know the encoding. */
    static boolean isIdentity(String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "base64", "quoted-printable", "x-uuencode", "x-uue", "uuencode" -> false;
            default -> true;
        };
    }

    /** A decoder that gives up ends the content. */
    private static final class NeverFailing extends FilterInputStream {
        private final Consumer<String> defects;

        NeverFailing(InputStream in, Consumer<String> defects) {
            super(in);
            this.defects = defects;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                defects.accept("uuencoded content is malformed");
                return -1;
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return in.read(into, offset, length);
            } catch (IOException e) {
                defects.accept("uuencoded content is malformed");
                return -1;
            }
        }
    }

    /** Base64 block by block. Foreign characters are passed over, and padding in the middle ends a group, not the content. */
    private static final class Base64Stream extends InputStream {
        private static final byte[] VALUES = new byte[256];

        static {
            Arrays.fill(VALUES, (byte) -1);
            String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            for (int i = 0; i < 64; i++) {
                VALUES[alphabet.charAt(i)] = (byte) i;
            }
            for (char c : new char[] {' ', '\t', '\r', '\n'}) {
                VALUES[c] = -2;
            }
            VALUES['='] = -3;
        }

        private final InputStream in;
        private final Consumer<String> defects;
        private final byte[] encoded = new byte[8192];
        private final byte[] decoded = new byte[8192 / 4 * 3 + 6];
        private int at;
        private int end;
        private int bits;
        private int digits;
        private boolean finished;

        Base64Stream(InputStream in, Consumer<String> defects) {
            this.in = in;
            this.defects = defects;
        }

        @Override
        public int read() throws IOException {
            return fill() ? decoded[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int n = Math.min(length, end - at);
            System.arraycopy(decoded, at, into, offset, n);
            at += n;
            return n;
        }

        private boolean fill() throws IOException {
            while (at == end) {
                if (finished) {
                    return false;
                }
                at = 0;
                end = 0;
                int n = in.read(encoded, 0, encoded.length);
                if (n < 0) {
                    finished = true;
                    if (digits > 0) {
                        defects.accept("base64 content breaks off");
                        endGroup();
                    }
                } else {
                    decode(n);
                }
            }
            return true;
        }

        private void decode(int length) {
            for (int i = 0; i < length; i++) {
                if (digits == 0) {
                    i = decodeGroups(i, length);
                    if (i == length) {
                        return;
                    }
                }
                byte value = VALUES[encoded[i] & 0xff];
                if (value >= 0) {
                    bits = (bits << 6) | value;
                    if (++digits == 4) {
                        decoded[end++] = (byte) (bits >> 16);
                        decoded[end++] = (byte) (bits >> 8);
                        decoded[end++] = (byte) bits;
                        digits = 0;
                        bits = 0;
                    }
                } else if (value == -3) {
                    endGroup();
                } else if (value == -1) {
                    defects.accept("base64 content has characters that are none of it");
                }
            }
        }

        /** Decodes whole groups as far as there is nothing else, and says where that is. */
        private int decodeGroups(int from, int length) {
            int i = from;
            int to = end;
            for (; i + 4 <= length; i += 4) {
                int group = VALUES[encoded[i] & 0xff] << 18
                        | VALUES[encoded[i + 1] & 0xff] << 12
                        | VALUES[encoded[i + 2] & 0xff] << 6
                        | VALUES[encoded[i + 3] & 0xff];
                if (group < 0) {
                    break;
                }
                decoded[to++] = (byte) (group >> 16);
                decoded[to++] = (byte) (group >> 8);
                decoded[to++] = (byte) group;
            }
            end = to;
            return i;
        }

        private void endGroup() {
            if (digits >= 2) {
                decoded[end++] = (byte) (digits == 2 ? bits >> 4 : bits >> 10);
            }
            if (digits == 3) {
                decoded[end++] = (byte) (bits >> 2);
            }
            digits = 0;
            bits = 0;
        }

        @Override
        public int available() {
            return end - at;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
