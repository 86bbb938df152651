package io.mailwire.internal.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a message or a part (RFC 5322 section 2.2). Immutable. */
final class HeaderBlock {

    // A header that is longer is no letter's. What is beyond is passed over, not kept.
    private static final int MOST_OCTETS = 1024 * 1024;
    private static final int MOST_FIELDS = 10_000;

    static final HeaderBlock EMPTY = new HeaderBlock(List.of());

    private final List<HeaderField> fields;
    private final Map<String, List<String>> byName = new HashMap<>();

    HeaderBlock(List<HeaderField> fields) {
        this.fields = List.copyOf(fields);
        for (HeaderField field : fields) {
            byName.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(field.value());
        }
    }

    List<HeaderField> fields() {
        return fields;
    }

    /** The values of all fields of that name, not decoded. */
    List<String> all(String name) {
        return byName.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /** Says of a line whether it ends the part that the header belongs to. */
    interface Boundary {
        boolean isAt(LineScanner line) throws IOException;
    }

    /**
     * Reads up to and with the empty line, or up to what can't belong to a header. Never fails for what it reads.
     *
     * @param whole whether it is the header of a message, which may begin with the "From " line of a mailbox file
     */
    static HeaderBlock read(LineScanner lines, Boundary boundary, boolean whole, Defects defects) throws IOException {
        List<HeaderField> fields = new ArrayList<>();
        Unfinished field = null;
        int room = MOST_OCTETS;
        boolean first = whole;
        while (lines.next()) {
            if (lines.isEmpty()) {
                break;
            }
            if (boundary.isAt(lines)) {
                lines.unread();
                break;
            }
            byte[] line = lines.content(room);
            boolean folded = lines.head(0) == ' ' || lines.head(0) == '\t';
            if (folded && field != null) {
                field.append(line, 0, lines.nextStart());
            } else {
                int colon = colon(line);
                if (colon > 0) {
                    if (field != null) {
                        fields.add(field.finish());
                    }
                    field = new Unfinished(line, colon, lines.start(), lines.nextStart());
                } else if (room > 0 && !(first && isMailboxLine(line))) {
                    defects.add("a header does not end with an empty line");
                    lines.unread();
                    break;
                }
            }
            first = false;
            room -= line.length;
            if (fields.size() + 1 >= MOST_FIELDS) {
                room = 0;
            }
            if (room <= 0) {
                defects.add("a header has more than " + MOST_FIELDS + " fields or " + MOST_OCTETS
                        + " octets; the rest of it is left out");
                skipRest(lines, boundary);
                break;
            }
        }
        if (field != null) {
            fields.add(field.finish());
        }
        return new HeaderBlock(fields);
    }

    private static void skipRest(LineScanner lines, Boundary boundary) throws IOException {
        while (lines.next() && !lines.isEmpty()) {
            if (boundary.isAt(lines)) {
                lines.unread();
                return;
            }
        }
    }

    // RFC 5322 section 3.6.8, with blanks before the colon as section 4.5 has them
    private static int colon(byte[] line) {
        int i = 0;
        while (i < line.length && line[i] > ' ' && line[i] < 0x7f && line[i] != ':') {
            i++;
        }
        int nameEnd = i;
        while (i < line.length && (line[i] == ' ' || line[i] == '\t')) {
            i++;
        }
        return nameEnd > 0 && i < line.length && line[i] == ':' ? i : -1;
    }

    private static boolean isMailboxLine(byte[] line) {
        String head = new String(line, 0, Math.min(6, line.length), StandardCharsets.ISO_8859_1);
        return head.startsWith("From ") || head.equals(">From ");
    }

    private static final class Unfinished {
        private final String name;
        private final ByteArrayOutputStream value = new ByteArrayOutputStream();
        private final long start;
        private long end;

        Unfinished(byte[] line, int colon, long start, long end) {
            this.name = new String(line, 0, colon, StandardCharsets.US_ASCII).strip();
            this.start = start;
            append(line, colon + 1, end);
        }

        void append(byte[] line, int from, long newEnd) {
            value.write(line, from, line.length - from);
            end = newEnd;
        }

        HeaderField finish() {
            return new HeaderField(name, Charsets.guess(value.toByteArray()).strip(), start, end);
        }
    }

    /** A value for people: encoded words decoded, no controls. */
    static String decoded(@Nullable String value) {
        return value == null ? "" : EncodedWords.decode(value).strip();
    }
}
