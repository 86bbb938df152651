package io.mailwire.internal.mime;

import io.mailwire.Email;
import io.mailwire.Header;
import io.mailwire.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What parts have in common, wherever their content comes from. */
abstract class ContentPart implements Part {

    // For parts without a name. What is not here gets no extension that could start a program.
    private static final Map<String, String> EXTENSIONS = Map.ofEntries(
            Map.entry("text/plain", ".txt"),
            Map.entry("text/html", ".html"),
            Map.entry("text/csv", ".csv"),
            Map.entry("text/calendar", ".ics"),
            Map.entry("text/vcard", ".vcf"),
            Map.entry("message/rfc822", ".eml"),
            Map.entry("message/global", ".eml"),
            Map.entry("image/png", ".png"),
            Map.entry("image/jpeg", ".jpg"),
            Map.entry("image/gif", ".gif"),
            Map.entry("image/webp", ".webp"),
            Map.entry("image/svg+xml", ".svg"),
            Map.entry("application/pdf", ".pdf"),
            Map.entry("application/json", ".json"),
            Map.entry("application/xml", ".xml"),
            Map.entry("application/zip", ".zip"),
            Map.entry("application/pgp-signature", ".asc"),
            Map.entry("application/pkcs7-signature", ".p7s"),
            Map.entry("application/pkcs7-mime", ".p7m"));

    /** The name as it was given, which may be anything. */
    abstract Optional<String> givenName();

    /** The decoded content. */
    abstract InputStream open() throws IOException;

    /** Told of a charset that nobody knows. */
    void unknownCharset(String name) {}

    @Override
    public boolean is(String type) {
        return MediaTypes.matches(type(), type);
    }

    /** All parameters of the type, by their names in lower case. */
    abstract Map<String, String> parameters();

    /** What its Content-Description says (RFC 2045 section 8). */
    abstract Optional<String> description();

    @Override
    public Optional<String> parameter(String parameter) {
        return Optional.ofNullable(parameters().get(parameter.toLowerCase(Locale.ROOT)));
    }

    @Override
    public Optional<String> charset() {
        return parameter("charset");
    }

    @Override
    public List<Header> headers() {
        return List.of();
    }

    @Override
    public Optional<String> header(String name) {
        return headers().stream()
                .filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    @Override
    public Optional<Email> message() {
        if (!isMessage()) {
            return Optional.empty();
        }
        try (InputStream in = open()) {
            return Optional.of(Bridge.parse(in));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Whether it is a message of its own (RFC 2046 section 5.2.1, RFC 6532 section 3.7). */
    final boolean isMessage() {
        return type().equals("message/rfc822") || type().equals("message/global");
    }

    @Override
    public String fileName() {
        String fallback = "part" + EXTENSIONS.getOrDefault(type(), ".bin");
        return SafeFileName.of(givenName().orElse(""), fallback);
    }

    @Override
    public InputStream openStream() {
        try {
            return open();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public long size() {
        try (InputStream in = open()) {
            return in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public byte[] bytes() {
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public String text() {
        return decoded(bytes());
    }

    /** Octets of the content as text. */
    final String decoded(byte[] octets) {
        @Nullable Charset declared = charset()
                .map(name -> {
                    Charset known = Charsets.find(name);
                    if (known == null) {
                        unknownCharset(name);
                    }
                    return known;
                })
                .orElse(null);
        return Charsets.decode(octets, declared);
    }

    /** The text with LF between its lines, without the line end behind the last; a paragraph in one line if it is flowed. */
    final String bodyText(byte[] octets) {
        return BodyText.of(decoded(octets), type(), parameter("format"), parameter("delsp"));
    }

    @Override
    public Path saveTo(Path directory) {
        try {
            return FileSaver.saveTo(directory, fileName(), open());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Path saveAs(Path file) {
        try {
            return FileSaver.saveAs(file, open());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot read the content of " + fileName() + ": " + e.getMessage(), e);
    }

    @Override
    public String toString() {
        return type()
                + givenName().map(n -> " " + fileName()).orElse("")
                + contentId().map(id -> " <" + id + ">").orElse("");
    }
}
