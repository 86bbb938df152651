package io.mailwire.imap.internal.codec;

import io.mailwire.internal.mime.TransferEncoding;
import java.util.Locale;
import okio.Okio;
import okio.Source;

/** Undoes a part's Content-Transfer-Encoding while it streams. */
public final class TransferDecoding {

    private TransferDecoding() {}

    /** The content as the sender saw it; encodings that are unknown, or none, leave it as it is. */
    public static Source decode(Source encoded, String encoding) {
        return changes(encoding)
                ? Okio.source(TransferEncoding.decode(Okio.buffer(encoded).inputStream(), encoding, defect -> {}))
                : encoded;
    }

    /** Whether content in this encoding is not what the sender saw, as far as we know the encoding. */
    public static boolean changes(String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "base64", "quoted-printable", "x-uuencode", "x-uue", "uuencode" -> true;
            default -> false;
        };
    }

    /** Whether a server that has BINARY can be expected to decode it: what MIME defines, and no more. */
    public static boolean isStandard(String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "base64", "quoted-printable" -> true;
            default -> false;
        };
    }
}
