package io.mailwire.internal.mime;

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
    private final Octets content;

    private AttachedPart(ParameterizedValue type, Optional<String> name, Optional<String> contentId, Octets content) {
        this.type = type;
        this.name = name;
        this.contentId = contentId;
        this.content = content;
    }

    /**
     * A file, under its own name.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static AttachedPart of(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "file" : last.toString();
        checkName(name);
        try {
            Octets content = new FileOctets(file);
            return new AttachedPart(
                    ParameterizedValue.parse(guessType(file, name)), Optional.of(name), Optional.empty(), content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot attach " + file + ": " + e, e);
        }
    }

    /** Octets, which are copied. */
    public static AttachedPart of(Optional<String> name, String type, byte[] octets) {
        name.ifPresent(AttachedPart::checkName);
        return new AttachedPart(checkedType(type), name, Optional.empty(), Spool.of(octets.clone()));
    }

    private static void checkName(String name) {
        HeaderText.check("file name", name);
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "a file name has 1 to " + LONGEST_NAME + " characters, this one has " + name.length());
        }
    }

    /** The same part with a content id. */
    public AttachedPart withContentId(String id) {
        boolean plain = !id.isEmpty()
                && id.length() <= 250
                && id.chars().allMatch(c -> c > ' ' && c < 0x7f && "<>\"()\\".indexOf(c) < 0);
        if (!plain) {
            throw new IllegalArgumentException(
                    "a content id is printable ASCII without blanks, quotes and brackets, as logo or logo@example.org");
        }
        return new AttachedPart(type, name, Optional.of(id), content);
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
            throw new IllegalArgumentException(media + " cannot be attached as octets; " + UNKNOWN_TYPE + " can");
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
    public Optional<String> parameter(String parameter) {
        return type.parameter(parameter.toLowerCase(Locale.ROOT));
    }

    @Override
    public Optional<String> contentId() {
        return contentId;
    }

    @Override
    InputStream open() {
        return content.newStream(0, -1);
    }

    @Override
    public long size() {
        return content.size();
    }
}
