package io.mailwire.internal.mime;

import io.mailwire.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    static final int MOST_OCTETS = 1024 * 1024;
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
     * Reads up to and with the empty line. Never fails for what it reads.
     *
     * <p>A line without a colon is litter, which is left out, and the header goes on behind it: or whoever sends one odd line would
     * hide all the fields behind it from us, and not from others. Only where no line that is surely a field follows before the next
     * empty line has somebody forgotten the empty line, and the body begins there.
     *
     * @param whole whether it is the header of a message, which may begin with the "From " line of a mailbox file
     */
    static HeaderBlock read(LineScanner lines, Boundary boundary, boolean whole, Defects defects) throws IOException {
        List<HeaderField> fields = new ArrayList<>();
        Unfinished field = null;
        boolean begun = false; // whether a line has come that a folded one can go on with: a field, or what is left out
        int room = MOST_OCTETS;
        boolean first = whole;
        long knownTo = -1; // a field is there, and nothing before it ends the header
        long doubtfulFrom = -1; // where fields begin that may be text: "Dear Ann: thank you"
        int doubtless = 0; // how many fields are before them
        while (lines.next()) {
            if (lines.isEmpty()) {
                break;
            }
            if (boundary.isAt(lines)) {
                lines.unread();
                break;
            }
            byte[] line = lines.content(room);
            if (begun && FieldLine.isFolded(lines.head(0))) {
                if (field != null) {
                    field.append(line, 0, lines.nextStart());
                }
            } else {
                if (field != null) {
                    fields.add(field.finish());
                    field = null;
                }
                begun = true;
                int colon = first && MailboxLine.is(line) ? -1 : FieldLine.colon(line);
                if (colon > 0) {
                    field = new Unfinished(line, colon, lines.start(), lines.nextStart());
                    if (!FieldLine.isProper(field.name)) {
                        defects.add("the name of a field is malformed");
                    }
                    if (FieldLine.isOrdinary(field.name)) {
                        doubtfulFrom = -1;
                    } else if (doubtfulFrom < 0) {
                        doubtfulFrom = lines.start();
                        doubtless = fields.size();
                    }
                } else if (!(first && MailboxLine.is(line))) {
                    if (knownTo < lines.start()) {
                        knownTo = nextOrdinary(lines, boundary);
                    }
                    if (knownTo < 0) {
                        if (doubtfulFrom >= 0) {
                            lines.goTo(doubtfulFrom);
                            fields.subList(doubtless, fields.size()).clear();
                        }
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

    /**
     * Where the next line is that is surely a field, with the scanner behind the line as before; or -1 if none comes before the empty
     * line, with the line to be read again. Nothing before what it finds is looked for again, so all of it takes linear time.
     */
    private static long nextOrdinary(LineScanner lines, Boundary boundary) throws IOException {
        long litter = lines.start();
        long behind = lines.nextStart();
        while (lines.next() && !lines.isEmpty() && !boundary.isAt(lines)) {
            if (FieldLine.isOrdinaryField(lines.content(MOST_OCTETS))) {
                long found = lines.start();
                lines.goTo(behind);
                return found;
            }
        }
        lines.goTo(litter);
        return -1;
    }

    private static void skipRest(LineScanner lines, Boundary boundary) throws IOException {
        while (lines.next() && !lines.isEmpty()) {
            if (boundary.isAt(lines)) {
                lines.unread();
                return;
            }
        }
    }

    private static final class Unfinished {
        private final String name;
        private final ByteArrayOutputStream value = new ByteArrayOutputStream();
        private final long start;
        private long end;

        Unfinished(byte[] line, int colon, long start, long end) {
            this.name = FieldLine.name(line, colon);
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
