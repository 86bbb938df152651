package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.UidValidityException;
import io.mailwire.imap.internal.codec.TransferDecoding;
import io.mailwire.imap.internal.engine.ContentWish;
import io.mailwire.imap.internal.engine.PartialFile;
import io.mailwire.imap.internal.wire.DirectSource;
import io.mailwire.internal.mime.Charsets;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.FileSaver;
import io.mailwire.internal.mime.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import okio.Buffer;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message, or of a part of it, on the server. Immutable; nothing is sent before one of the methods that read is called.
 * Each of those fetches the content anew, without setting {@code \Seen} unless {@link #markSeen} asks for it, and blocks; the content
 * is passed on while it arrives and never held as a whole, except by {@link #bytes} and {@link #text}.
 *
 * <pre>{@code
 * inbox.download(message, part).onProgress((octets, total) -> bar.show(octets, total)).saveTo(directory);
 * }</pre>
 */
public final class Download {

    // A message of this size is parsed in memory, a larger one from a file.
    private static final int IN_MEMORY = 256 * 1024;

    private final Folder folder;
    private final DownloadSubject subject;
    private final DownloadSettings settings;
    private final @Nullable ArrivingContent arriving;

    Download(Folder folder, DownloadSubject subject) {
        this(folder, subject, DownloadSettings.ALL, null);
    }

    private Download(
            Folder folder, DownloadSubject subject, DownloadSettings settings, @Nullable ArrivingContent arriving) {
        this.folder = folder;
        this.subject = subject;
        this.settings = settings;
        this.arriving = arriving;
    }

    /** Some octets as they are encoded. */
    Download encoded(long offset, long length) {
        return new Download(folder, subject, settings.encoded(offset, length), arriving);
    }

    /** The same on its way from the server. */
    Download arriving(ArrivingContent content) {
        return new Download(folder, subject, settings, content);
    }

    Folder folder() {
        return folder;
    }

    DownloadSettings settings() {
        return settings;
    }

    /**
     * The message.
     *
     * @return its UID, with the folder's UIDVALIDITY
     */
    public Uid uid() {
        return subject.uid();
    }

    /**
     * The message's summary.
     *
     * @return the summary; empty where none was fetched, as by {@link Selection#download}
     */
    public Optional<ImapMessage> message() {
        return Optional.ofNullable(subject.messageOrNull());
    }

    /**
     * The part.
     *
     * @return the part; for a whole message one without a section, of type {@code message/rfc822}
     */
    public BodyPart part() {
        return subject.part();
    }

    /**
     * Lets the server decode base64 and quoted-printable where it offers to (BINARY, RFC 3516): a quarter less to transfer, and
     * {@link #from} gets no more than it needs. What the server cannot decode is decoded here. Not done unless asked for, since Dovecot
     * 2.3 ends the session over base64 that breaks off, which anybody can send.
     *
     * @return a copy that does
     */
    public Download binary() {
        return new Download(folder, subject, settings.withBinary(), arriving);
    }

    /**
     * Lets the server set {@code \Seen} when it sends the content. The folder must be open for writing, else reading is an
     * {@link IllegalStateException}.
     *
     * @return a copy that does
     */
    public Download markSeen() {
        return new Download(folder, subject, settings.withMarkSeen(), arriving);
    }

    /**
     * Tells a listener how much has come.
     *
     * @param listener called on the thread that reads
     * @return a copy that does
     */
    public Download onProgress(DownloadListener listener) {
        return new Download(
                folder, subject, settings.withProgress(Objects.requireNonNull(listener, "listener")), arriving);
    }

    /**
     * Leaves out what comes before. Exact, whatever the encoding: where the server can find the octet ({@link #binary}, or a content
     * that is not encoded) it sends from there on, else all of the content is fetched and the beginning dropped here.
     *
     * @param offset where to begin, from 0, counted in octets as they are read from this
     * @return a copy that begins there
     * @throws IllegalArgumentException if the offset is negative or more than 4294967295
     * @throws IllegalStateException if this begins elsewhere already
     */
    public Download from(long offset) {
        return new Download(folder, subject, settings.from(offset), arriving);
    }

    /**
     * Saves the content in a directory, under a safe form of the sender's file name, with a number added where such a file exists.
     *
     * @param directory an existing directory
     * @return the file
     * @throws MailException if the content could not be fetched; nothing remains of the file then
     * @throws UncheckedIOException if the file could not be written; the session stays usable
     */
    public Path saveTo(Path directory) {
        try {
            return FileSaver.saveTo(directory, subject.suggestedName(), source());
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    /**
     * Saves the content as this file; one that exists is replaced once the new one is complete.
     *
     * @param file where to
     * @return the file
     * @throws MailException if the content could not be fetched; nothing remains of the new file then
     * @throws UncheckedIOException if the file could not be written; the session stays usable
     */
    public Path saveAs(Path file) {
        try {
            return FileSaver.saveAs(file, source());
        } catch (IOException e) {
            throw unexpected(e);
        }
    }

    /**
     * Saves the content as this file, and goes on where an earlier call broke off, in whichever session. Until the content is complete
     * it lies in {@code file.part} beside the file, as it is encoded; a failure leaves that for the next call. What was written before
     * counts only if it is of the same message (UID, UIDVALIDITY, folder, Message-ID, sizes) and the same part, if it was on the disk
     * for sure, and if its end is what the server still has there; otherwise the download starts over. A {@code file.part} that
     * others wrote is left alone.
     *
     * @param file where to; one that exists is replaced once the new one is complete
     * @return the file
     * @throws MailException if the content could not be fetched
     * @throws UncheckedIOException if a file could not be written, or {@code file.part} is something else (the cause is a
     *     {@link java.nio.file.FileAlreadyExistsException} then); the session stays usable
     * @throws IllegalStateException if this is not all of the content, or another download writes the same file
     */
    public Path resumeAs(Path file) {
        if (settings.isRange()) {
            throw new IllegalStateException("a range cannot be resumed, only what begins at the beginning");
        }
        new PartialFile(file, subject.identity(folder.name()), subject.size(), new PartialFile.Origin() {
                    @Override
                    public Source from(long offset) {
                        return fetch(settings.encoded(offset, ContentWish.ALL));
                    }

                    @Override
                    public Source decoded(Source encoded) {
                        return TransferDecoding.decode(encoded, part().encoding());
                    }
                })
                .complete();
        return file;
    }

    /**
     * Writes the content.
     *
     * @param out where to; neither flushed nor closed
     * @return how many octets
     * @throws IOException if writing fails; the session stays usable
     * @throws MailException if the content could not be fetched
     */
    public long writeTo(OutputStream out) throws IOException {
        long octets = 0;
        try (Source source = source()) {
            if (source instanceof DirectSource direct) {
                for (long n = direct.writeTo(out); n >= 0; n = direct.writeTo(out)) {
                    octets += n;
                }
                return octets;
            }
            Buffer block = new Buffer();
            for (long n = source.read(block, 64 * 1024); n >= 0; n = source.read(block, 64 * 1024)) {
                octets += n;
                block.writeTo(out);
            }
        }
        return octets;
    }

    /**
     * The content as a message: of a whole message, of its header, or of an enclosed one. A large one is kept in a temporary file.
     *
     * @return the message, independent of the session
     * @throws MailException if the content could not be fetched
     * @throws UncheckedIOException if the temporary file could not be written; the session stays usable
     * @throws IllegalStateException if the part is no message
     */
    public Email email() {
        if (!part().is("message/*") && !part().is("text/rfc822-headers")) {
            throw new IllegalStateException(part() + " is no message");
        }
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
     * @throws MailException if the content could not be fetched
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
        String name = part().charset().orElse("");
        return Charsets.decode(bytes(), name.isEmpty() ? null : Charsets.find(name));
    }

    private Source source() {
        Source onItsWay = arriving == null ? null : arriving.take(settings);
        return onItsWay == null ? fetch(settings) : onItsWay;
    }

    private Source fetch(DownloadSettings how) {
        return folder.operations().body(wish(how), how.contentProgress());
    }

    ContentWish wish() {
        return wish(settings);
    }

    private ContentWish wish(DownloadSettings how) {
        Uid uid = subject.uid();
        if (uid.validity() != folder.uidValidity()) {
            throw new UidValidityException(folder.name(), uid.validity(), folder.uidValidity());
        }
        return new ContentWish(
                uid.value(),
                part().section(),
                how.isEncoded() ? "" : part().encoding(),
                subject.size(),
                how.offset(),
                how.length(),
                how.isBinary() && !how.isEncoded(),
                how.marksSeen());
    }

    // Failures of the connection are MailExceptions already; what is left are those of a local file.
    private static UncheckedIOException unexpected(IOException e) {
        return new UncheckedIOException(e);
    }

    @Override
    public String toString() {
        return "Download[" + subject + settings + "]";
    }
}
