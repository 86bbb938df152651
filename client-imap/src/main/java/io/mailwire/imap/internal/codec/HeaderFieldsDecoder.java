package io.mailwire.imap.internal.codec;

import io.mailwire.Header;
import io.mailwire.internal.wire.Lines;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;

/** Reads the fields that {@code BODY[HEADER.FIELDS (...)]} brings: lines, folded or not, and an empty one at the end. Never fails. */
final class HeaderFieldsDecoder {

    // Received is the only field that comes often, and no honest message has so many of any.
    private static final int MOST_FIELDS = 10_000;

    private HeaderFieldsDecoder() {}

    static List<Header> decode(ByteString octets) {
        List<Header> fields = new ArrayList<>(4);
        int from = 0;
        while (from < octets.size() && fields.size() < MOST_FIELDS) {
            int end = endOfField(octets, from);
            add(fields, Lines.text(octets.substring(from, end)));
            from = end;
        }
        return List.copyOf(fields);
    }

    /** Where the next line begins that does not go on with this field. */
    private static int endOfField(ByteString octets, int from) {
        int at = from;
        while (at < octets.size()) {
            if (octets.getByte(at++) == '\n'
                    && (at == octets.size() || (octets.getByte(at) != ' ' && octets.getByte(at) != '\t'))) {
                break;
            }
        }
        return at;
    }

    private static void add(List<Header> fields, String lines) {
        int colon = lines.indexOf(':');
        if (colon > 0) {
            String raw = unfold(lines.substring(colon + 1)).strip();
            fields.add(new Header(
                    lines.substring(0, colon).strip(), HeaderWords.decode(raw).strip(), raw));
        }
    }

    // Section 2.2.3 of RFC 5322: the line end goes, the blank behind it stays. One pass, whatever is sent.
    private static String unfold(String value) {
        if (value.indexOf('\n') < 0) {
            return value;
        }
        StringBuilder s = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean end = c == '\n' || (c == '\r' && i + 1 < value.length() && value.charAt(i + 1) == '\n');
            if (!end) {
                s.append(c);
            }
        }
        return s.toString();
    }
}
