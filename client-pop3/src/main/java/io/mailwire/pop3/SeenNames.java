package io.mailwire.pop3;

import io.mailwire.SeenEntry;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a store knows under names that a session does not use: unique ids that the server does not list, or lists twice, and contents of
 * messages that had no unique id. A message may be one of these, and then it was offered before.
 */
final class SeenNames {

    private static final long ANY = -1;

    private final Map<String, SeenEntry> earlier;
    private final Set<Long> byUid = new HashSet<>();
    private final Set<Long> byContent = new HashSet<>();
    private final Set<String> twins = new HashSet<>();
    private final Set<Long> handledByContent = new HashSet<>();
    private final Set<Long> openByContent = new HashSet<>();
    private boolean renamed;

    /**
     * Compares what earlier drains knew with what a session lists.
     *
     * @param earlier all that the store knew when the drain began: what a drain offers itself is no earlier one's
     * @param isThere whether a message that was known then should be there still
     */
    SeenNames(Map<String, SeenEntry> earlier, Maildrop listing, Predicate<String> isThere) {
        this.earlier = earlier;
        if (earlier.isEmpty()) {
            return;
        }
        Set<String> usable = listing.entries().stream()
                .map(Maildrop.Entry::uid)
                .filter(uid -> !listing.isAmbiguous(uid))
                .collect(Collectors.toSet());
        List<Long> there = new ArrayList<>();
        boolean anyListed = false;
        for (Map.Entry<String, SeenEntry> e : earlier.entrySet()) {
            String name = e.getKey();
            SeenEntry entry = e.getValue();
            long size = entry.size();
            boolean isListed = usable.contains(name);
            if (Fingerprint.isKey(name)) {
                byContent.add(size);
                twins.add(Fingerprint.twins(name));
                (entry.handled() ? handledByContent : openByContent).add(size);
            } else if (!isListed) {
                byUid.add(size);
                if (isThere.test(name)) {
                    there.add(size);
                }
            }
            anyListed |= isListed;
        }
        renamed = !anyListed && listing.isAllNamed() && Sizes.areAllIn(there, listing);
    }

    /**
     * Whether the server seems to give messages new unique ids: it lists none that is known, and has messages of the sizes of all that
     * should be there.
     */
    boolean isRenamed() {
        return renamed;
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

    /** Whether a message may be known under another name than its own. */
    boolean mayHave(Maildrop.Entry entry, String key) {
        if (!Fingerprint.isKey(key)) {
            return has(byContent, entry.size()) || (renamed && has(byUid, entry.size()));
        }
        return twins.contains(Fingerprint.twins(key))
                || (!entry.uid().isEmpty() && earlier.containsKey(entry.uid()))
                || has(byUid, entry.size());
    }

    private static boolean has(Set<Long> sizes, long size) {
        return !sizes.isEmpty() && (size < 0 || sizes.contains(ANY) || sizes.contains(size));
    }
}
