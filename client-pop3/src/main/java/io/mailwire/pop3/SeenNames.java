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

    /** Reads what is known when a session begins. */
    SeenNames(SeenFolder seen, Maildrop listing) {
        this.seen = seen;
        Set<String> ambiguous = DrainItems.ambiguous(listing);
        Set<String> usable = listing.entries().stream()
                .map(Maildrop.Entry::uid)
                .filter(uid -> !ambiguous.contains(uid))
                .collect(Collectors.toSet());
        for (String name : seen.uids()) {
            long size = seen.find(name).map(SeenEntry::size).orElse(ANY);
            if (Fingerprint.isKey(name)) {
                byContent.add(size);
            } else if (!usable.contains(name)) {
                byUid.add(size);
            }
        }
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
