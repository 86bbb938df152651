package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.UidValidityException;
import io.mailwire.imap.internal.codec.TransferDecoding;
import io.mailwire.imap.internal.engine.BodyStream;
import io.mailwire.internal.mime.Charsets;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.FileSaver;
import io.mailwire.internal.mime.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okio.Buffer;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;

/**
 * The content of a message's part, on the server. Each method fetches it anew, without setting {@code \Seen}, and blocks; the content
 * is passed on while it arrives and never held as a whole, except by {@link #bytes} and {@link #text}.
 */
public final class Download {

    /** Stands for a message as a whole. */
    static final BodyPart WHOLE =
            new BodyPart("", "message/rfc822", Map.of(), "", "", "8bit", -1, "", Map.of(), List.of(), Optional.empty());

    // A message of this size is parsed in memory, a larger one from a file.
    private static final int IN_MEMORY = 256 * 1024;

    private final Folder folder;
    private final ImapMessage message;
    private final BodyPart part;
    private final long offset;
    private final long length;

    Download(Folder folder, ImapMessage message, BodyPart part, long offset, long length) {
        this.folder = folder;
        this.message = message;
        this.part = part;
        this.offset = offset;
        this.length = length;
    }

    /**
     * Saves the content in a directory, under a safe form of the sender's file name, with a number added where such a file exists.
     *
     * @param directory an existing directory
     * @return the file
     * @throws MailException if the content could not be fetched
     * @throws UncheckedIOException if the file could not be written; the session stays usable
     */
    public Path saveTo(Path directory) {
        try {
            return FileSaver.saveTo(directory, suggestedName(), source());
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    /**
     * Saves the content as this file; one that exists is replaced once the new one is complete.
     *
     * @param file where to
     * @return the file
     * @throws MailException if the content could not be fetched
     * @throws UncheckedIOException if the file could not be written; the session stays usable
     */
    public Path saveAs(Path file) {
        try {
            return FileSaver.saveAs(file, source());
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    private String suggestedName() {
        long uid = message.imapUid().value();
        if (part.equals(WHOLE)) {
            String subject = message.envelope().subject();
            return (subject.isBlank() ? "message-" + uid : subject) + ".eml";
        }
        String subtype = part.type().substring(part.type().indexOf('/') + 1);
        return part.fileName().orElse("part-" + uid + "-" + part.section() + "." + subtype);
    }

    Email email() {
        Spool spool = new Spool(IN_MEMORY);
        boolean complete = false;
        try (Source source = source();
                BufferedSink sink = Okio.buffer(spool.sink())) {
            sink.writeAll(source);
            sink.flush();
            complete = true;
        } catch (IOException e) {
            throw unexpected(e);
        } finally {
            if (!complete) {
                spool.close();
            }
        }
        return Emails.of(spool);
    }

    /**
     * The content as it arrives. Other commands may be given while it is read; what is left when it is closed is dropped.
     *
     * @return a stream, to be closed; reading it throws {@link MailException} where fetching fails
     */
    public InputStream openStream() {
        return Okio.buffer(source()).inputStream();
    }

    /**
     * The content as a whole, in memory.
     *
     * @return the octets
     * @throws MailException if the content could not be fetched
     */
    public byte[] bytes() {
        Buffer octets = new Buffer();
        try (Source source = source()) {
            octets.writeAll(source);
        } catch (IOException e) {
            throw unexpected(e);
        }
        return octets.readByteArray();
    }

    /**
     * The content as a whole, in memory, as text in the part's charset. Where that is unknown, or said to be ASCII and is not,
     * it is taken for UTF-8, and for windows-1252 where it is not that either.
     *
     * @return the text
     * @throws MailException if the content could not be fetched
     */
    public String text() {
        String name = part.charset().orElse("");
        return Charsets.decode(bytes(), name.isEmpty() ? null : Charsets.find(name));
    }

    private Source source() {
        Uid uid = message.imapUid();
        if (uid.validity() != folder.uidValidity()) {
            throw new UidValidityException(folder.name(), uid.validity(), folder.uidValidity());
        }
        BodyStream stream = folder.operations().body(uid.value(), part.section(), offset, length);
        return offset >= 0 ? stream : TransferDecoding.decode(stream, part.encoding());
    }

    // Failures of the connection are MailExceptions already; what is left are those of a local file.
    private static UncheckedIOException unexpected(IOException e) {
        return new UncheckedIOException(e);
    }

    @Override
    public String toString() {
        return "Download[" + message.imapUid() + " " + part + (offset < 0 ? "" : ", " + length + " from " + offset)
                + "]";
    }
}
