package io.mailwire.pop3;

import io.mailwire.SeenEntry;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a store knows under names that a session does not use: unique ids that the server does not list, or lists twice, and contents of
 * messages that had no unique id. A message may be one of these, and then it was offered before.
 */
final class SeenNames {

    private final Map<String, SeenEntry> earlier;
    private final Sizes byUid = new Sizes();
    private final Sizes missing = new Sizes();
    private final Sizes byContent = new Sizes();
    private final Sizes openByContent = new Sizes();
    private final Set<Long> handledByContent = new HashSet<>();
    private final Set<String> twins = new HashSet<>();

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
        Sizes nameless = new Sizes();
        listing.entries().stream().filter(e -> listing.isAmbiguous(e.uid())).forEach(e -> nameless.add(e.size()));
        earlier.forEach((name, entry) -> {
            long size = entry.size();
            if (Fingerprint.isKey(name)) {
                byContent.add(size);
                twins.add(Fingerprint.twins(name));
                if (entry.handled()) {
                    handledByContent.add(size);
                } else {
                    openByContent.add(size);
                }
            } else if (!usable.contains(name)) {
                byUid.add(size);
                if (isThere.test(name) && !nameless.mayHave(size)) {
                    missing.add(size);
                }
            }
        });
    }

    /** Whether a message without a name is of the size of one that was offered and not handled: one that fails time and again, say. */
    boolean mayBeOpen(DrainSlot slot) {
        return !slot.item().hasKey() && openByContent.mayHave(slot.entry().size());
    }

    /** Whether a message without a name is, by its size, one that was handled, and none that was offered only. */
    boolean seemsHandled(DrainSlot slot) {
        return !slot.item().hasKey()
                && handledByContent.contains(slot.entry().size())
                && !openByContent.mayHave(slot.entry().size());
    }

    /** Whether a message may be known under another name than its own. */
    boolean mayHave(Maildrop.Entry entry, String key) {
        if (!Fingerprint.isKey(key)) {
            return byContent.mayHave(entry.size()) || missing.mayHave(entry.size());
        }
        return twins.contains(Fingerprint.twins(key))
                || (!entry.uid().isEmpty() && earlier.containsKey(entry.uid()))
                || byUid.mayHave(entry.size());
    }
}
