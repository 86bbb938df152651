package io.mailwire.pop3;

import io.mailwire.DrainedMessage;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of a drain, told apart over its sessions: by the unique id, or where the server gave none, or one to several messages, by
 * their content.
 */
final class DrainItems {

    private final List<DrainItem> items = new ArrayList<>();
    private final Map<String, DrainItem> byKey = new HashMap<>();
    private final Set<DrainItem> vanished = new HashSet<>();
    private int nameless;

    /**
     * Takes a session's listing.
     *
     * @param withoutNew whether messages that earlier sessions did not have are left alone
     * @return the session's messages, without those marked before the drain
     */
    List<DrainSlot> listed(Maildrop maildrop, Set<Integer> marked, boolean withoutNew) {
        Set<String> ambiguous = ambiguous(maildrop);
        List<DrainSlot> slots = new ArrayList<>();
        Set<DrainItem> there = new HashSet<>();
        items.removeIf(item -> !item.hasKey()); // they are in this listing again, nameless as before
        int place = maildrop.entries().size();
        for (Maildrop.Entry entry : maildrop.entries()) {
            int placeFromNewest = place--;
            if (marked.contains(entry.number())) {
                continue;
            }
            String key = ambiguous.contains(entry.uid()) ? "" : entry.uid();
            DrainItem item = byKey.get(key);
            if (item == null && withoutNew) {
                continue;
            }
            if (item == null) {
                item = new DrainItem(entry, key);
                items.add(item);
                if (item.hasKey()) {
                    byKey.put(key, item);
                }
            }
            there.add(item);
            slots.add(new DrainSlot(entry, placeFromNewest, item));
        }
        nameless = Math.max(
                nameless, (int) slots.stream().filter(s -> !s.item().hasKey()).count());
        gone(there);
        return slots;
    }

    // What another session listed by a unique id of its own, and this one does not list, is no more there.
    private void gone(Set<DrainItem> there) {
        for (DrainItem item : items) {
            if (item.hasKey() && !Fingerprint.isKey(item.key()) && !there.contains(item)) {
                isGone(item);
            }
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

    static Set<String> ambiguous(Maildrop maildrop) {
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        twice.add("");
        for (Maildrop.Entry entry : maildrop.entries()) {
            if (!seen.add(entry.uid())) {
                twice.add(entry.uid());
            }
        }
        return twice;
    }

    /** A message's content has told its name: the one that is known by it, where there is one, takes its place. */
    Optional<DrainItem> named(DrainItem nameless, String key) {
        DrainItem known = byKey.get(key);
        if (known != null) {
            items.remove(nameless);
            return Optional.of(known);
        }
        nameless.key(key);
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

    List<DrainedMessage> described() {
        return items.stream().map(DrainItem::described).toList();
    }
}
