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
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "base64", "quoted-printable" ->
                Okio.source(TransferEncoding.decode(Okio.buffer(encoded).inputStream(), encoding, defect -> {}));
            default -> encoded;
        };
    }
}
