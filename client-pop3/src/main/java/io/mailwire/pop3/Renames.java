package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages that may be ones which the handler had, though this session calls them otherwise: by a name of the other kind, or by
 * another unique id. Their sizes tell which those may be. They are left to the next drain, since no handler gets a message twice in one.
 */
final class Renames {

    /** None at all. */
    static final Renames NONE =
            new Renames(List.of(), new Maildrop(List.of(), Set.of(), List.of(), false, false), false);

    // Of what the handler had by a unique id that is not listed, and of what is listed and was not there by its name.
    private final Sizes unlisted = new Sizes();
    private final Sizes unknown = new Sizes();
    private final List<DrainItem> byContent = new ArrayList<>();
    private final Sizes sizes = new Sizes();
    private final boolean allNew;

    /** Compares what earlier sessions had with what this one lists. */
    Renames(List<DrainItem> items, Maildrop maildrop, boolean byContentOnly) {
        Set<String> before = items.stream().map(DrainItem::key).collect(Collectors.toSet());
        if (!byContentOnly) {
            maildrop.entries().stream().filter(e -> !before.contains(e.uid())).forEach(e -> unknown.add(e.size()));
        }
        if (byContentOnly || items.stream().noneMatch(i -> i.isHandedOver() || i.isHandled())) {
            allNew = false;
            return;
        }
        Set<String> listed = maildrop.entries().stream()
                .map(Maildrop.Entry::uid)
                .filter(uid -> !maildrop.isAmbiguous(uid))
                .collect(Collectors.toSet());
        items.stream().filter(Renames::isInQuestion).forEach(item -> {
            if (Fingerprint.isKey(item.key())) {
                byContent.add(item);
                sizes.add(item.size());
            } else if (!listed.contains(item.key())) {
                unlisted.add(item.size());
            }
        });
        allNew = !listed.isEmpty() && Collections.disjoint(before, listed);
    }

    private static boolean isInQuestion(DrainItem item) {
        return (item.isHandedOver() || item.isHandled()) && item.outcome() != DrainOutcome.DELETED;
    }

    /** Whether there are messages, and none has a unique id of an earlier session: all came since, or the server names them anew. */
    boolean isAllNew() {
        return allNew;
    }

    /** Whether a message of an earlier session, which is not listed by its unique id, may be there by another one. */
    boolean mayHave(long size) {
        return unknown.mayHave(size);
    }

    /**
     * Whether a message that no earlier session had by its name, or did nothing with, may be one that the handler had.
     *
     * @param item what an earlier session had by the same unique id; null if none had
     */
    boolean mayBeOne(Maildrop.Entry entry, boolean isNameless, @Nullable DrainItem item) {
        long size = entry.size();
        if ((isNameless || item == null) && unlisted.mayHave(size)) {
            return true;
        }
        return !isNameless
                && sizes.mayHave(size)
                && byContent.stream().anyMatch(i -> i.isOfSize(size) && !isBeside(i, item));
    }

    // What was listed by its unique id beside a message without one is another one.
    private static boolean isBeside(DrainItem byContent, @Nullable DrainItem byUid) {
        return byUid != null && byContent.isListedWith(byUid);
    }
}
