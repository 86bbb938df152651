package io.mailwire.internal.mime;

import io.mailwire.Email;
import io.mailwire.PartRole;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import okio.BufferedSource;
import okio.Okio;

/**
 * A message attached to another. It is in there as it would be sent: with CRLF for its line ends without the line of a mailbox file
 * before it and without Bcc, which is nobody's
 * business whom the outer message goes to. Immutable.
 */
final class AttachedMessage extends ContentPart {

    private final Email email;
    private final String name;
    private final boolean eightBit;
    private final boolean global;
    private final boolean binary;
    private final Optional<String> description;

    private AttachedMessage(
            Email email, String name, Optional<String> description, boolean eightBit, boolean global, boolean binary) {
        this.description = description;
        this.email = email;
        this.name = name;
        this.eightBit = eightBit;
        this.global = global;
        this.binary = binary;
    }

    /**
     * Looks at the message once, all of it unless it was composed here.
     *
     * @throws java.io.UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if a DKIM signature covers a Bcc field of it
     */
    static AttachedMessage of(Email email, String name, Optional<String> description) {
        AttachedPart.checkName(name);
        if (Emails.contentOf(email) instanceof Draft draft) {
            return new AttachedMessage(
                    email, name, description, draft.has8BitParts(), draft.hasNonAsciiAddresses(), false);
        }
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            return new AttachedMessage(
                    email,
                    name,
                    description,
                    message.has8Bit(),
                    message.hasNonAsciiHeaders(),
                    message.hasNul() || message.hasLongLines());
        }
    }

    /** A name after its subject. */
    static AttachedMessage of(Email email) {
        return of(email, SafeFileName.of(email.subject(), "message") + ".eml", Optional.empty());
    }

    /** A message that came attached to another. Bcc fields in it that a signature covers stay: who sent it meant them to be seen. */
    static AttachedMessage copyOf(ContentPart part) {
        Email email;
        try (InputStream in = part.openStream()) {
            email = Bridge.parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = part.fileName();
        try {
            return of(email, name, AttachedPart.descriptionOf(part));
        } catch (IllegalArgumentException e) {
            return of(email.keepBcc(), name, AttachedPart.descriptionOf(part));
        }
    }

    /** Whether it is written in 8 bits unless that is avoided. */
    boolean has8Bit() {
        return !binary && (eightBit || global);
    }

    // RFC 2046 section 5.2.1 allows no encoding of message/rfc822; RFC 6532 section 3.7 does of message/global.
    private boolean isEncoded(boolean sevenBit) {
        return binary || (sevenBit && (global || (eightBit && !isComposed())));
    }

    private boolean isComposed() {
        return Emails.contentOf(email).isComposed();
    }

    /** What it is called when written; {@link #type} tells it for the usual way. */
    String type(boolean sevenBit) {
        return global || isEncoded(sevenBit) ? "message/global" : "message/rfc822";
    }

    String transferEncoding(boolean sevenBit) {
        return isEncoded(sevenBit) ? "base64" : has8Bit() && !sevenBit ? "8bit" : "7bit";
    }

    /** Writes the content, encoded. */
    void write(OutputStream out, boolean sevenBit) throws IOException {
        try (OutgoingMessage message = outgoing(sevenBit);
                BufferedSource octets = Okio.buffer(message.source())) {
            InputStream in = octets.inputStream();
            (isEncoded(sevenBit) ? BodyEncoding.BASE64 : BodyEncoding.SEVEN_BIT).write(in, out);
        }
    }

    private OutgoingMessage outgoing(boolean sevenBit) {
        return sevenBit && Emails.contentOf(email) instanceof Draft draft
                ? OutgoingMessage.inSevenBits(draft)
                : OutgoingMessage.of(email);
    }

    @Override
    public String type() {
        return type(false);
    }

    @Override
    Optional<String> givenName() {
        return Optional.of(name);
    }

    @Override
    Map<String, String> parameters() {
        return Map.of();
    }

    @Override
    Optional<String> description() {
        return description;
    }

    @Override
    public PartRole role() {
        return PartRole.ATTACHMENT;
    }

    @Override
    public Optional<String> contentId() {
        return Optional.empty();
    }

    @Override
    InputStream open() {
        OutgoingMessage message = OutgoingMessage.of(email);
        return new FilterInputStream(Okio.buffer(message.source()).inputStream()) {
            @Override
            public void close() throws IOException {
                super.close();
                message.close();
            }
        };
    }
}
