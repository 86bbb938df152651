package io.mailwire.imap.internal.engine;

import io.mailwire.UidValidityException;
import io.mailwire.imap.Flag;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.FolderStatusDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.imap.internal.wire.ResponseHead;
import io.mailwire.internal.wire.MalformedException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of the folder that is, or was, selected. Written by the reader thread and the one that selects; read by all. */
public final class SelectedFolder {

    private final String name;
    private final boolean examined;
    private final FolderChanges changes = new FolderChanges();
    private volatile long uidValidity;
    private volatile long uidNext;
    private volatile Set<Flag> flags = Set.of();
    private volatile @Nullable Set<Flag> permanentFlags;
    private volatile long highestModSeq = -1;
    private volatile Optional<String> id = Optional.empty();
    private volatile boolean lasting = true;
    private volatile boolean readOnly;
    private volatile @Nullable String staleBecause;
    private volatile long renumbered; // the UIDVALIDITY that took the place of the first; 0 where none did

    SelectedFolder(String name, boolean examined) {
        this.name = name;
        this.examined = examined;
        this.readOnly = examined;
    }

    public String name() {
        return name;
    }

    public boolean isExamined() {
        return examined;
    }

    public long exists() {
        return changes.exists();
    }

    /** UIDVALIDITY; 0 where the server did not say. */
    public long uidValidity() {
        return uidValidity;
    }

    /** HIGHESTMODSEQ as it was when the folder was selected; 0 where it keeps none, -1 where the server did not say. */
    public long highestModSeq() {
        return highestModSeq;
    }

    /** What names the folder across renames (RFC 8474). */
    public Optional<String> id() {
        return id;
    }

    /** Whether UIDs mean the same in a later session: false after UIDNOTSTICKY, and without UIDVALIDITY. */
    public boolean hasLastingUids() {
        return lasting && uidValidity != 0;
    }

    /** UIDNEXT as it was when the folder was selected; 0 where the server did not say (Coremail). */
    public long uidNext() {
        return uidNext;
    }

    public Set<Flag> flags() {
        return flags;
    }

    /** PERMANENTFLAGS; all flags where the server did not say (RFC 9051 section 7.1). */
    public Set<Flag> permanentFlags() {
        Set<Flag> permanent = permanentFlags;
        return permanent == null ? flags : permanent;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /**
     * Refuses what comes too late.
     *
     * @throws IllegalStateException if another folder is selected now, or none
     * @throws UidValidityException if its messages have got other UIDs
     */
    public void requireCurrent() {
        requireSelected();
        long now = renumbered;
        if (now != 0) {
            throw new UidValidityException(name, uidValidity, now);
        }
    }

    /** The same for what names no message. */
    void requireSelected() {
        String because = staleBecause;
        if (because != null) {
            throw new IllegalStateException("folder \"" + name + "\" " + because);
        }
    }

    boolean isCurrent() {
        return staleBecause == null;
    }

    /**
     * The folder is not selected any more.
     *
     * @param because as "is no longer selected: ..."
     */
    void stale(String because) {
        if (staleBecause == null) {
            staleBecause = because;
        }
    }

    /** Takes note of a UIDVALIDITY that was told while it is selected: of a new one, since UIDs stand for other messages then (UW). */
    void onUidValidity(long now) {
        if (uidValidity != 0 && now > 0 && now != uidValidity) {
            renumbered = now;
        }
    }

    /** What has happened in it, by UID. */
    FolderChanges changes() {
        return changes;
    }

    /** Takes note of what SELECT or EXAMINE tells (RFC 9051 section 6.3.2). */
    void note(ResponseHead head, Frame frame, int maxDepth) throws MalformedException {
        if (head.type().equals("FLAGS")) {
            ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
            cursor.atom();
            cursor.atom();
            flags = FetchDecoder.flags(cursor);
        } else if (head.isStatus()) {
            note(StatusResponse.decode(frame), maxDepth);
        }
    }

    void note(StatusResponse status, int maxDepth) throws MalformedException {
        String code = status.code();
        if (code == null) {
            return;
        }
        switch (code) {
            case "UIDVALIDITY" -> uidValidity = Math.max(0, status.number());
            case "UIDNEXT" -> uidNext = Math.max(0, status.number());
            case "PERMANENTFLAGS" -> permanentFlags = FetchDecoder.flags(status.argumentCursor(maxDepth));
            case "READ-ONLY" -> readOnly = true;
            case "READ-WRITE" -> readOnly = examined;
            case "HIGHESTMODSEQ" -> highestModSeq = Math.max(0, status.number());
            case "NOMODSEQ" -> highestModSeq = 0;
            case "MAILBOXID" -> id = FolderStatusDecoder.objectId(status.argumentCursor(maxDepth));
            case "UIDNOTSTICKY" -> lasting = false;
            case "CLOSED" -> forget();
            default -> {
                // UNSEEN and RECENT are about sequence numbers; of the others nobody has a use.
            }
        }
    }

    /** What was told so far was about the folder before. */
    private void forget() {
        uidValidity = 0;
        uidNext = 0;
        flags = Set.of();
        permanentFlags = null;
        highestModSeq = -1;
        id = Optional.empty();
        lasting = true;
        readOnly = examined;
    }
}
