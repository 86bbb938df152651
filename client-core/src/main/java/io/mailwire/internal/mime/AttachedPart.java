package io.mailwire.internal.mime;

import io.mailwire.PartRole;
import io.mailwire.StreamSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A part that a caller attaches: octets, or a file that is read when the message is written. Immutable. */
public final class AttachedPart extends ContentPart {

    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private static final int LONGEST_NAME = 255; // what file systems allow

    // Of parts of others, far beyond what any needs
    private static final int MOST_PARAMETERS = 50;
    private static final int LONGEST_PARAMETER = 1000;
    private static final int LONGEST_DESCRIPTION = 1000;

    private final ParameterizedValue type;
    private final Optional<String> name;
    private final Optional<String> contentId;
    private final Optional<String> description;
    private final Content content;
    private final BodyEncoding encoding;
    private final PartRole role;

    /** Where the octets are. */
    private interface Content {
        InputStream open() throws IOException;

        /** How many there are, or -1 if all have to be read to know. */
        long size();

        static Content of(Octets octets) {
            return new Content() {
                @Override
                public InputStream open() {
                    return octets.newStream(0, -1);
                }

                @Override
                public long size() {
                    return octets.size();
                }
            };
        }
    }

    private AttachedPart(
            ParameterizedValue type,
            Optional<String> name,
            Optional<String> contentId,
            Optional<String> description,
            Content content,
            BodyEncoding encoding,
            PartRole role) {
        this.type = type;
        this.name = name;
        this.contentId = contentId;
        this.description = description;
        this.content = content;
        this.encoding = encoding;
        this.role = role;
    }

    private AttachedPart(ParameterizedValue type, Optional<String> name, Content content, BodyEncoding encoding) {
        this(type, name, Optional.empty(), Optional.empty(), content, encoding, PartRole.ATTACHMENT);
    }

    /**
     * A file, under its own name. A text is read once, to choose its encoding; if it is UTF-8 and not only ASCII, the part says so, and
     * nothing about a charset otherwise.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static AttachedPart of(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "file" : last.toString();
        checkName(name);
        try {
            String type = guessType(file, name);
            Content content = Content.of(new FileOctets(file));
            Map<String, String> charset = Map.of();
            BodyEncoding encoding = BodyEncoding.BASE64;
            if (type.startsWith("text/")) {
                try (Utf8Watch in = new Utf8Watch(content.open())) {
                    encoding = BodyEncoding.ofText(in);
                    charset = in.isUtf8BeyondAscii() ? Map.of("charset", "utf-8") : charset;
                }
            }
            return new AttachedPart(ParameterizedValue.of(type, charset), Optional.of(name), content, encoding);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot attach " + file + ": " + e, e);
        }
    }

    /** Octets, which are copied. */
    public static AttachedPart of(Optional<String> name, String type, byte[] octets) {
        name.ifPresent(AttachedPart::checkName);
        ParameterizedValue checked = checkedType(type);
        Content content = Content.of(Spool.of(octets.clone()));
        try {
            return new AttachedPart(checked, name, content, encodingFor(checked.value(), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a supplier gives, each time the message is written. Nobody has looked at it before, so it is base64 whatever it is. */
    public static AttachedPart of(String name, String type, StreamSupplier supplier) {
        checkName(name);
        Content content = new Content() {
            @Override
            public InputStream open() throws IOException {
                InputStream in = supplier.open();
                if (in == null) {
                    throw new IOException("the supplier of " + name + " gave no stream");
                }
                return in;
            }

            @Override
            public long size() {
                return -1;
            }
        };
        return new AttachedPart(checkedType(type), Optional.of(name), content, BodyEncoding.BASE64);
    }

    /**
     * A part of another message, with its name, made safe, its content id, its description and the parameters of its type; the octets
     * stay where they are. A type that must not be encoded though its content needs that becomes {@code application/octet-stream},
     * and so does one that none of ours could be. What parameters could not be ours are left out.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    static AttachedPart copyOf(ContentPart part) {
        Content content = new Content() {
            @Override
            public InputStream open() throws IOException {
                return part.open();
            }

            @Override
            public long size() {
                return -1;
            }
        };
        try {
            String type = part.type();
            BodyEncoding encoding = encodingFor(type, content);
            Map<String, String> parameters = new LinkedHashMap<>();
            if (!isMediaType(type)
                    || (isComposite(type) && (encoding != BodyEncoding.SEVEN_BIT || type.startsWith("multipart/")))) {
                type = UNKNOWN_TYPE;
                encoding = BodyEncoding.BASE64;
            } else {
                part.parameters().forEach((name, value) -> {
                    if (isParameter(name) && isCarried(value) && parameters.size() < MOST_PARAMETERS) {
                        parameters.put(name, value);
                    }
                });
            }
            return new AttachedPart(
                    ParameterizedValue.of(type, parameters),
                    part.givenName().map(n -> part.fileName()),
                    part.contentId().filter(AttachedPart::isContentId),
                    descriptionOf(part),
                    content,
                    encoding,
                    PartRole.ATTACHMENT);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the content of " + part.fileName() + ": " + e.getMessage(), e);
        }
    }

    /** What a part of another message says that it is, fit for a header of ours. */
    static Optional<String> descriptionOf(ContentPart part) {
        return part.description()
                .map(d -> d.length() > LONGEST_DESCRIPTION ? d.substring(0, LONGEST_DESCRIPTION) : d)
                .map(Quotation::oneLine)
                .filter(d -> !d.isEmpty());
    }

    private static boolean isCarried(String value) {
        return value.length() <= LONGEST_PARAMETER
                && Lineation.wellFormed(value).equals(value)
                && EncodedWords.withoutControls(value).equals(value);
    }

    // Composite types are texts where they are in 7 bits; other ways are not open to them (RFC 2045 section 6.4).
    private static BodyEncoding encodingFor(String type, Content content) throws IOException {
        if (!type.startsWith("text/") && !isComposite(type)) {
            return BodyEncoding.BASE64;
        }
        try (InputStream in = content.open()) {
            return BodyEncoding.ofText(in);
        }
    }

    static void checkName(String name) {
        HeaderText.check("file name", name);
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a file name has 1 to " + LONGEST_NAME + " characters, this one has " + name.length());
        }
    }

    /** The same part with a content id. */
    public AttachedPart withContentId(String id) {
        if (!isContentId(id)) {
            throw new IllegalArgumentException(
                    "a content id is printable ASCII without blanks, quotes and brackets, as logo or logo@example.org");
        }
        return new AttachedPart(type, name, Optional.of(id), description, content, encoding, role);
    }

    /** The same part as one of a message in which it has this role. */
    AttachedPart withRole(PartRole known) {
        return known == role ? this : new AttachedPart(type, name, contentId, description, content, encoding, known);
    }

    private static boolean isContentId(String id) {
        return !id.isEmpty()
                && id.length() <= 250
                && id.chars().allMatch(c -> c > ' ' && c < 0x7f && "<>\"()\\".indexOf(c) < 0);
    }

    private static ParameterizedValue checkedType(String type) {
        HeaderText.check("media type", type);
        ParameterizedValue parsed = ParameterizedValue.parse(type);
        String media = parsed.value();
        if (!isMediaType(media) || !parsed.parameters().keySet().stream().allMatch(AttachedPart::isParameter)) {
            throw new IllegalArgumentException("no media type, such as application/pdf: \"" + type + "\"");
        }
        if (isComposite(media)) {
            // RFC 2045 section 6.4: these must not be encoded in base64, so they cannot be attached as octets.
            throw new IllegalArgumentException(
                    media + " cannot be attached as octets; " + UNKNOWN_TYPE + " can, and so can an Email");
        }
        return parsed;
    }

    // RFC 6838 section 4.2: 127 characters each
    private static boolean isMediaType(String media) {
        int slash = media.indexOf('/');
        return slash > 0
                && HeaderText.isToken(media.substring(0, slash))
                && HeaderText.isToken(media.substring(slash + 1))
                && media.length() <= 127;
    }

    private static boolean isParameter(String parameter) {
        return HeaderText.isToken(parameter) && parameter.indexOf('*') < 0 && parameter.length() < 60;
    }

    private static boolean isComposite(String mediaType) {
        return mediaType.startsWith("multipart/") || mediaType.startsWith("message/");
    }

    // The JDK's own table first, so that a message does not depend on the machine more than it must.
    private static String guessType(Path file, String name) {
        String type = URLConnection.guessContentTypeFromName(
                name.toLowerCase(Locale.ROOT).replace('#', '_'));
        if (type == null) {
            try {
                type = Files.probeContentType(file);
            } catch (IOException e) {
                type = null;
            }
        }
        try {
            return type == null ? UNKNOWN_TYPE : checkedType(type).value();
        } catch (IllegalArgumentException e) {
            return UNKNOWN_TYPE;
        }
    }

    @Override
    public String type() {
        return type.value();
    }

    @Override
    Map<String, String> parameters() {
        return type.parameters();
    }

    @Override
    Optional<String> description() {
        return description;
    }

    @Override
    public PartRole role() {
        return role;
    }

    @Override
    Optional<String> givenName() {
        return name;
    }

    @Override
    public Optional<String> contentId() {
        return contentId;
    }

    /** How it is written. */
    BodyEncoding encoding() {
        return encoding;
    }

    @Override
    InputStream open() throws IOException {
        return content.open();
    }

    @Override
    public long size() {
        long known = content.size();
        return known >= 0 ? known : super.size();
    }
}
