package io.mailwire.imap;

import io.mailwire.imap.internal.codec.BodyStructureDecoder;
import io.mailwire.imap.internal.codec.FetchData;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the server tells of a message without its content, as it was when it was fetched. Immutable and thread-safe. The content comes
 * by {@link Folder#download(ImapMessage, BodyPart)}, from the folder that it was fetched from, while that is selected.
 */
public final class ImapMessage {

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
