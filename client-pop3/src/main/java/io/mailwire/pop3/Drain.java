package io.mailwire.pop3;

import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.internal.net.Deadline;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes everything out of a maildrop, over as many sessions as it takes: one, unless the connection is lost, or the server takes away at
 * QUIT what was retrieved and not handled. Such a session is dropped, and another one deletes what was handled.
 */
final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final DrainRecipe recipe;
    private final SeenFolder seen;
    private final boolean remembered;
    private final Pop3Handler handler;
    private final LongSupplier nanoTime;
    private final DrainItems items = new DrainItems();
    private final DrainTally tally;
    private final DrainRetry retry;
    private final Set<Integer> marked;
    private final Set<String> notes = new LinkedHashSet<>();
    private Opened opened;
    private @Nullable Maildrop maildrop;
    private boolean everythingOffered;
    private int reconnected;

    /**
     * Prepares a drain.
     *
     * @param marked what was marked for deletion in the session before, which is left alone
     * @param seen what is known of the maildrop
     * @param remembered whether that outlasts the drain
     */
    Drain(
            DrainRecipe recipe,
            Opened opened,
            Maildrop maildrop,
            Set<Integer> marked,
            SeenFolder seen,
            boolean remembered,
            Pop3Handler handler,
            LongSupplier nanoTime) {
        Deadline operation = Pop3Engine.operationDeadline(opened.engine().options());
        this.recipe = recipe;
        this.seen = seen;
        this.remembered = remembered;
        this.handler = handler;
        this.nanoTime = nanoTime;
        this.tally = new DrainTally(recipe.options());
        this.retry = new DrainRetry(recipe, opened, operation);
        this.marked = Set.copyOf(marked);
        this.opened = opened;
        this.maildrop = maildrop;
        notes.addAll(maildrop.notes());
        if (!marked.isEmpty()) {
            notes.add(marked.size() + " messages were marked for deletion before the drain and are not in this report");
        }
    }

    DrainOptions options() {
        return recipe.options();
    }

    SeenFolder seen() {
        return seen;
    }

    Pop3Handler handler() {
        return handler;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    DrainItems items() {
        return items;
    }

    DrainTally tally() {
        return tally;
    }

    void note(String note) {
        notes.add(note);
    }

    void progressed(DrainItem item) {
        options()
                .listener()
                .progressed(new DrainProgress(tally.done(), items.all().size(), tally.octets(), item.described()));
    }

    /** Ends the drain at once, from any thread. */
    void cancel() {
        retry.cancel();
    }

    DrainReport run() {
        try {
            return sessions();
        } catch (RuntimeException e) {
            throw ended(e);
        } finally {
            opened.engine().drop("its drain ended early");
        }
    }

    private DrainReport sessions() {
        while (true) {
            int before = tally.done();
            Optional<DrainReport> report;
            try {
                report = session();
            } catch (MailException e) {
                reconnect(e, tally.done() > before);
                continue;
            }
            if (report.isPresent()) {
                return report.get();
            }
        }
    }

    private void reconnect(MailException loss, boolean didSomething) {
        opened.engine().drop("its connection was lost");
        if (didSomething) {
            retry.succeeded();
        }
        if (!marked.isEmpty()) {
            throw loss; // the marks that the caller has made are lost, and are not ours to make again
        }
        opened = retry.reopen(loss);
        maildrop = null;
        reconnected++;
        LOG.info(
                "{}: the drain goes on in a new session, since: {}",
                recipe.key().host(),
                loss.getMessage());
    }

    /** One session; empty where another one has to follow, which is open then. */
    private Optional<DrainReport> session() {
        Maildrop listing = maildrop;
        if (listing == null) {
            listing = Pop3Session.ask(opened);
            notes.addAll(listing.notes());
        }
        checkUids(listing);
        List<DrainSlot> slots = items.listed(listing, marked, everythingOffered);
        slots.forEach(this::recall);
        forgetGone(listing);
        // What is known to be handled is deleted first, in a session of its own. In one with messages that a handler
        // fails for, it would stay for ever.
        boolean deleteFirst = !everythingOffered
                && opened.profile().retrievedIsGone()
                && slots.stream().anyMatch(s -> s.item().isHandled())
                && slots.stream().anyMatch(s -> !s.item().isHandled());
        DrainPass pass = new DrainPass(opened, this, slots, everythingOffered || deleteFirst);
        DrainPass.End end = pass.run();
        everythingOffered |= !deleteFirst;
        if (end == DrainPass.End.DROPPED) {
            return afterDropping(pass.lostByQuit());
        }
        if (deleteFirst && !isAnotherOpen()) {
            notes.add("what was handled before was deleted by itself, since "
                    + opened.profile().why() + "; the other messages come with the next drain");
        } else if (deleteFirst) {
            return Optional.empty();
        }
        return Optional.of(report(end == DrainPass.End.CONFIRMED));
    }

    private Optional<DrainReport> afterDropping(long lost) {
        boolean anyHandled = items.all().stream().anyMatch(i -> i.outcome() == DrainOutcome.HANDLED);
        String dropped = "the session was dropped without QUIT, since "
                + opened.profile().why() + ", and QUIT would take away the " + lost
                + " that were retrieved, but not handled";
        if (anyHandled && isAnotherOpen()) {
            notes.add(dropped + "; what was handled is deleted in a session of its own");
            return Optional.empty();
        }
        notes.add(dropped + "; so nothing was deleted, and handled messages " + whatComesOfHandled());
        return Optional.of(report(false));
    }

    private boolean isAnotherOpen() {
        if (!marked.isEmpty() || !retry.mayOpen()) {
            return false;
        }
        try {
            opened = retry.open();
            maildrop = null;
            return true;
        } catch (MailException e) {
            if (e instanceof ConnectionException c && c.reason() == FailureReason.CANCELLED) {
                throw e;
            }
            notes.add("another session could not be opened: " + e.getMessage());
            return false;
        }
    }

    // Messages known by their unique ids would all be taken for new.
    private void checkUids(Maildrop listing) {
        boolean nameless = !listing.entries().isEmpty()
                && listing.entries().stream().allMatch(e -> e.uid().isEmpty());
        if (nameless && seen.uids().stream().anyMatch(uid -> !Fingerprint.isKey(uid))) {
            throw new PeerException(
                    recipe.key().host()
                            + ": the server gave no unique ids this time, though it did before, so messages that are "
                            + "handled can't be told from others, and none was touched",
                    false,
                    null);
        }
    }

    /** Looks up whether an earlier session or drain has handled a message. */
    void recall(DrainSlot slot) {
        DrainItem item = slot.item();
        if (item.isHandled()) {
            item.became(DrainOutcome.HANDLED); // and it is here still
        } else if (item.hasKey() && !item.isTried()) {
            Optional<SeenEntry> known = seen.find(item.key()).filter(SeenEntry::handled);
            if (known.isPresent() && isSame(known.get(), item)) {
                item.handledBefore();
                tally.settled();
            }
        }
    }

    // To delete a message unseen takes more than a unique id. Some servers use one anew, as RFC 1939 section 7 allows
    // once
    // the message is gone; and the crash that kept us from hearing of a deletion kept us from forgetting it, too.
    private static boolean isSame(SeenEntry known, DrainItem item) {
        return known.size() == item.size() || known.size() < 0 || item.size() < 0;
    }

    private void forgetGone(Maildrop listing) {
        Set<String> listed = new HashSet<>();
        listing.entries().forEach(e -> listed.add(e.uid()));
        if (listed.contains("")) {
            return; // it may be there, with its unique id left out
        }
        seen.forget(seen.uids().stream()
                .filter(uid -> !Fingerprint.isKey(uid) && !listed.contains(uid))
                .toList());
    }

    /** Forgets what the server has confirmed to be deleted. */
    void forget(List<DrainItem> deleted) {
        try {
            seen.forget(deleted.stream().map(DrainItem::key).toList());
        } catch (UncheckedIOException e) {
            notes.add("all is done, but it could not be noted that messages are deleted: " + e.getMessage());
        }
    }

    private String whatComesOfHandled() {
        return remembered ? "are remembered, and deleted by the next drain" : "come again";
    }

    private DrainException ended(RuntimeException e) {
        boolean unconfirmed = items.all().stream().anyMatch(i -> i.outcome() == DrainOutcome.UNCONFIRMED);
        String what = e instanceof MailException ? String.valueOf(e.getMessage()) : e.toString();
        return new DrainException(
                unconfirmed
                        ? what
                                + "; the end of the drain is not confirmed: whether the handled messages are deleted is unknown"
                                + (remembered ? ", those that are not are deleted by the next drain" : "")
                        : what + "; the drain ended early: handled messages that are not deleted "
                                + whatComesOfHandled(),
                report(false),
                e);
    }

    private DrainReport report(boolean confirmed) {
        List<DrainedMessage> messages = items.described();
        if (reconnected > 0) {
            notes.add(
                    "the connection was lost and made anew" + (reconnected == 1 ? "" : ", " + reconnected + " times"));
        }
        if (items.nameless() > 0) {
            notes.add(items.nameless()
                    + " messages have no unique id of their own and were told apart by their content (SHA-256)");
        }
        if (items.vanished() > 0) {
            notes.add(items.vanished() + " messages were gone from the server before it was their turn");
        }
        if (opened.profile().retrievedIsGone() && messages.stream().anyMatch(m -> m.outcome() == DrainOutcome.LEFT)) {
            notes.add("messages that were to be left may be gone all the same, since "
                    + opened.profile().why());
        }
        return new DrainReport(messages, confirmed, List.copyOf(notes));
    }
}
