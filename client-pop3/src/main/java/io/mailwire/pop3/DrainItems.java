package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainedMessage;
import io.mailwire.SeenEntry;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a drain, told apart over its sessions: by the unique id, or where the server gave none, or one to several messages, by
 * their content. A server that gave no ids in the first session is taken to have none for the whole drain.
 */
final class DrainItems {

    // In how many sessions all messages may be new ones: mail that arrives between two sessions is rare enough.
    private static final int MOST_NEW_NAMES = 2;

    private final List<DrainItem> items = new ArrayList<>();
    private Map<String, DrainItem> byKey = new HashMap<>();
    private final Set<DrainItem> vanished = new HashSet<>();
    private boolean begun;
    private int session;
    private boolean byContentOnly;
    private int nameless;
    private int withheld;
    private int withheldNow;
    private int newNames;
    private Renames renames = Renames.NONE;

    /**
     * Takes a session's listing.
     *
     * @param withoutNew whether messages that earlier sessions did not have are left alone
     * @param whole asked where a message is missing: whether the listing is known to have all that is there
     * @return the session's messages, without those marked before the drain
     */
    List<DrainSlot> listed(Maildrop maildrop, Set<Integer> marked, boolean withoutNew, BooleanSupplier whole) {
        if (!begun && !maildrop.entries().isEmpty()) {
            begun = true;
            byContentOnly = maildrop.isNameless();
            byKey = new HashMap<>(maildrop.entries().size() * 2); // all at once, they are many
        }
        session++;
        if (!withoutNew) {
            items.removeIf(item -> !item.hasKey()); // they are in this listing again, nameless as before
        }
        boolean anyBefore = !items.isEmpty();
        renames = new Renames(items, maildrop, byContentOnly);
        withheldNow = 0;
        newNames += renames.isAllNew() ? 1 : 0;
        Map<Long, DrainItem> handled = withoutNew ? handledByPlace() : Map.of();
        List<Maildrop.Entry> entries = maildrop.without(marked);
        List<DrainSlot> slots = new ArrayList<>(entries.size());
        int namelessNow = 0;
        int place = entries.size();
        for (Maildrop.Entry entry : entries) {
            int placeFromNewest = place--;
            String key = byContentOnly || maildrop.isAmbiguous(entry.uid()) ? "" : entry.uid();
            namelessNow += key.isEmpty() ? 1 : 0;
            DrainItem item = byKey.get(key);
            if (item == null && withoutNew) {
                DrainItem guess = key.isEmpty() ? handled.get(place(entry.number(), entry.size())) : null;
                if (guess != null) {
                    slots.add(new DrainSlot(entry, placeFromNewest, guess, true));
                } else {
                    withheldNow++;
                }
                continue;
            }
            if ((item == null || item.isUntried() || item.outcome() == DrainOutcome.DELETED)
                    && isWithheld(entry, key, item)) {
                if (item != null) {
                    item.listedIn(session);
                }
                withheld++;
                withheldNow++;
                continue;
            }
            if (item == null) {
                item = new DrainItem(entry, key);
                items.add(item);
                if (item.hasKey()) {
                    byKey.put(key, item);
                }
            }
            item.listedIn(session);
            slots.add(new DrainSlot(entry, placeFromNewest, item, false));
        }
        nameless = Math.max(nameless, namelessNow);
        // Where some have no name, what is missing may be one of them.
        if (anyBefore && (byContentOnly || namelessNow == 0)) {
            gone(whole);
        }
        return slots;
    }

    // A server that gives new names in each session would have all messages handed over in each, and the drain had no
    // end.
    private boolean isWithheld(Maildrop.Entry entry, String key, @Nullable DrainItem item) {
        return renames.mayBeOne(entry, key.isEmpty(), item) || newNames > MOST_NEW_NAMES;
    }

    /**
     * The messages without a name that an earlier session found to be handled, by number and size. That they are at the same place
     * again is a guess, to be checked by their content.
     */
    private Map<Long, DrainItem> handledByPlace() {
        Map<Long, DrainItem> handled = new HashMap<>();
        for (DrainItem item : items) {
            if (Fingerprint.isKey(item.key()) && item.outcome() == DrainOutcome.HANDLED) {
                handled.putIfAbsent(place(item.number(), item.size()), item);
            }
        }
        return handled;
    }

    // Not that of another number, unless a message has more than four billion octets; and then its content tells.
    private static long place(int number, long size) {
        return ((long) number << 32) ^ size;
    }

    // What another session listed by a unique id of its own, and this one does not list, is no more there.
    private void gone(BooleanSupplier whole) {
        List<DrainItem> missing = items.stream()
                .filter(i -> i.hasKey() && !Fingerprint.isKey(i.key()) && !i.isListedIn(session))
                .filter(i -> i.outcome() != DrainOutcome.DELETED && byKey.get(i.key()) == i && !vanished.contains(i))
                .filter(i -> !renames.mayHave(i.size()))
                .toList();
        if (!missing.isEmpty() && whole.getAsBoolean()) {
            missing.forEach(this::isGone);
        }
    }

    /** What messages are called that earlier sessions had, and this one does not list. */
    Set<String> unlistedNames() {
        Set<String> names = new HashSet<>();
        for (DrainItem item : items) {
            if (!item.isListedIn(session) && item.hasKey()) {
                names.add(item.key());
            }
        }
        return names;
    }

    /** Messages that were known by names which are none of these, and of which it is not known that they are gone. */
    List<DrainItem> missing(Set<String> names) {
        return items.stream()
                .filter(i -> i.hasKey() && !names.contains(i.key()))
                .filter(i -> i.outcome() != DrainOutcome.DELETED && byKey.get(i.key()) == i && !vanished.contains(i))
                .toList();
    }

    /** A slot's message is not the one that was handled, but another one with the same unique id. */
    DrainItem another(Maildrop.Entry entry, DrainItem old) {
        DrainItem item = new DrainItem(entry, old.key());
        item.listedIn(session);
        if (old.isUntouched()) {
            items.remove(old); // that one was never here
        } else {
            old.isReplaced();
        }
        item.mayBeKnown();
        items.add(item);
        if (item.hasKey()) {
            byKey.put(item.key(), item);
        }
        return item;
    }

    /** A message is no more on the server. */
    void isGone(DrainItem item) {
        if (item.isHandled()) {
            item.deleted();
        } else if (!item.isTried()) {
            vanished.add(item);
        }
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
            known.listedIn(session);
            return Optional.of(known);
        }
        nameless.key(key);
        nameless.at(number);
        byKey.put(key, nameless);
        return Optional.empty();
    }

    /** Whether a message that is known, and not listed by its unique id, may be there by one that earlier sessions did not have. */
    boolean mayBeNamedAnew(String uid, SeenEntry known) {
        // Of what an earlier drain was to delete one may expect that it is gone.
        return (!known.deleting() || byKey.containsKey(uid)) && renames.mayHave(known.size());
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

    /** Whether the present session has messages that it does nothing with, so that it does not know what they are. */
    boolean isAnyWithheldNow() {
        return withheldNow > 0;
    }

    /** How often a message was left alone that may be one which the handler had. */
    int withheld() {
        return withheld;
    }

    List<DrainedMessage> described() {
        return items.stream().map(DrainItem::described).toList();
    }
}
