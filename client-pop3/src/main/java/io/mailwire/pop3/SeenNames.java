package io.mailwire.pop3;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a store knows under names that a session does not use: unique ids that the server does not list, or lists twice, and contents of
 * messages that had no unique id. A message may be one of these, and then it was offered before.
 */
final class SeenNames {

    private static final long ANY = -1;

    private final SeenFolder seen;
    private final Set<Long> byUid = new HashSet<>();
    private final Set<Long> byContent = new HashSet<>();
    private final Set<Long> handledByContent = new HashSet<>();
    private final Set<Long> openByContent = new HashSet<>();

    /**
     * Reads what is known when a session begins.
     *
     * @param names all that the store knows then
     */
    SeenNames(SeenFolder seen, Set<String> names, Maildrop listing) {
        this.seen = seen;
        if (names.isEmpty()) {
            return;
        }
        Set<String> usable = listing.entries().stream()
                .map(Maildrop.Entry::uid)
                .filter(uid -> !listing.isAmbiguous(uid))
                .collect(Collectors.toSet());
        for (String name : names) {
            SeenEntry entry = seen.find(name).orElse(null);
            long size = entry == null ? ANY : entry.size();
            if (Fingerprint.isKey(name)) {
                byContent.add(size);
                (entry != null && entry.handled() ? handledByContent : openByContent).add(size);
            } else if (!usable.contains(name)) {
                byUid.add(size);
            }
        }
    }

    /** Whether any message is known by its content. */
    boolean anyByContent() {
        return !byContent.isEmpty();
    }

    /** Whether a message without a name is of the size of one that was offered and not handled: one that fails time and again, say. */
    boolean mayBeOpen(DrainSlot slot) {
        return !slot.item().hasKey() && has(openByContent, slot.entry().size());
    }

    /** Whether a message without a name is, by its size, one that was handled, and none that was offered only. */
    boolean seemsHandled(DrainSlot slot) {
        return !slot.item().hasKey()
                && handledByContent.contains(slot.entry().size())
                && !has(openByContent, slot.entry().size());
    }

    /** Whether a message may be known under a name of the other kind than its own. */
    boolean mayHave(Maildrop.Entry entry, String key) {
        if (!Fingerprint.isKey(key)) {
            return has(byContent, entry.size());
        }
        return (!entry.uid().isEmpty() && seen.find(entry.uid()).isPresent()) || has(byUid, entry.size());
    }

    private static boolean has(Set<Long> sizes, long size) {
        return !sizes.isEmpty() && (size < 0 || sizes.contains(ANY) || sizes.contains(size));
    }
}
