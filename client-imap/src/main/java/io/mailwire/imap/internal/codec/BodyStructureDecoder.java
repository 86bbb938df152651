package io.mailwire.imap.internal.codec;

import io.mailwire.imap.BodyPart;
import io.mailwire.imap.BodyStructure;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a BODYSTRUCTURE or BODY. ABNF: {@code body = "(" (body-type-1part / body-type-mpart) ")"}. Recursion is bounded by the
 * cursor, which counts parentheses.
 */
public final class BodyStructureDecoder {

    private static final Set<String> MULTIPART_SUBTYPES = Set.of(
            "alternative",
            "mixed",
            "related",
            "report",
            "signed",
            "digest",
            "encrypted",
            "form-data",
            "parallel",
            "appledouble");

    // No mail has so many in one multipart; a response made of nothing but tiny parts must not fill the memory.
    private static final int MOST_PARTS = 10_000;

    private BodyStructureDecoder() {}

    public static BodyStructure decode(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            cursor.skipValue();
            return unknown();
        }
        return new BodyStructure(body(cursor, "", true));
    }

    /** What stands for a structure that could not be read: the body, whatever it is. */
    public static BodyStructure unknown() {
        return new BodyStructure(
                leaf("TEXT", "application/octet-stream", Fields.NONE, Disposition.NONE, List.of(), null));
    }

    /**
     * A part behind its "(".
     *
     * @param section its number; of the whole where {@code whole}
     * @param whole whether this is the body of a message, whose own parts are counted from 1 below the section, and which as a single
     *     part is part 1
     */
    private static BodyPart body(ResponseCursor cursor, String section, boolean whole) throws MalformedException {
        String single = whole ? child(section, 1) : section;
        String multi = whole && !section.isEmpty() ? section + ".TEXT" : section;
        if (cursor.close()) {
            // Lotus Domino: () for a body it cannot describe.
            return leaf(single, "application/octet-stream", Fields.NONE, Disposition.NONE, List.of(), null);
        }
        if (cursor.peek() == '(') {
            return multipart(cursor, section, multi);
        }
        if (cursor.nilNext()) {
            // Dovecot: NIL where an empty multipart's parts should be.
            cursor.skipValue();
            String second = stringOr(cursor, "");
            if (MULTIPART_SUBTYPES.contains(second.toLowerCase(Locale.ROOT))) {
                return multipartRest(cursor, multi, second, List.of());
            }
            return singlePart(cursor, single, "application", second.isEmpty() ? "octet-stream" : second);
        }
        String type = cursor.text();
        if (!cursor.stringNext() && MULTIPART_SUBTYPES.contains(type.toLowerCase(Locale.ROOT))) {
            // Gmail: ("ALTERNATIVE" ("BOUNDARY" "x") NIL NIL) or ("RELATED" NIL ("ATTACHMENT" NIL) NIL) for a multipart
            // in which it
            // finds no parts.
            return multipartRest(cursor, multi, type, List.of());
        }
        return singlePart(cursor, single, type, stringOr(cursor, "octet-stream"));
    }

    private static BodyPart multipart(ResponseCursor cursor, String section, String own) throws MalformedException {
        List<BodyPart> children = new ArrayList<>();
        while (cursor.open()) {
            children.add(body(cursor, child(section, children.size() + 1), false));
            if (children.size() > MOST_PARTS) {
                throw cursor.malformed("a multipart of more than " + MOST_PARTS + " parts");
            }
        }
        return multipartRest(cursor, own, stringOr(cursor, "mixed"), children);
    }

    /** {@code body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]}. */
    private static BodyPart multipartRest(
            ResponseCursor cursor, String section, String subtype, List<BodyPart> children) throws MalformedException {
        Map<String, String> parameters = cursor.hasMore() ? Parameters.decode(cursor) : Map.of();
        Disposition disposition = cursor.hasMore() ? Disposition.decode(cursor) : Disposition.NONE;
        skipRest(cursor);
        return new BodyPart(
                section,
                "multipart/" + subtype.strip().toLowerCase(Locale.ROOT),
                parameters,
                "",
                "",
                "7bit",
                -1,
                disposition.name(),
                disposition.parameters(),
                List.copyOf(children),
                Optional.empty());
    }

    /**
     * {@code body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets}, then by type envelope,
     * body and lines, or lines, then {@code body-ext-1part}.
     */
    private static BodyPart singlePart(ResponseCursor cursor, String section, String type, String subtype)
            throws MalformedException {
        String mediaType = mediaType(type, subtype);
        Fields fields = Fields.decode(cursor);
        @Nullable Envelope envelope = null;
        List<BodyPart> children = List.of();
        boolean message = mediaType.equals("message/rfc822") || mediaType.equals("message/global");
        if (message && cursor.peek() == '(') {
            // Gmail describes an encoded message/rfc822 as a basic part, without envelope and body.
            envelope = EnvelopeDecoder.decode(cursor);
            if (cursor.open()) {
                children = List.of(body(cursor, section, true));
            } else if (cursor.hasMore()) {
                cursor.skipValue();
            }
        }
        if (message || mediaType.startsWith("text/")) {
            skipNumber(cursor);
        }
        // body-ext-1part = body-fld-md5 [SP body-fld-dsp ...]
        if (cursor.hasMore() && cursor.peek() != '(') {
            cursor.skipValue();
        }
        Disposition disposition = cursor.hasMore() ? Disposition.decode(cursor) : Disposition.NONE;
        skipRest(cursor);
        return leaf(section, mediaType, fields, disposition, children, envelope);
    }

    private static String mediaType(String type, String subtype) {
        if (type.equalsIgnoreCase("text")) {
            if (subtype.equalsIgnoreCase("plain")) {
                return "text/plain";
            }
            if (subtype.equalsIgnoreCase("html")) {
                return "text/html";
            }
        }
        return (type.strip() + "/" + subtype.strip()).toLowerCase(Locale.ROOT);
    }

    private static void skipNumber(ResponseCursor cursor) throws MalformedException {
        int c = cursor.peek();
        if ((c >= '0' && c <= '9') || c == '-') {
            cursor.skipValue();
        }
    }

    private static void skipRest(ResponseCursor cursor) throws MalformedException {
        while (cursor.hasMore()) {
            cursor.skipValue();
        }
        cursor.expectClose();
    }

    private static String stringOr(ResponseCursor cursor, String missing) throws MalformedException {
        if (!cursor.hasMore() || cursor.peek() == '(') {
            return missing;
        }
        String text = cursor.ntext();
        return text == null || text.isBlank() ? missing : text;
    }

    private static String child(String section, int number) {
        return section.isEmpty() ? Integer.toString(number) : section + "." + number;
    }

    private static BodyPart leaf(
            String section,
            String type,
            Fields fields,
            Disposition disposition,
            List<BodyPart> children,
            @Nullable Envelope envelope) {
        return new BodyPart(
                section,
                type,
                fields.parameters(),
                fields.id(),
                fields.description(),
                fields.encoding(),
                fields.size(),
                disposition.name(),
                disposition.parameters(),
                children,
                Optional.ofNullable(envelope));
    }

    /** {@code body-fields}. */
    private record Fields(Map<String, String> parameters, String id, String description, String encoding, long size) {

        static final Fields NONE = new Fields(Map.of(), "", "", "7bit", -1);

        static Fields decode(ResponseCursor cursor) throws MalformedException {
            Map<String, String> parameters = cursor.hasMore() ? Parameters.decode(cursor) : Map.of();
            String id = stringOr(cursor, "").strip();
            String description = HeaderWords.decode(stringOr(cursor, ""));
            String encoding = stringOr(cursor, "7bit").strip().toLowerCase(Locale.ROOT);
            long size = cursor.hasMore() && cursor.peek() != '(' ? cursor.number() : -1;
            String bareId =
                    id.startsWith("<") && id.endsWith(">") && id.length() > 1 ? id.substring(1, id.length() - 1) : id;
            return new Fields(parameters, bareId, description, encoding, size);
        }
    }

    /** {@code body-fld-dsp = "(" string SP body-fld-param ")" / nil}; Exchange leaves the parentheses out. */
    private record Disposition(String name, Map<String, String> parameters) {

        static final Disposition NONE = new Disposition("", Map.of());

        static Disposition decode(ResponseCursor cursor) throws MalformedException {
            if (!cursor.open()) {
                return new Disposition(stringOr(cursor, "").strip().toLowerCase(Locale.ROOT), Map.of());
            }
            String name = stringOr(cursor, "").strip().toLowerCase(Locale.ROOT);
            Map<String, String> parameters = cursor.hasMore() ? Parameters.decode(cursor) : Map.of();
            skipRest(cursor);
            return new Disposition(name, parameters);
        }
    }
}
