package io.mailwire.internal.mime;

import io.mailwire.internal.text.Printable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** List-Unsubscribe (RFC 2369 section 3.2), and what RFC 8058 demands of it for one click. */
final class Unsubscription {

    private Unsubscription() {}

    static ExtraField list(URI... uris) {
        if (uris.length == 0) {
            throw new IllegalArgumentException("no URI is given");
        }
        return field(List.of(uris));
    }

    // RFC 8058 section 3.1: exactly one https URI; others must not be http
    static ExtraField oneClick(URI https, URI... others) {
        if (!scheme(https).equals("https")) {
            throw new IllegalArgumentException("one click needs an https URI (RFC 8058 section 3.1), not "
                    + Printable.shortened(https.toString(), 200));
        }
        List<URI> all = new ArrayList<>(List.of(https));
        Stream.of(others).forEach(uri -> {
            if (!scheme(uri).equals("mailto")) {
                throw new IllegalArgumentException("beside the https URI of one click there may be mailto URIs, not "
                        + Printable.shortened(uri.toString(), 200));
            }
            all.add(uri);
        });
        return field(all);
    }

    private static ExtraField field(List<URI> uris) {
        return ExtraField.tokens(
                "List-Unsubscribe", uris.stream().map(Unsubscription::token).toList(), ",");
    }

    private static String token(URI uri) {
        HeaderText.check("URI", uri.toString()); // toASCIIString() fails on half of a surrogate pair
        boolean proper = switch (scheme(uri)) {
            case "https" -> uri.getHost() != null;
            case "mailto" -> uri.getSchemeSpecificPart().indexOf('@') > 0;
            default -> false;
        };
        if (!proper) {
            throw new IllegalArgumentException("no https or mailto URI: " + Printable.shortened(uri.toString(), 200));
        }
        return "<" + uri.toASCIIString() + ">";
    }

    private static String scheme(URI uri) {
        return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    }
}
