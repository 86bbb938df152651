package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The content of a report's machine-readable part: groups of fields with empty lines between (RFC 3464 section 2.1). */
final class ReportFields {

    // Ten thousand recipients with all they can have.
    private static final int MOST_OCTETS = 4 * 1024 * 1024;

    // A report wrapped as an entity of its own once more, as Gmail does; and in a multipart.
    private static final int MOST_WRAPPED = 3;

    private ReportFields() {}

    /** The groups that have fields, in their order. Empty lines too many do no harm. */
    static List<HeaderBlock> read(ReceivedPart part, ReceivedContent message) throws IOException {
        byte[] octets;
        try (InputStream in = part.open()) {
            octets = in.readNBytes(MOST_OCTETS);
            if (in.read() >= 0) {
                message.found().add("a report has more than " + MOST_OCTETS + " octets; the rest of it is left out");
            }
        }
        return groups(octets, message, 0);
    }

    private static List<HeaderBlock> groups(byte[] octets, ReceivedContent message, int wrapped) throws IOException {
        LineScanner lines = new LineScanner(Spool.of(octets), 0, octets.length);
        List<HeaderBlock> groups = new ArrayList<>();
        while (lines.next()) {
            if (lines.isEmpty()) {
                continue;
            }
            lines.unread();
            HeaderBlock group = HeaderBlock.read(lines, line -> false, false, message.found());
            if (!group.fields().isEmpty()) {
                groups.add(group);
            } else {
                // Text without a field: all of it is passed over, so that no field is looked for in it again.
                while (lines.next() && !lines.isEmpty()) {}
            }
            if (groups.size() == 1 && wrapped < MOST_WRAPPED && isEntity(group)) {
                return unwrapped(octets, message, wrapped + 1);
            }
        }
        return groups;
    }

    private static boolean isEntity(HeaderBlock group) {
        return (group.first("Content-Type").isPresent()
                        || group.first("Content-Transfer-Encoding").isPresent()
                        || group.first("MIME-Version").isPresent())
                && Stream.of("Reporting-MTA", "Final-Recipient", "Disposition")
                        .allMatch(name -> group.first(name).isEmpty());
    }

    private static List<HeaderBlock> unwrapped(byte[] octets, ReceivedContent message, int wrapped) throws IOException {
        List<HeaderBlock> groups = new ArrayList<>();
        for (ReceivedPart inner : new ReceivedContent(Spool.of(octets), message.depth()).receivedParts()) {
            try (InputStream in = inner.open()) {
                groups.addAll(groups(in.readNBytes(MOST_OCTETS), message, wrapped));
            }
        }
        return groups;
    }

    /** What stands before a blank or a comment. */
    static String firstWord(String value) {
        int end = 0;
        while (end < value.length() && " \t(;".indexOf(value.charAt(end)) < 0) {
            end++;
        }
        return value.substring(0, end);
    }

    /** What stands before the semicolon, in lower case, if it is the name of a type; "" where there is none. */
    static String type(String value) {
        String before = value.substring(0, Math.max(0, value.indexOf(';'))).strip();
        boolean named = HeaderText.isToken(before) && Character.isLetter(before.charAt(0));
        return named ? before.toLowerCase(Locale.ROOT) : "";
    }

    /** What stands behind the type and its semicolon, or all of it: a semicolon may be one of the text's. */
    static String untyped(String value) {
        return type(value).isEmpty() && !value.stripLeading().startsWith(";")
                ? value
                : value.substring(value.indexOf(';') + 1);
    }

    /** The same for people: folded lines are one, whatever they began with. */
    static String text(String value) {
        return HeaderBlock.decoded(untyped(value)).replaceAll(" {2,}+|\t", " ");
    }

    /** The first field of that name in any of the groups. */
    static Optional<String> first(List<HeaderBlock> groups, String name) {
        return groups.stream().flatMap(g -> g.all(name).stream()).findFirst();
    }
}
