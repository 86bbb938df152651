package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.Header;
import io.mailwire.PartRole;
import io.mailwire.ReceivedMessage;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.SummaryContent;
import io.mailwire.internal.mime.MessageIds;
import io.mailwire.internal.text.Printable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server tells of a message without its content, as it was when it was fetched. Immutable and thread-safe. Envelope and
 * structure are decoded when they, or the defects, are first asked for; until then it keeps the server's answer. The content is
 * fetched by {@link #email} as a whole and by {@link Folder#download(ImapMessage, BodyPart)} in parts, from the folder that the summary
 * came from, while that is selected.
 */
public final class ImapMessage implements ReceivedMessage {

    private final Folder folder;
    private final Uid uid;
    private final Set<Flag> flags;
    private final Optional<OffsetDateTime> internalDate;
    private final long size;
    private final SummaryContent content;
    private final FetchOptions options;
    private final OptionalLong modSeq;
    private final @Nullable String emailId;
    private final @Nullable String threadId;
    private final @Nullable String preview;
    private final Optional<OffsetDateTime> savedDate;
    private final @Nullable Set<String> labels;
    private final List<Header> headers;

    ImapMessage(Folder folder, FetchData data, FetchOptions options) {
        this.options = options;
        this.modSeq = data.modSeq() < 0 ? OptionalLong.empty() : OptionalLong.of(data.modSeq());
        this.emailId = data.emailId();
        this.threadId = data.threadId();
        this.preview = data.preview();
        this.savedDate = data.savedDate();
        this.labels = data.labels();
        this.headers = data.headers();
        this.content = data.content();
        this.folder = folder;
        this.uid = new Uid(folder.uidValidity(), data.uid());
        this.flags = Objects.requireNonNullElse(data.flags(), Set.of());
        this.internalDate = data.internalDate();
        this.size = data.size();
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
     * @throws IllegalStateException if they were not asked for
     */
    public Set<Flag> flags() {
        requireAsked(FetchItem.FLAGS);
        return flags;
    }

    /**
     * Whether it has a flag.
     *
     * @param flag the flag
     * @return true if it has
     * @throws IllegalStateException if flags were not asked for
     */
    public boolean has(Flag flag) {
        return flags().contains(flag);
    }

    /**
     * When the server got it.
     *
     * @return the date, or empty where the server did not say, or was not asked
     */
    public Optional<OffsetDateTime> internalDate() {
        return internalDate;
    }

    /**
     * Its size as the server states it.
     *
     * @return octets; -1 where the server did not say, or was not asked
     */
    @Override
    public long size() {
        return size;
    }

    /**
     * Subject, addresses and date.
     *
     * @return the envelope; empty where it could not be read
     * @throws IllegalStateException if it was not asked for
     */
    public Envelope envelope() {
        requireAsked(FetchItem.ENVELOPE);
        return content.decoded().envelope();
    }

    /**
     * How it is built.
     *
     * @return the structure; a single part of unknown type where it could not be read
     * @throws IllegalStateException if it was not asked for
     */
    public BodyStructure structure() {
        requireAsked(FetchItem.STRUCTURE);
        return content.decoded().structure();
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
     * @throws IllegalStateException if the structure was not asked for
     */
    public List<BodyPart> attachments() {
        return structure().attachments();
    }

    /**
     * The parts of one type to save.
     *
     * @param type a media type such as {@code application/pdf}, or one like {@code image/*}
     * @return the attachments of that type, in the order of the message
     * @throws IllegalStateException if the structure was not asked for
     */
    public List<BodyPart> attachments(String type) {
        return attachments().stream().filter(p -> p.is(type)).toList();
    }

    /**
     * The number that grew when the message last changed (RFC 7162).
     *
     * @return the mod-sequence, or empty where the server keeps none, or was not asked
     */
    public OptionalLong modSeq() {
        return modSeq;
    }

    /**
     * What names the content, in this folder and others (RFC 8474; on Gmail X-GM-MSGID, in digits).
     *
     * @return the id, or empty where the server has none, or was not asked
     */
    public Optional<String> emailId() {
        return Optional.ofNullable(emailId);
    }

    /**
     * What names the conversation that the message belongs to (RFC 8474; on Gmail X-GM-THRID, in digits).
     *
     * @return the id, or empty where the server has none, or was not asked
     */
    public Optional<String> threadId() {
        return Optional.ofNullable(threadId);
    }

    /**
     * The beginning of the text, as the server shows it (RFC 8970).
     *
     * @return the preview, or empty where the server has none ready, makes none, or was not asked
     */
    public Optional<String> preview() {
        return Optional.ofNullable(preview);
    }

    /**
     * When the message came into this folder (RFC 8514).
     *
     * @return the date, or empty where the server does not know it, or was not asked
     */
    public Optional<OffsetDateTime> savedDate() {
        return savedDate;
    }

    /**
     * Gmail's labels; its own begin with a backslash, such as {@code \Inbox}. That of the folder itself is not among them.
     *
     * @return the labels, or empty where the server has no such thing, or was not asked
     */
    public Optional<Set<String>> labels() {
        return Optional.ofNullable(labels);
    }

    /**
     * The Message-IDs that the header field {@code References} has, with their angle brackets: the messages before this one in its
     * thread.
     *
     * @return the ids, the first of the thread first; empty for none
     * @throws IllegalStateException if neither {@link FetchItem#REFERENCES} nor that field was asked for
     */
    public List<String> references() {
        requireHeader("References");
        return headers.stream()
                .filter(h -> h.name().equalsIgnoreCase("References"))
                .flatMap(h -> MessageIds.in(h.raw()).stream())
                .toList();
    }

    /**
     * The fields of the header that were asked for and are there.
     *
     * @return the fields, in their order, with their values decoded and raw
     */
    public List<Header> headerFields() {
        return headers;
    }

    /**
     * The first field of a name, unfolded and decoded (RFC 2047, raw UTF-8 and 8-bit text).
     *
     * @param name the name of the field, in any case
     * @return its value, or empty if there is none
     * @throws IllegalStateException if it was not asked for
     */
    public Optional<String> header(String name) {
        return headerFields(name).stream().findFirst();
    }

    /**
     * All fields of a name, unfolded and decoded, in their order.
     *
     * @param name the name of the fields, in any case
     * @return their values
     * @throws IllegalStateException if they were not asked for
     */
    public List<String> headerFields(String name) {
        requireHeader(name);
        return headers.stream()
                .filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** The envelope, for those who can do without. */
    Optional<Envelope> envelopeIfAsked() {
        return options.items().contains(FetchItem.ENVELOPE) ? Optional.of(envelope()) : Optional.empty();
    }

    private void requireAsked(FetchItem item) {
        if (!options.items().contains(item)) {
            throw new IllegalStateException("message " + uid.value() + " was fetched without " + item);
        }
    }

    private void requireHeader(String name) {
        if (!options.hasHeader(name)) {
            throw new IllegalStateException("message " + uid.value() + " was fetched without the header field \""
                    + Printable.shortened(name, 100) + "\"");
        }
    }

    /**
     * What of the server's answer could not be understood, or is missing from it.
     *
     * @return complaints; empty if all went well
     */
    public List<String> defects() {
        return content.decoded().defects();
    }

    /**
     * The server's answer as it came, where something of it could not be understood: for a report of what the server does.
     *
     * @return the answer, or empty if all went well; empty too where too much of that kind came before
     */
    public Optional<UnparsedResponse> unparsed() {
        SummaryContent.Decoded decoded = content.decoded();
        return decoded.raw().size() == 0
                ? Optional.empty()
                : Optional.of(
                        new UnparsedResponse(decoded.defects(), decoded.raw().string(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public String toString() {
        SummaryContent.Decoded decoded = content.decoded();
        List<String> defects = decoded.defects();
        return uid.value() + " " + decoded.envelope() + ", " + size + " octets " + flags
                + (defects.isEmpty() ? "" : " DEFECTS " + defects);
    }
}
