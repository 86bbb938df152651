package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.Base64Source;
import io.mailwire.imap.internal.wire.QuotedPrintableSource;
import java.util.Locale;
import okio.Source;

/** Undoes a part's Content-Transfer-Encoding. */
public final class TransferDecoding {

    private TransferDecoding() {}

    /** The content as the sender saw it; encodings that are unknown, or none, leave it as it is. */
    public static Source decode(Source encoded, String encoding) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "base64" -> new Base64Source(encoded);
            case "quoted-printable" -> new QuotedPrintableSource(encoded);
            default -> encoded;
        };
    }
}
