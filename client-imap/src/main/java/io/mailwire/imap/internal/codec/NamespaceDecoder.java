package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Namespace;
import io.mailwire.imap.Namespaces;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a NAMESPACE response (RFC 9051 section 7.3.3). ABNF: {@code "NAMESPACE" SP Namespace SP Namespace SP Namespace; Namespace = nil
 * / "(" 1*("(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [extensions] ")") ")"}. A delimiter may be NIL, and lists may be missing
 * at the end.
 */
public final class NamespaceDecoder {

    private NamespaceDecoder() {}

    public static Namespaces decode(Frame frame, FolderNames names, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        return new Namespaces(list(cursor, names), list(cursor, names), list(cursor, names));
    }

    private static List<Namespace> list(ResponseCursor cursor, FolderNames names) throws MalformedException {
        if (cursor.atEnd()) {
            return List.of();
        }
        if (!cursor.open()) {
            cursor.skipValue();
            return List.of();
        }
        List<Namespace> found = new ArrayList<>();
        while (cursor.hasMore()) {
            if (!cursor.open()) {
                cursor.skipValue();
                continue;
            }
            String prefix = cursor.hasMore() ? names.decode(cursor.text()) : "";
            String delimiter = cursor.hasMore() ? cursor.text() : "";
            cursor.skipToClose();
            found.add(new Namespace(prefix, delimiter.isEmpty() ? Optional.empty() : Optional.of(delimiter)));
        }
        cursor.expectClose();
        return List.copyOf(found);
    }
}
