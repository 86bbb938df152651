package io.mailwire.internal.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The machine-readable part of a report (RFC 6522 section 3), and what it is about.
 *
 * @param declared whether its type says what it is
 * @param returned the message or header that is returned
 */
record ReportPart(ReceivedPart part, boolean declared, Optional<ReceivedPart> returned) {

    private static final Set<String> RETURNED = Set.of(
            "message/rfc822",
            "message/global",
            "text/rfc822-headers",
            "message/rfc822-headers",
            "message/global-headers");

    /**
     * Parts of these types, wherever they are: some reports are multipart/mixed. Where there are none, the second part of a
     * multipart/report, whatever its type (RFC 6522 section 3: the parts have an order).
     */
    static List<ReportPart> candidates(ReceivedContent message, Set<String> types) {
        List<ReceivedPart> parts = message.receivedParts();
        List<ReportPart> found = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (types.contains(parts.get(i).type())) {
                found.add(new ReportPart(parts.get(i), true, returned(parts, i)));
            }
        }
        Entity root = message.root();
        if (found.isEmpty() && root.mediaType().equals("multipart/report") && root.children.size() > 1) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).entity() == root.children.get(1)) {
                    found.add(new ReportPart(parts.get(i), false, returned(parts, i)));
                }
            }
        }
        return found;
    }

    private static Optional<ReceivedPart> returned(List<ReceivedPart> parts, int status) {
        List<ReceivedPart> behind = parts.subList(status + 1, parts.size());
        return behind.stream()
                .filter(p -> RETURNED.contains(p.type()))
                .findFirst()
                .or(() ->
                        parts.stream().filter(p -> RETURNED.contains(p.type())).findFirst());
    }
}
