package io.mailwire.imap.internal.codec;

import java.util.ArrayList;
import java.util.List;

/** Message-IDs in header text (RFC 5256 section 3): what stands between angle brackets and has an "@", compared with its case. */
final class MessageIds {

    // As many as a message of a very long thread names; the rest of a hostile one is left out.
    private static final int MOST = 1000;

    private MessageIds() {}

    static List<String> all(String header) {
        List<String> ids = new ArrayList<>();
        int from = header.indexOf('<');
        while (from >= 0 && ids.size() < MOST) {
            int to = header.indexOf('>', from);
            if (to < 0) {
                break;
            }
            int nested = header.lastIndexOf('<', to);
            String id = normalised(header.substring(nested + 1, to));
            int at = id.lastIndexOf('@');
            if (at > 0 && at < id.length() - 1) {
                ids.add(id);
            }
            from = header.indexOf('<', to);
        }
        return ids;
    }

    // Folding leaves blanks in the middle; a local part in quotes is the same as one without.
    private static String normalised(String id) {
        return id.chars()
                .filter(c -> c > ' ' && c != '"' && c != '\\')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
