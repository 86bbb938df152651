package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.PartRole;
import io.mailwire.ReceivedMessage;
import io.mailwire.imap.internal.codec.BodyStructureDecoder;
import io.mailwire.imap.internal.codec.FetchData;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the server tells of a message without its content, as it was when it was fetched. Immutable and thread-safe. The content is
 * fetched by {@link #email} as a whole and by {@link Folder#download(ImapMessage, BodyPart)} in parts, from the folder that the summary
 * came from, while that is selected.
 */
public final class ImapMessage implements ReceivedMessage {

    private final Folder folder;
    private final Uid uid;
    private final Set<Flag> flags;
    private final Optional<OffsetDateTime> internalDate;
    private final long size;
    private final Envelope envelope;
    private final BodyStructure structure;
    private final List<String> defects;

    ImapMessage(Folder folder, FetchData data) {
        this.folder = folder;
        this.uid = new Uid(folder.uidValidity(), data.uid());
        this.flags = Objects.requireNonNullElse(data.flags(), Set.of());
        this.internalDate = data.internalDate();
        this.size = data.size();
        this.envelope = Objects.requireNonNullElse(data.envelope(), Envelope.EMPTY);
        this.structure = Objects.requireNonNullElseGet(data.structure(), BodyStructureDecoder::unknown);
        this.defects = List.copyOf(data.defects());
    }

    /**
     * The folder it was fetched from.
     *
     * @return the folder
     */
    public Folder folder() {
        return folder;
    }

    /**
     * Its UID together with the folder's UIDVALIDITY.
     *
     * @return what names the message in its folder for good
     */
    public Uid imapUid() {
        return uid;
    }

    /**
     * Its UID alone, in digits. To keep it, keep {@link #imapUid} or the folder's UIDVALIDITY with it.
     *
     * @return the UID
     */
    @Override
    public String uid() {
        return Long.toString(uid.value());
    }

    /**
     * The whole message. Blocks while it is fetched, without setting {@code \Seen}; a large one is kept in a temporary file.
     *
     * @return the message, independent of the session
     * @throws io.mailwire.MailException if it could not be fetched
     */
    @Override
    public Email email() {
        return folder.email(this);
    }

    /**
     * Saves the whole message, octet by octet, under a safe name made of its subject. Blocks; never overwrites.
     *
     * @param directory an existing directory
     * @return the file
     * @throws io.mailwire.MailException if it could not be fetched
     * @throws java.io.UncheckedIOException if the file could not be written; the session stays usable
     */
    @Override
    public Path saveTo(Path directory) {
        return folder.download(this).saveTo(directory);
    }

    /**
     * Saves the whole message, octet by octet, as this file. Blocks; a file that exists is replaced once the new one is complete.
     *
     * @param file where to
     * @return the file
     * @throws io.mailwire.MailException if it could not be fetched
     * @throws java.io.UncheckedIOException if the file could not be written; the session stays usable
     */
    @Override
    public Path saveAs(Path file) {
        return folder.download(this).saveAs(file);
    }

    /**
     * Its flags.
     *
     * @return system flags and keywords
     */
    public Set<Flag> flags() {
        return flags;
    }

    /**
     * Whether it has a flag.
     *
     * @param flag the flag
     * @return true if it has
     */
    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /**
     * When the server got it.
     *
     * @return the date, or empty where the server did not say
     */
    public Optional<OffsetDateTime> internalDate() {
        return internalDate;
    }

    /**
     * Its size as the server states it.
     *
     * @return octets; -1 where the server did not say
     */
    @Override
    public long size() {
        return size;
    }

    /**
     * Subject, addresses and date.
     *
     * @return the envelope; empty where it could not be read
     */
    public Envelope envelope() {
        return envelope;
    }

    /**
     * How it is built.
     *
     * @return the structure; a single part of unknown type where it could not be read
     */
    public BodyStructure structure() {
        return structure;
    }

    /**
     * What it says as plain text, as {@link Email#text}: the same parts, and only those are fetched, in one turn. Blocks; what is beyond
     * 16 MiB is left out.
     *
     * @return the text with LF between its lines, or empty
     * @throws io.mailwire.MailException if it could not be fetched
     */
    public Optional<String> text() {
        return PartTexts.read(folder, this, PartRole.TEXT).text();
    }

    /**
     * What it says as HTML, as {@link Email#html}: the same parts, and only those are fetched, in one turn. Blocks; what is beyond
     * 16 MiB is left out.
     *
     * @return the HTML with LF between its lines, or empty
     * @throws io.mailwire.MailException if it could not be fetched
     */
    public Optional<String> html() {
        return PartTexts.read(folder, this, PartRole.HTML).html();
    }

    /**
     * What it says, both ways, in one turn. Blocks.
     *
     * @return {@link #text} and {@link #html}
     * @throws io.mailwire.MailException if it could not be fetched
     */
    public ReadableText readable() {
        return PartTexts.read(folder, this, PartRole.TEXT, PartRole.HTML);
    }

    /**
     * Its header. Blocks while it is fetched.
     *
     * @return a message with the header fields and no body
     * @throws io.mailwire.MailException if it could not be fetched
     */
    public Email headers() {
        return folder.headers(this);
    }

    /**
     * The parts to save.
     *
     * @return the attachments, in the order of the message
     */
    public List<BodyPart> attachments() {
        return structure.attachments();
    }

    /**
     * The parts of one type to save.
     *
     * @param type a media type such as {@code application/pdf}, or one like {@code image/*}
     * @return the attachments of that type, in the order of the message
     */
    public List<BodyPart> attachments(String type) {
        return attachments().stream().filter(p -> p.is(type)).toList();
    }

    /**
     * What of the server's answer could not be understood.
     *
     * @return complaints; empty if all went well
     */
    public List<String> defects() {
        return defects;
    }

    @Override
    public String toString() {
        return uid.value() + " " + envelope + ", " + size + " octets " + flags
                + (defects.isEmpty() ? "" : " DEFECTS " + defects);
    }
}
