package io.mailwire.internal.seen;

import io.mailwire.SeenKey;
import io.mailwire.internal.text.Printable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The lines of a journal: printable ASCII, fields with one space between them, and the CRC-32 of all that is before it in the last.
 *
 * <pre>
 * mailwire-seen 1 pop.example.org ann - 0 6f1c2b3a
 * offered 2026-11-26T20:15:00.123456Z 4711 UID123-9 77aa01fe
 * handled 2026-11-26T20:15:00.223456Z 4711 UID123-9 4711-1a2b3c4d5e6f7081 0c0ffee0
 * deleting 2026-11-26T20:15:00.253456Z -1 UID123-9 0a1b2c3d
 * synced 2026-11-26T20:15:00.3Z -1 - 2e5a90c4
 * forgot 2026-11-26T20:15:01Z -1 UID123-9 12345678
 * </pre>
 *
 * <p>Of what was handled, what its content is known by may follow the unique id. The first line names the folder: host, user, name and
 * UIDVALIDITY. {@code used} notes a time alone, which forgotten lines had. {@code synced} was written once the disk had all that is before
 * it. So was whatever comes behind an {@code offered}.
 */
record JournalLine(String verb, Instant at, long size, String uid, String content) {

    static final String OFFERED = "offered";
    static final String HANDLED = "handled";
    static final String DELETING = "deleting";
    static final String FORGOT = "forgot";
    static final String USED = "used";
    static final String SYNCED = "synced";

    /**
     * How many octets a line has at most, its end aside, for writing and for reading. A unique id has 70 characters (RFC 1939 section
     * 7); one that fills the longest line of Limits, every octet of it written as three, still fits.
     */
    static final int LONGEST = 64 * 1024;

    private static final int LONGEST_CONTENT = 128;

    private static final String MAGIC = "mailwire-seen";
    private static final String VERSION = "1";

    /**
     * The line with its checksum and its end.
     *
     * @throws IllegalArgumentException if nobody could read it again, because the unique id is too long
     */
    String encoded() {
        return sealed(verb
                + ' '
                + at
                + ' '
                + size
                + ' '
                + bounded(field(uid))
                + (content.isEmpty() ? "" : ' ' + boundedContent(content)));
    }

    /** Reads a line without its end; empty for anything that is not exactly what {@link #encoded} writes. */
    static Optional<JournalLine> parse(String line) {
        Optional<String[]> fields = unsealed(line)
                .map(l -> l.split(" ", -1))
                .filter(f -> f.length == 4 || (f.length == 5 && f[0].equals(HANDLED)));
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        String[] f = fields.get();
        try {
            JournalLine parsed = new JournalLine(
                    f[0], Instant.parse(f[1]), Long.parseLong(f[2]), text(f[3]), f.length == 5 ? f[4] : "");
            return switch (parsed.verb) {
                case OFFERED, HANDLED, DELETING, FORGOT, USED, SYNCED -> Optional.of(parsed);
                default -> Optional.empty();
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The first line of a journal of this folder, with its end. */
    static String header(SeenKey key) {
        String names = field(key.host()) + ' ' + field(key.user()) + ' ' + field(key.folder());
        return sealed(MAGIC + ' ' + VERSION + ' ' + bounded(names) + ' ' + key.uidValidity());
    }

    /** The line that says that the disk has all before it, with its end. */
    static String synced(Instant at) {
        return new JournalLine(SYNCED, at, -1, "", "").encoded();
    }

    /** Whether a first line is a journal's of whatever version. */
    static boolean isHeader(String line) {
        return line.startsWith(MAGIC + ' ');
    }

    /** Whether it is that of a version which this one does not know. */
    static boolean isOtherVersion(String line) {
        return isHeader(line) && !line.startsWith(MAGIC + ' ' + VERSION + ' ');
    }

    // With room for the other fields, which have not the same length in every line of one message.
    private static String bounded(String field) {
        if (field.length() > LONGEST - 256) {
            throw new IllegalArgumentException("a unique id or name that takes " + field.length()
                    + " octets is too long for a journal: " + Printable.shortened(field, 80));
        }
        return field;
    }

    private static String boundedContent(String content) {
        if (content.length() > LONGEST_CONTENT || !content.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("content is noted as " + LONGEST_CONTENT
                    + " printable characters at most, not as " + Printable.shortened(content, 80));
        }
        return content;
    }

    private static String sealed(String line) {
        return line + ' ' + checksum(line) + '\n';
    }

    private static Optional<String> unsealed(String line) {
        int end = line.lastIndexOf(' ');
        return end > 0 && checksum(line.substring(0, end)).equals(line.substring(end + 1))
                ? Optional.of(line.substring(0, end))
                : Optional.empty();
    }

    private static String checksum(String line) {
        CRC32 crc = new CRC32();
        crc.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    // Printable ASCII stays as it is; the rest, spaces and line ends among it, becomes %XX. Nothing at all is "-".
    private static String field(String text) {
        if (text.isEmpty()) {
            return "-";
        }
        if (text.equals("-")) {
            return "%2D";
        }
        StringBuilder s = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '%') {
                s.append((char) b);
            } else {
                s.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return s.toString();
    }

    private static String text(String field) {
        if (field.equals("-")) {
            return "";
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '%') {
                octets.write(HexFormat.fromHexDigits(field, i + 1, Math.min(i + 3, field.length())));
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
