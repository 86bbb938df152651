package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainedMessage;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The messages of a drain, told apart over its sessions: by the unique id, or where the server gave none, or one to several messages, by
 * their content. A server that gave no ids in the first session is taken to have none for the whole drain.
 */
final class DrainItems {

    private final List<DrainItem> items = new ArrayList<>();
    private Map<String, DrainItem> byKey = new HashMap<>();
    private final Set<DrainItem> vanished = new HashSet<>();
    private boolean begun;
    private int session;
    private boolean byContentOnly;
    private int nameless;
    private int withheld;

    /**
     * Takes a session's listing.
     *
     * @param withoutNew whether messages that earlier sessions did not have are left alone
     * @param deletedStays whether a message may still be listed after its deletion was confirmed
     * @param whole asked where a message is missing: whether the listing is known to have all that is there
     * @return the session's messages, without those marked before the drain
     */
    List<DrainSlot> listed(
            Maildrop maildrop, Set<Integer> marked, boolean withoutNew, boolean deletedStays, BooleanSupplier whole) {
        if (!begun && !maildrop.entries().isEmpty()) {
            begun = true;
            byContentOnly = maildrop.isNameless();
            byKey = new HashMap<>(maildrop.entries().size() * 2); // all at once, they are many
        }
        Map<String, DrainItem> deleted = deletedStays ? Map.of() : takeOutDeleted();
        session++;
        if (!withoutNew) {
            items.removeIf(item -> !item.hasKey()); // they are in this listing again, nameless as before
        }
        boolean anyBefore = !items.isEmpty();
        Doubles doubles = new Doubles(maildrop);
        List<Maildrop.Entry> entries = maildrop.without(marked);
        List<DrainSlot> slots = new ArrayList<>(entries.size());
        boolean anyNameless = false;
        int place = entries.size();
        for (Maildrop.Entry entry : entries) {
            int placeFromNewest = place--;
            String key = byContentOnly || maildrop.isAmbiguous(entry.uid()) ? "" : entry.uid();
            anyNameless |= key.isEmpty();
            DrainItem item = byKey.get(key);
            if (item != null && !item.isOfSize(entry.size())) {
                // The server uses the unique id anew (RFC 1939 section 7); what became of the old message is not known.
                item.listedIn(session);
                byKey.remove(key);
                item = null;
            }
            if (item == null && withoutNew) {
                handledAt(entry, key).ifPresent(i -> slots.add(new DrainSlot(entry, placeFromNewest, i, true)));
                continue;
            }
            if (item == null && doubles.mayBeOne(entry, key.isEmpty())) {
                withheld++;
                continue;
            }
            if (item == null) {
                item = new DrainItem(entry, key);
                items.add(item);
                DrainItem before = deleted.get(key);
                if (before != null && before.isOfSize(entry.size())) {
                    item.mayBeKnown(); // the server may be slow to delete
                }
                if (item.hasKey()) {
                    byKey.put(key, item);
                }
            }
            item.listedIn(session);
            slots.add(new DrainSlot(entry, placeFromNewest, item, false));
        }
        nameless = Math.max(
                nameless, (int) slots.stream().filter(s -> !s.item().hasKey()).count());
        // Where some have no name, what is missing may be one of them.
        if (anyBefore && (byContentOnly || !anyNameless)) {
            gone(whole);
        }
        return slots;
    }

    // Their unique ids are free for other messages.
    private Map<String, DrainItem> takeOutDeleted() {
        Map<String, DrainItem> deleted = byKey.entrySet().stream()
                .filter(e -> e.getValue().outcome() == DrainOutcome.DELETED)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        byKey.keySet().removeAll(deleted.keySet());
        return deleted;
    }

    /**
     * The message without a name that an earlier session had at this number and found to be handled. It is a guess, to be checked by
     * its content.
     */
    private Optional<DrainItem> handledAt(Maildrop.Entry entry, String key) {
        if (!key.isEmpty()) {
            return Optional.empty();
        }
        return byContent().stream()
                .filter(i -> i.outcome() == DrainOutcome.HANDLED)
                .filter(i -> i.number() == entry.number() && i.size() == entry.size())
                .findFirst();
    }

    /**
     * Finds messages that may be ones which the handler had, though this session calls them by a name of the other kind: then they are
     * left to the next drain, since no handler gets a message twice in one.
     */
    private final class Doubles {

        private static final long ANY = -1;

        private final Set<Long> unlisted = new HashSet<>();
        private final Set<Long> byContent = new HashSet<>();

        Doubles(Maildrop maildrop) {
            if (byContentOnly || items.stream().noneMatch(Doubles::isInQuestion)) {
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
                    byContent.add(item.size());
                } else if (!listed.contains(item.key())) {
                    unlisted.add(item.size());
                }
            }
        }

        private static boolean isInQuestion(DrainItem item) {
            return item.isHandedOver() && item.outcome() != DrainOutcome.DELETED;
        }

        boolean mayBeOne(Maildrop.Entry entry, boolean isNameless) {
            Set<Long> sizes = isNameless ? unlisted : byContent;
            return !sizes.isEmpty() && (entry.size() < 0 || sizes.contains(ANY) || sizes.contains(entry.size()));
        }
    }

    // What another session listed by a unique id of its own, and this one does not list, is no more there.
    private void gone(BooleanSupplier whole) {
        List<DrainItem> missing = items.stream()
                .filter(i -> i.hasKey() && !Fingerprint.isKey(i.key()) && !i.isListedIn(session))
                .filter(i -> i.outcome() != DrainOutcome.DELETED && byKey.get(i.key()) == i && !vanished.contains(i))
                .toList();
        if (!missing.isEmpty() && whole.getAsBoolean()) {
            missing.forEach(this::isGone);
        }
    }

    /** A message is no more on the server. */
    void isGone(DrainItem item) {
        if (item.isHandled()) {
            item.deleted();
        } else if (!item.isTried()) {
            vanished.add(item);
        }
    }

    /** What was handled under names of the content, when all such messages of a listing were looked at. */
    List<DrainItem> byContent() {
        return items.stream().filter(item -> Fingerprint.isKey(item.key())).toList();
    }

    /** Whether messages that are not deleted are known by unique ids. */
    boolean hasUids() {
        return items.stream()
                .anyMatch(i -> i.hasKey() && !Fingerprint.isKey(i.key()) && i.outcome() != DrainOutcome.DELETED);
    }

    /** A message's content has told its name: the one that is known by it, where there is one, takes its place. */
    Optional<DrainItem> named(DrainItem nameless, int number, String key) {
        DrainItem known = byKey.get(key);
        if (known != null) {
            items.remove(nameless);
            known.at(number);
            return Optional.of(known);
        }
        nameless.key(key);
        nameless.at(number);
        byKey.put(key, nameless);
        return Optional.empty();
    }

    List<DrainItem> all() {
        return items;
    }

    /** How many were gone from the server before their turn came. */
    int vanished() {
        return vanished.size();
    }

    /** How many the server gave no unique id of their own. */
    int nameless() {
        return nameless;
    }

    /** How often a message was left alone that may be one which the handler had. */
    int withheld() {
        return withheld;
    }

    List<DrainedMessage> described() {
        return items.stream().map(DrainItem::described).toList();
    }
}
