package io.mailwire.pop3;

import io.mailwire.PeerException;
import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a drain knows of messages from its earlier sessions and from earlier drains. All of it is in the store, under the name that the
 * session had for the message: its unique id, or its content where it has none of its own.
 *
 * <ul>
 *   <li><b>Offered</b>: a handler was about to get it. It is handed over by the next drain, as offered before.
 *   <li><b>Handled</b>: a handler took it, and nobody was to delete it yet. So it is there still, nobody else can have its unique id, and
 *       it is marked without another look. Should its size be another one than it was, its content tells.
 *   <li><b>Deleting</b>: noted before the QUIT of the session that had it marked, and never taken back by QUIT's answer, since servers
 *       say +OK and keep the message. It may be gone, and its unique id be another message's (RFC 1939 section 7). The same is noted of
 *       a unique id that a listing has twice, and of all of them once one turns out to be another message's: the server may count anew,
 *       or give numbers for ids. Listed again it is retrieved: of the same content it is the one that was handled, and is marked once
 *       more; of another content it is another one, and handed over, as offered before since nobody knows for certain.
 *   <li><b>Forgotten</b>: when a listing that has all there is, by the word of STAT, has no message that may be this one. A message with a
 *       unique id of its own is none with another unique id. Under a name of the other kind it may be any that is not known by its own name.
 * </ul>
 */
final class DrainMemory {

    private final SeenFolder seen;
    private final DrainItems items;
    private final String host;
    private final Consumer<String> notes;
    private final Map<String, SeenEntry> earlier = new HashMap<>();
    private boolean begun;
    private @Nullable SeenNames known;
    private final Set<DrainItem> stayed = new HashSet<>();

    // Unique ids that tell nothing of who was to be deleted.
    private final Set<String> doubted = new HashSet<>();
    private boolean allDoubted;

    // Of what was handled under names that the session does not list.
    private Set<String> contentsElsewhere = Set.of();

    DrainMemory(SeenFolder seen, DrainItems items, String host, Consumer<String> notes) {
        this.seen = seen;
        this.items = items;
        this.host = host;
        this.notes = notes;
    }

    /** A session has told its messages apart, and has done nothing with them yet: forgets what can't be among them. */
    void listed(Maildrop listing, WholeListing whole) {
        Set<String> names = seen.uids();
        if (!begun) {
            begun = true;
            names.forEach(name -> seen.find(name).ifPresent(entry -> earlier.put(name, entry)));
        }
        SeenNames others = new SeenNames(
                earlier,
                listing,
                name -> seen.find(name).filter(e -> !e.deleting()).isPresent());
        known = others;
        Set<String> listed = names.isEmpty()
                ? Set.of()
                : listing.entries().stream().map(Maildrop.Entry::uid).collect(Collectors.toSet());
        List<String> unlisted = names.stream()
                .filter(uid -> !Fingerprint.isKey(uid) && !listed.contains(uid))
                .toList();
        contentsElsewhere = unlisted.stream()
                .flatMap(uid -> handled(uid).stream())
                .map(SeenEntry::content)
                .filter(content -> !content.isEmpty())
                .collect(Collectors.toSet());
        List<String> gone = unlisted.stream()
                .filter(uid -> seen.find(uid)
                        .filter(known -> items.mayBeNamedAnew(uid, known))
                        .isEmpty())
                .toList();
        if (!gone.isEmpty() && listing.isAllNamed() && whole.isWhole(0)) {
            forget(gone);
        }
    }

    private Optional<SeenEntry> handled(String name) {
        return seen.find(name).filter(SeenEntry::handled);
    }

    /** A unique id that a listing has twice is nobody's from then on, until the content tells. Comes before {@link #recall}. */
    void doubt(Maildrop listing) {
        allDoubted = false;
        doubt(listing.doubled());
    }

    /**
     * A message has the unique id of another one: all others may, too. Once in a session, since what comes after that was looked at.
     *
     * @return whether there are any that were believed so far
     */
    boolean doubtAll() {
        boolean any = !allDoubted && doubt(seen.uids());
        allDoubted = true;
        if (any) {
            notes.accept(
                    "the server gave the unique id of a message to another one, so all that are known were compared by their "
                            + "content before they were deleted");
        }
        return any;
    }

    private boolean doubt(Set<String> uids) {
        List<String> known = uids.stream()
                .filter(uid -> !Fingerprint.isKey(uid)
                        && handled(uid).filter(e -> !e.deleting()).isPresent())
                .toList();
        if (!known.isEmpty()) {
            doubted.addAll(known);
            seen.deleting(known);
        }
        return !known.isEmpty();
    }

    /**
     * Lets no session begin in which unique ids can't be had for now: messages that are known by them would all be handed over again.
     *
     * @throws PeerException if that is so
     */
    void checkUids(Maildrop listing) {
        if (!listing.isNameless() || !listing.unnamed() || (!items.hasUids() && !mayBeKnown(listing))) {
            return;
        }
        throw new PeerException(
                host + ": the server gave no unique ids this time, though it did before, so messages that are handled "
                        + "can't be told from others, and none was touched in this session. Should it never give any "
                        + "again, move what is remembered of this mailbox away: then every message counts as new",
                false,
                null);
    }

    /** Whether one that is known to be there by its unique id may be in a listing, by the sizes. */
    private boolean mayBeKnown(Maildrop listing) {
        Set<Long> sizes = listing.entries().stream().map(Maildrop.Entry::size).collect(Collectors.toSet());
        return seen.uids().stream()
                .filter(uid -> !Fingerprint.isKey(uid))
                .flatMap(uid -> seen.find(uid).stream())
                .anyMatch(e -> !e.deleting() && (e.size() < 0 || sizes.contains(e.size()) || sizes.contains(-1L)));
    }

    /**
     * Looks up whether an earlier session or drain has handled a message.
     *
     * @param deletedStays whether the server lists a message all the same whose deletion it has confirmed
     */
    void recall(DrainSlot slot, boolean deletedStays) {
        DrainItem item = slot.item();
        SeenEntry entry = item.hasKey() ? handled(item.key()).orElse(null) : null;
        boolean comparable = entry != null && !entry.content().isEmpty();
        boolean certain = deletedStays
                || Fingerprint.isKey(item.key())
                || (entry != null
                        && !entry.deleting()
                        && isOfSize(entry, slot.entry().size()));
        if (item.isHandled()) {
            recallOwn(slot, certain, comparable);
        } else if (entry != null && !item.isTried() && (certain || comparable)) {
            item.wasOfferedBefore();
            recallOwn(slot, certain, comparable);
        }
    }

    // No handler gets a message twice in one drain: what can't be told from another one is left to the next.
    private void recallOwn(DrainSlot slot, boolean certain, boolean comparable) {
        DrainItem item = slot.item();
        if (certain) {
            item.isThere();
        } else if (comparable || item.isHandedOver()) {
            item.mayBeThere();
            slot.doubtful(comparable);
        } else {
            slot.is(items.another(slot.entry(), item));
        }
    }

    private static boolean isOfSize(SeenEntry entry, long size) {
        return entry.size() < 0 || size < 0 || entry.size() == size;
    }

    /** The content of a message that may be one that was handled has come: whether it is that one. If not, the slot has another one now. */
    boolean isThatOne(DrainSlot slot, String content) {
        DrainItem item = slot.item();
        if (!seen.find(item.key()).filter(e -> e.content().equals(content)).isPresent()) {
            slot.is(items.another(slot.entry(), item));
            seen.offered(
                    item.key(), slot.entry().size()); // or each drain would look, and where that takes it away, no more
            return false;
        }
        isThere(slot, content);
        return true;
    }

    /** A message that was handled is there for certain. */
    void isThere(DrainSlot slot, String content) {
        DrainItem item = slot.item();
        if (isDeleting(item) && !doubted.remove(item.key())) {
            stayed.add(item);
        }
        slot.proven();
        item.isThere();
        seen.handled(item.key(), slot.entry().size(), content);
    }

    /** How many messages were found to be there that a session was to delete. */
    int stayed() {
        return stayed.size();
    }

    /** Whether a session was to delete a message. */
    boolean isDeleting(DrainItem item) {
        return seen.find(item.key()).filter(SeenEntry::deleting).isPresent();
    }

    /**
     * Whether a handled message is left on the server.
     *
     * @param deletedStays whether the server lists a message all the same whose deletion it has confirmed; it is asked once then
     */
    boolean leaves(DrainSlot slot, LeaveOnServer leave, boolean deletedStays) {
        DrainItem item = slot.item();
        if (deletedStays && isDeleting(item)) {
            return true;
        }
        if (leave == LeaveOnServer.NOTHING) {
            return false;
        }
        Instant now = Instant.now();
        Instant since = handledSince(item, now);
        return leave.leaves(new LeaveOnServer.Candidate(!item.isHandedOver(), since, slot.placeFromNewest(), now));
    }

    private Instant handledSince(DrainItem item, Instant now) {
        Optional<SeenEntry> entry = seen.find(item.key()).filter(SeenEntry::handled);
        Optional<SeenEntry> untimed = entry.filter(e -> !e.isTimeKnown());
        if (untimed.isPresent()) {
            seen.handled(item.key(), item.size(), untimed.get().content()); // which begins to count
            return now;
        }
        return entry.map(SeenEntry::since).orElse(now);
    }

    /** Whether an earlier drain may have offered this message, under this name or another one. */
    boolean isOfferedBefore(DrainSlot slot) {
        DrainItem item = slot.item();
        SeenNames names = known;
        return item.isMaybeKnown()
                || seen.find(item.key()).isPresent()
                || (names != null && names.mayHave(slot.entry(), item.key()));
    }

    /** Whether a handler had this very content under a name that the session does not list. Known only once the handler had it again. */
    boolean isHandledElsewhere(String content) {
        return contentsElsewhere.contains(content);
    }

    /** What the store knew when the drain began, under names that the session does not use. */
    Optional<SeenNames> otherNames() {
        return Optional.ofNullable(known);
    }

    /** The end of a session is near: forgets what none of its messages can be. */
    void forgetOthers(List<DrainSlot> slots, Maildrop listing, WholeListing whole) {
        // The store has no other names than these and those of the messages that are listed.
        Set<String> others = items.unlistedNames();
        others.addAll(earlier.keySet());
        if (others.isEmpty()) {
            return;
        }
        for (DrainSlot slot : slots) {
            if (slot.isDoubtful()
                    || slot.isLeftAlone()
                    || seen.find(slot.item().key()).isEmpty()) {
                return; // whatever is not met may be this one
            }
        }
        Set<String> met = new HashSet<>();
        slots.forEach(slot -> met.add(slot.item().key()));
        listing.entries().forEach(entry -> met.add(entry.uid()));
        List<String> names = others.stream()
                .filter(name -> !met.contains(name) && seen.find(name).isPresent())
                .toList();
        List<DrainItem> unmet = items.missing(met);
        boolean any = !names.isEmpty() || !unmet.isEmpty();
        if (any
                && !items.isAnyWithheldNow()
                && whole.isWhole(slots.stream().filter(DrainSlot::isMarked).count())) {
            forget(names);
            unmet.forEach(items::isGone);
        }
    }

    // What can't be forgotten is known still, which harms nobody. A store that is broken shows it when the next message
    // is noted.
    private void forget(Collection<String> names) {
        try {
            seen.forget(names);
        } catch (UncheckedIOException | CallersFailure e) {
            notes.accept("it could not be noted that messages are gone: " + e.getMessage());
        }
    }
}
