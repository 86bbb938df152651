package io.mailwire.internal.mime;

import io.mailwire.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a message or a part (RFC 5322 section 2.2). Immutable. */
final class HeaderBlock {

    // A header that is longer is no letter's. What is beyond is passed over, not kept.
    private static final int MOST_OCTETS = 1024 * 1024;
    private static final int MOST_FIELDS = 10_000;

    // What a field costs beside its octets, so that a message of nothing but tiny fields does not fill the memory.
    private static final int FIELD_COST = 64;

    // The headers of parts have few fields, and there may be thousands of parts: no map for those.
    private static final int FEW = 24;

    static final HeaderBlock EMPTY = new HeaderBlock(List.of());

    private final List<HeaderField> fields;
    private final @Nullable Map<String, List<String>> byName;

    HeaderBlock(List<HeaderField> fields) {
        this.fields = List.copyOf(fields);
        this.byName = fields.size() <= FEW ? null : new HashMap<>();
        if (byName != null) {
            for (HeaderField field : fields) {
                byName.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                        .add(field.value());
            }
        }
    }

    /** What keeping it costs, in octets, about. */
    int cost() {
        int cost = FIELD_COST;
        for (HeaderField field : fields) {
            cost += FIELD_COST + field.name().length() + field.value().length();
        }
        return cost;
    }

    /** All fields for people. */
    List<Header> headers() {
        return fields.stream()
                .map(f -> new Header(f.name(), decoded(f.value()), f.value()))
                .toList();
    }

    List<HeaderField> fields() {
        return fields;
    }

    /** The values of all fields of that name, not decoded. */
    List<String> all(String name) {
        if (byName != null) {
            return byName.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        }
        return fields.stream()
                .filter(f -> f.name().equalsIgnoreCase(name))
                .map(HeaderField::value)
                .toList();
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
                    if (!goesOnBehind(lines)) {
                        defects.add("a header does not end with an empty line");
                        break;
                    }
                    defects.add("a line of a header is no field and is left out");
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

    // A line that is no field is where a body begins that has no empty line before it, unless a field that everybody
    // knows comes next: then it is litter.
    private static boolean goesOnBehind(LineScanner lines) throws IOException {
        long litter = lines.start();
        if (lines.next() && !lines.isEmpty()) {
            byte[] line = lines.content(60);
            int colon = colon(line);
            if (colon > 0 && isWellKnown(new String(line, 0, colon, StandardCharsets.US_ASCII).strip())) {
                lines.unread();
                return true;
            }
        }
        lines.goTo(litter);
        return false;
    }

    private static boolean isWellKnown(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return WELL_KNOWN.contains(lower) || WELL_KNOWN_FAMILIES.stream().anyMatch(lower::startsWith);
    }

    private static final Set<String> WELL_KNOWN = Set.of(
            "from",
            "to",
            "cc",
            "bcc",
            "sender",
            "reply-to",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "mime-version",
            "received",
            "return-path",
            "delivered-to",
            "user-agent");

    private static final List<String> WELL_KNOWN_FAMILIES =
            List.of("content-", "x-", "list-", "dkim-", "arc-", "resent-");

    private static void skipRest(LineScanner lines, Boundary boundary) throws IOException {
        while (lines.next() && !lines.isEmpty()) {
            if (boundary.isAt(lines)) {
                lines.unread();
                return;
            }
        }
    }

    /** Whether the line, or its beginning, is a field. */
    static boolean isField(byte[] line) {
        return colon(line) > 0;
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
