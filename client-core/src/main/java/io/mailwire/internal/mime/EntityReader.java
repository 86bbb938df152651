package io.mailwire.internal.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a message in one pass over its lines, whatever their nesting: open multiparts are on a list of our own, not on the
 * stack, and only lines that begin with two hyphens are looked at. Bounded in depth and number of parts; what is beyond stays
 * part of the content around it. Never fails for what it reads.
 */
final class EntityReader {

    private static final int MOST_NESTED = 64;
    private static final int MOST_PARTS = 10_000;
    private static final int MOST_HEADERS = 16 * 1024 * 1024; // octets of all headers of parts, as they cost

    private final LineScanner lines;
    private final Defects defects;
    private final List<Open> open = new ArrayList<>();
    private final long end;
    private int parts;
    private int headers;

    /** A multipart whose close delimiter has not come yet. */
    private static final class Open {
        final Entity entity;
        byte @Nullable [] delimiter; // two hyphens and the boundary; null until the first delimiter has shown it

        @Nullable Entity part; // its part that is being read, if that is no open multipart itself

        Open(Entity entity, byte @Nullable [] delimiter) {
            this.entity = entity;
            this.delimiter = delimiter;
        }
    }

    private EntityReader(Octets octets, Defects defects) {
        this.end = octets.size();
        this.lines = new LineScanner(octets, 0, end);
        this.defects = defects;
    }

    static Entity read(Octets octets, Defects defects) throws IOException {
        return new EntityReader(octets, defects).read();
    }

    private Entity read() throws IOException {
        Entity root = readEntity("text/plain");
        if (open.isEmpty()) {
            root.bodyEnd = end;
            return root;
        }
        long contentEnd = lines.nextStart(); // where the last line's content ends; its line end belongs to a delimiter
        while (lines.next()) {
            int which = delimiterAt();
            if (which >= 0) {
                boolean closing = isClosing(open.get(which));
                closeDownTo(which + 1, contentEnd);
                endPart(open.get(which), contentEnd);
                if (closing) {
                    open.remove(which).entity.bodyEnd = lines.contentEnd();
                    if (open.isEmpty()) {
                        root.bodyEnd = end;
                        return root;
                    }
                } else {
                    beginPart(open.get(which));
                }
                contentEnd = lines.nextStart();
            } else {
                contentEnd = lines.contentEnd();
            }
        }
        defects.add("a multipart is not closed");
        for (Open multipart : open) {
            endPart(multipart, end);
            multipart.entity.bodyEnd = end;
        }
        return root;
    }

    private Entity readEntity(String defaultType) throws IOException {
        HeaderBlock header = HeaderBlock.read(lines, line -> delimiterAt() >= 0, parts == 0, defects);
        Entity entity = new Entity(header, lines.nextStart(), defaultType, defects);
        parts++;
        headers += header.cost();
        if (entity.isMultipart()) {
            if (!TransferEncoding.isIdentity(entity.transferEncoding())) {
                // RFC 2045 section 6.4 forbids it. Who declares it has not done it as a rule; jakarta.mail does not
                // undo it
                // either, and a scanner that would, must not see another message than we do.
                defects.add("a multipart has a Content-Transfer-Encoding, which is not undone");
            }
            if (open.size() >= MOST_NESTED) {
                defects.add("parts are nested deeper than " + MOST_NESTED + "; what is deeper is one part");
            } else {
                open.add(new Open(entity, delimiterOf(entity)));
            }
        }
        return entity;
    }

    private byte @Nullable [] delimiterOf(Entity entity) {
        String boundary = entity.typeParameter("boundary").orElse("");
        if (boundary.isBlank() || boundary.length() > LineScanner.HEAD - 10) {
            defects.add("a multipart has no boundary");
            return null;
        }
        return ("--" + boundary.stripTrailing()).getBytes(StandardCharsets.UTF_8);
    }

    private void beginPart(Open multipart) throws IOException {
        if (parts >= MOST_PARTS) {
            defects.add("there are more than " + MOST_PARTS + " parts; the rest of them is left out");
            return;
        }
        if (headers >= MOST_HEADERS) {
            defects.add(
                    "the headers of parts have more than " + MOST_HEADERS + " octets; the rest of them is left out");
            return;
        }
        int before = open.size();
        Entity part =
                readEntity(multipart.entity.mediaType().equals("multipart/digest") ? "message/rfc822" : "text/plain");
        multipart.entity.children.add(part);
        if (open.size() == before) {
            multipart.part = part;
        }
    }

    private void endPart(Open multipart, long at) {
        Entity part = multipart.part;
        if (part != null) {
            part.bodyEnd = Math.max(part.bodyStart, at);
            multipart.part = null;
        }
    }

    // Multiparts within that one end here too, though their close delimiters never came.
    private void closeDownTo(int size, long at) {
        while (open.size() > size) {
            defects.add("a multipart is not closed");
            Open inner = open.remove(open.size() - 1);
            endPart(inner, at);
            inner.entity.bodyEnd = Math.max(inner.entity.bodyStart, at);
        }
    }

    /** Which open multipart the line delimits, innermost first, or -1. */
    private int delimiterAt() throws IOException {
        if (open.isEmpty() || lines.headLength() < 3 || lines.head(0) != '-' || lines.head(1) != '-') {
            return -1;
        }
        int unknown = -1;
        for (int i = open.size() - 1; i >= 0; i--) {
            byte[] delimiter = open.get(i).delimiter;
            if (delimiter == null) {
                unknown = Math.max(unknown, i);
            } else if (matches(delimiter)) {
                return i;
            }
        }
        return unknown >= 0 && learnDelimiter(open.get(unknown)) ? unknown : -1;
    }

    // Without a boundary parameter the first line that looks like a delimiter is one.
    private boolean learnDelimiter(Open multipart) throws IOException {
        byte[] line = lines.content(LineScanner.HEAD);
        int length = line.length;
        while (length > 2 && (line[length - 1] == ' ' || line[length - 1] == '\t')) {
            length--;
        }
        if (length == 2) {
            return false; // what comes before a signature
        }
        multipart.delimiter = Arrays.copyOf(line, length);
        return true;
    }

    // RFC 2046 section 5.1.1: the delimiter, two hyphens if it closes, and blanks
    private boolean matches(byte[] delimiter) throws IOException {
        int length = lines.headLength();
        if (length < delimiter.length) {
            return false;
        }
        for (int i = 2; i < delimiter.length; i++) {
            if (lines.head(i) != delimiter[i]) {
                return false;
            }
        }
        int rest = delimiter.length;
        if (rest + 1 < length && lines.head(rest) == '-' && lines.head(rest + 1) == '-') {
            return true;
        }
        while (rest < length && (lines.head(rest) == ' ' || lines.head(rest) == '\t')) {
            rest++;
        }
        return rest == length;
    }

    private boolean isClosing(Open multipart) throws IOException {
        byte[] delimiter = multipart.delimiter;
        int at = delimiter == null ? 0 : delimiter.length;
        return at + 1 < lines.headLength() && lines.head(at) == '-' && lines.head(at + 1) == '-';
    }
}
