package io.mailwire.internal.mime;

import io.mailwire.StreamSupplier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A part that a caller attaches: octets, or a file that is read when the message is written. Immutable. */
public final class AttachedPart extends ContentPart {

    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private static final int LONGEST_NAME = 255; // what file systems allow

    private final ParameterizedValue type;
    private final Optional<String> name;
    private final Optional<String> contentId;
    private final Content content;
    private final BodyEncoding encoding;

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
            Content content,
            BodyEncoding encoding) {
        this.type = type;
        this.name = name;
        this.contentId = contentId;
        this.content = content;
        this.encoding = encoding;
    }

    /**
     * A file, under its own name. A text is read once, to choose its encoding.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static AttachedPart of(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "file" : last.toString();
        checkName(name);
        try {
            ParameterizedValue type = ParameterizedValue.parse(guessType(file, name));
            Content content = Content.of(new FileOctets(file));
            return new AttachedPart(
                    type, Optional.of(name), Optional.empty(), content, encodingFor(type.value(), content));
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
            return new AttachedPart(checked, name, Optional.empty(), content, encodingFor(checked.value(), content));
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
        return new AttachedPart(checkedType(type), Optional.of(name), Optional.empty(), content, BodyEncoding.BASE64);
    }

    /**
     * A part of another message, with its name, made safe, and its content id; the octets stay where they are. A type that must not be
     * encoded though its content needs that becomes {@code application/octet-stream}.
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
            if (isComposite(type) && (encoding != BodyEncoding.SEVEN_BIT || type.startsWith("multipart/"))) {
                type = UNKNOWN_TYPE;
                encoding = BodyEncoding.BASE64;
            }
            String charset = part.charset()
                    .filter(HeaderText::isToken)
                    .map(c -> "; charset=" + c)
                    .orElse("");
            return new AttachedPart(
                    ParameterizedValue.parse(type + charset),
                    part.givenName().map(n -> part.fileName()),
                    part.contentId().filter(AttachedPart::isContentId),
                    content,
                    encoding);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the content of " + part.fileName() + ": " + e.getMessage(), e);
        }
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
        return new AttachedPart(type, name, Optional.of(id), content, encoding);
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
        int slash = media.indexOf('/');
        boolean proper = slash > 0
                && HeaderText.isToken(media.substring(0, slash))
                && HeaderText.isToken(media.substring(slash + 1))
                && media.length() <= 127
                && parsed.parameters().keySet().stream()
                        .allMatch(n -> HeaderText.isToken(n) && n.indexOf('*') < 0 && n.length() < 60);
        if (!proper) {
            throw new IllegalArgumentException("no media type, such as application/pdf: \"" + type + "\"");
        }
        if (isComposite(media)) {
            // RFC 2045 section 6.4: these must not be encoded in base64, so they cannot be attached as octets.
            throw new IllegalArgumentException(
                    media + " cannot be attached as octets; " + UNKNOWN_TYPE + " can, and so can an Email");
        }
        return parsed;
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

    /** Its type with all parameters. */
    ParameterizedValue fullType() {
        return type;
    }

    @Override
    Optional<String> givenName() {
        return name;
    }

    @Override
    Optional<String> charset() {
        return type.parameter("charset");
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
