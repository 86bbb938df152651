package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages that may be ones which the handler had, though this session calls them otherwise: by a name of the other kind, or by
 * unique ids that are new ones altogether. They are left to the next drain, since no handler gets a message twice in one.
 */
final class Renames {

    /** None at all. */
    static final Renames NONE =
            new Renames(List.of(), new Maildrop(List.of(), Set.of(), List.of(), false, false), false);

    private static final long ANY = -1;

    private final Set<Long> unlisted = new HashSet<>();
    private final List<DrainItem> byContent = new ArrayList<>();
    private final Set<Long> sizes = new HashSet<>();
    private final boolean renamed;
    private final boolean allNew;

    /** Compares what earlier sessions had with what this one lists. */
    Renames(List<DrainItem> items, Maildrop maildrop, boolean byContentOnly) {
        if (byContentOnly || items.stream().noneMatch(i -> i.isHandedOver() || i.isHandled())) {
            renamed = false;
            allNew = false;
            return;
        }
        Set<String> listed = maildrop.entries().stream()
                .map(Maildrop.Entry::uid)
                .filter(uid -> !maildrop.isAmbiguous(uid))
                .collect(Collectors.toSet());
        for (DrainItem item : items) {
            if (!isInQuestion(item)) {
                continue;
            }
            if (Fingerprint.isKey(item.key())) {
                byContent.add(item);
                sizes.add(item.size());
            } else if (!listed.contains(item.key())) {
                unlisted.add(item.size());
            }
        }
        boolean anyAsBefore = items.stream().anyMatch(i -> listed.contains(i.key()));
        allNew = !anyAsBefore && !listed.isEmpty();
        renamed = !anyAsBefore
                && maildrop.isAllNamed()
                && Sizes.areAllIn(
                        items.stream()
                                .filter(i -> isInQuestion(i) && !Fingerprint.isKey(i.key()))
                                .map(DrainItem::size)
                                .toList(),
                        maildrop);
    }

    private static boolean isInQuestion(DrainItem item) {
        return (item.isHandedOver() || item.isHandled()) && item.outcome() != DrainOutcome.DELETED;
    }

    /** Whether no unique id is one of an earlier session, and there are messages of the sizes of all that the handler had. */
    boolean isRenamed() {
        return renamed;
    }

    /** Whether there are messages, and all of them came since the sessions before, as it seems. */
    boolean isAllNew() {
        return allNew;
    }

    /**
     * Whether a message may be one of them.
     *
     * @param item what an earlier session had by the same unique id; null if none had
     */
    boolean mayBeOne(Maildrop.Entry entry, boolean isNameless, @Nullable DrainItem item) {
        long size = entry.size();
        if ((isNameless || renamed) && has(unlisted, size)) {
            return true;
        }
        return !isNameless
                && has(sizes, size)
                && byContent.stream().anyMatch(i -> i.isOfSize(size) && !isBeside(i, item));
    }

    // What was listed by its unique id beside a message without one is another one.
    private static boolean isBeside(DrainItem byContent, @Nullable DrainItem byUid) {
        return byUid != null && byContent.isListedWith(byUid);
    }

    private static boolean has(Set<Long> sizes, long size) {
        return !sizes.isEmpty() && (size < 0 || sizes.contains(ANY) || sizes.contains(size));
    }
}
