package io.mailwire.imap.internal.engine;

import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.CapabilityDecoder;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.codec.VanishedDecoder;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.LiteralForm;
import io.mailwire.imap.internal.wire.OddNames;
import io.mailwire.imap.internal.wire.ResponseHead;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the server said of itself and of the folder that is selected, without being asked. Written by the reader thread and by the one
 * that selects; read by all.
 */
final class ServerState {

    private final Set<String> off;
    private final boolean utf8;
    private final Events events;
    private final OddNames oddNames = new OddNames();
    private final Set<String> withdrawn = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Set<String> capabilities;
    private volatile @Nullable SelectedFolder selected;

    /**
     * What is known after the opening.
     *
     * @param capabilities null where the server has not told them
     * @param off capabilities that the client's user has switched off
     * @param utf8 whether UTF8=ACCEPT was enabled
     * @param events who is told what was not asked for
     */
    ServerState(@Nullable Set<String> capabilities, Set<String> off, boolean utf8, Events events) {
        this.capabilities = capabilities;
        this.off = off;
        this.utf8 = utf8;
        this.events = events;
    }

    Events events() {
        return events;
    }

    /** The capabilities; null while they are not known. */
    @Nullable Set<String> capabilities() {
        Set<String> known = capabilities;
        if (known == null || Collections.disjoint(known, withdrawn)) {
            return known;
        }
        Set<String> fewer = new LinkedHashSet<>(known);
        fewer.removeAll(withdrawn);
        return Collections.unmodifiableSet(fewer);
    }

    /** Whether a capability is known to be offered. */
    boolean offers(String capability) {
        Set<String> known = capabilities;
        return known != null && known.contains(capability) && !withdrawn.contains(capability);
    }

    /** Takes an offer for void that the server turned out not to keep, also where it makes it again. */
    void withdraw(String capability) {
        withdrawn.add(capability);
    }

    /** The server was asked, and said nothing. */
    void offersNothing() {
        if (capabilities == null) {
            capabilities = Set.of();
        }
    }

    /** Whether UTF8=ACCEPT was enabled. */
    boolean isUtf8() {
        return utf8;
    }

    /** How names of folders are written. */
    FolderNames folderNames() {
        Set<String> known = capabilities;
        boolean raw = utf8 || (known != null && CapabilityDecoder.speaksRev2Only(known));
        return (raw ? FolderNames.UTF8 : FolderNames.MODIFIED_UTF7).with(oddNames);
    }

    LiteralForm literals() {
        return offers("LITERAL+")
                ? LiteralForm.AT_ONCE
                : offers("LITERAL-") ? LiteralForm.SMALL_AT_ONCE : LiteralForm.SYNCHRONIZING;
    }

    /** The folder that commands are about; null for none. */
    @Nullable SelectedFolder selected() {
        return selected;
    }

    void selected(@Nullable SelectedFolder folder) {
        selected = folder;
    }

    /** Takes note of a tagged or untagged status. */
    void onStatus(StatusResponse status) {
        if (status.has("CAPABILITY")) {
            capabilities = CapabilityDecoder.decode(status.argument(), off);
        } else if (status.has("ALERT")) {
            events.alert(status.text());
        }
    }

    /**
     * Takes note of any other untagged response.
     *
     * @param line the response's first line
     */
    void onUntagged(ResponseHead head, String line) {
        SelectedFolder folder = selected;
        if (head.type().equals("CAPABILITY")) {
            int words = line.toUpperCase(Locale.ROOT).indexOf("CAPABILITY") + "CAPABILITY".length();
            capabilities = CapabilityDecoder.decode(line.substring(words), off);
        } else if (folder != null) {
            onFolder(folder, head, line);
        }
    }

    private void onFolder(SelectedFolder folder, ResponseHead head, String line) {
        switch (head.type()) {
            case "EXISTS" -> {
                if (folder.changes().exists(head.number())) {
                    events.exists(folder);
                }
            }
            case "EXPUNGE" -> {
                FolderChanges.Named gone = folder.changes().expunged(head.number());
                if (gone.meaning() != FolderChanges.Meaning.NONE) {
                    events.removed(folder, gone.uids());
                }
            }
            case "VANISHED" -> {
                // RFC 7162 section 3.2.10: with EARLIER it tells what was gone before the folder was selected.
                UidSet gone = folder.changes().vanished(VanishedDecoder.now(line));
                if (!gone.isEmpty()) {
                    events.removed(folder, gone);
                }
            }
            default -> {
                // Nothing that anybody keeps yet.
            }
        }
    }

    /**
     * Takes note of flags that changed.
     *
     * @param number the message's sequence number
     */
    void onFlags(long number, FetchData data) {
        SelectedFolder folder = selected;
        Set<Flag> flags = data.flags();
        if (folder != null && flags != null) {
            FolderChanges.Named message = folder.changes().flags(number, data.uid(), flags);
            if (message.meaning() != FolderChanges.Meaning.NONE) {
                events.flags(folder, message.uids(), flags);
            }
        }
    }

    /** Takes note of a UIDVALIDITY that belongs to no SELECT. */
    void onUidValidity(long now) {
        SelectedFolder folder = selected;
        if (folder != null) {
            folder.onUidValidity(now);
        }
    }

    /** Takes note of CLOSED: what follows is about the folder that is being selected. */
    void onClosed() {
        SelectedFolder folder = selected;
        if (folder != null) {
            folder.changes().closed();
        }
    }

    /** Takes note that SELECT, or EXAMINE, was confirmed. */
    void onSelected() {
        SelectedFolder folder = selected;
        if (folder != null) {
            folder.changes().selected();
        }
    }

    /** Takes note of what a search for the UIDs of the folder found. */
    void onUids(UidSet found) {
        SelectedFolder folder = selected;
        if (folder != null) {
            folder.changes().found(found);
        }
    }

    /** Whether something has happened in the folder that is selected. */
    boolean hasNews() {
        SelectedFolder folder = selected;
        return folder != null && folder.changes().hasNews();
    }
}
