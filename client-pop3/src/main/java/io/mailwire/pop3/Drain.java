package io.mailwire.pop3;

import io.mailwire.ConnectionException;
import io.mailwire.DrainReport;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.SeenFolder;
import io.mailwire.internal.net.Deadline;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.codec.ServerProfile;
import io.mailwire.pop3.internal.engine.MaildropListing;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes everything out of a maildrop, over as many sessions as it takes: one, unless the connection is lost, or the server takes away at
 * QUIT what was retrieved and not handled. Such a session is dropped, and another one deletes what was handled.
 *
 * <p>What happens in a session, and where to read of it:
 *
 * <ol>
 *   <li>{@link MaildropListing} asks what is there, and {@link DrainItems} tells which {@link DrainSlot} (a message as the session has it)
 *       is which {@link DrainItem} (what is known of it over all sessions), with {@link Renames} for those that have other names now;
 *   <li>{@link DrainMemory} says what earlier sessions and drains did with them, and forgets what is gone for certain ({@link WholeListing});
 *   <li>where sessions are at risk, a {@link DrainPass} deletes what is handled before anything else;
 *   <li>a {@link DrainPass} fetches, hands over ({@link Handover}), marks: first of all what has the unique id of a handled message and may
 *       be another one ({@link Recognition}), then the rest in the listing's order, where one that the handler may have had in part is
 *       compared ({@link DrainReread}); {@link DrainPortion} and {@link DrainPace} say how much, and how much at once;
 *   <li>{@link DrainQuit} ends it, by QUIT or without; what none of the messages can be is forgotten before;
 *   <li>a lost session has another one follow ({@link DrainRetry}), past messages at which it is lost each time ({@link DrainCuts}) and with
 *       one command at a time where answers may be another message's ({@link DrainDoubts}).
 * </ol>
 *
 * <p>{@link DrainSummary} says in the end what became of it all.
 */
final class Drain {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final DrainRecipe recipe;
    private final SeenFolder seen;
    private final Pop3Handler handler;
    private final DrainItems items = new DrainItems();
    private final DrainTally tally;
    private final DrainRetry retry;
    private final DrainCuts cuts;
    private final DrainDoubts doubts = new DrainDoubts();
    private final DrainPortion portion = new DrainPortion();
    private final DrainMemory memory;
    private final DrainSummary summary;
    private final DrainPace pace;
    private final Set<Integer> marked;
    private final Set<Integer> retrieved;
    private final Set<String> notes = new LinkedHashSet<>();
    private Opened opened;

    // The worst that any session has shown: what one of them says, a server does in all of them.
    private ServerProfile profile;

    private @Nullable Maildrop maildrop;
    private @Nullable WholeListing whole;
    private @Nullable DrainPass pass;
    private boolean everythingOffered;
    private boolean deletedFirst;

    // To delete what is handled before anything else has got nothing done, and would not the next time.
    private boolean firstInVain;
    private boolean gaveUp;

    /**
     * Prepares a drain.
     *
     * @param marked what was marked for deletion in the session before, which is left alone
     * @param retrieved what was retrieved in it
     * @param seen what is known of the maildrop
     * @param remembered whether that outlasts the drain
     */
    Drain(
            DrainRecipe recipe,
            Opened opened,
            Maildrop maildrop,
            Set<Integer> marked,
            Set<Integer> retrieved,
            SeenFolder seen,
            boolean remembered,
            Pop3Handler handler,
            LongSupplier nanoTime) {
        Deadline operation = Pop3Engine.operationDeadline(opened.engine().options());
        this.recipe = recipe;
        this.seen = new GuardedFolder(seen);
        this.handler = handler;
        this.pace = new DrainPace(nanoTime);
        this.memory = new DrainMemory(this.seen, items, recipe.key().host(), notes::add);
        this.summary = new DrainSummary(items, memory, doubts, notes, remembered);
        this.profile = opened.profile();
        this.tally = new DrainTally(recipe.options());
        this.retry = new DrainRetry(recipe, opened, operation);
        this.cuts = new DrainCuts(recipe.options().reconnects());
        this.marked = Set.copyOf(marked);
        this.retrieved = new HashSet<>(retrieved);
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

    DrainPace pace() {
        return pace;
    }

    ServerProfile profile() {
        return profile;
    }

    DrainMemory memory() {
        return memory;
    }

    DrainItems items() {
        return items;
    }

    DrainTally tally() {
        return tally;
    }

    DrainDoubts doubts() {
        return doubts;
    }

    void note(String note) {
        notes.add(note);
    }

    void progressed(DrainItem item) {
        if (DrainOptions.NOBODY.equals(options().progress())) {
            return;
        }
        DrainProgress progress = new DrainProgress(tally.done(), items.all().size(), tally.octets(), item.described());
        try {
            options().progress().progressed(progress);
        } catch (RuntimeException e) {
            throw new CallersFailure(e);
        }
    }

    /** Ends the drain at once, from any thread. */
    void cancel() {
        retry.cancel();
    }

    DrainReport run() {
        try {
            return sessions();
        } catch (CallersFailure e) {
            throw summary.ended(e.thrown(), profile);
        } catch (RuntimeException e) {
            throw summary.ended(e, profile);
        } finally {
            opened.engine().drop("its drain ended early");
        }
    }

    private DrainReport sessions() {
        while (true) {
            int before = tally.progress();
            pass = null;
            try {
                Optional<DrainReport> report = session(before);
                if (report.isPresent()) {
                    return report.get();
                }
            } catch (MailException e) {
                boolean didSomething = tally.progress() > before;
                if (didSomething) {
                    retry.succeeded();
                    gaveUp = false;
                } else if (pass != null) {
                    portion.lost(pass.answered());
                }
                giveUpWhatCutsItOff(e);
                reconnect(e);
            }
        }
    }

    // A message at which the connection is lost time and again must not keep those behind it here for ever. Nothing is
    // done by that, though: a server that hangs up at each message is not asked for all of them.
    private void giveUpWhatCutsItOff(MailException loss) {
        DrainPass lost = pass;
        if (lost == null || !loss.isTransient() || !(loss instanceof ConnectionException)) {
            return;
        }
        Optional<DrainSlot> at = lost.waitingFor()
                .filter(slot -> slot.isDoubtful() || !slot.item().isTried());
        if (at.isPresent() && cuts.isOnceTooOften(at.get(), loss, gaveUp)) {
            gaveUp = true;
            retry.passes();
            tally.settled();
        }
    }

    private void reconnect(MailException loss) {
        opened.engine().drop("its connection was lost");
        if (!marked.isEmpty()) {
            throw loss; // the marks that the caller has made are lost, and are not ours to make again
        }
        isOpen(retry.reopen(loss));
        summary.reconnected();
        LOG.info(
                "{}: the drain goes on in a new session, since: {}",
                recipe.key().host(),
                loss.getMessage());
    }

    private void isOpen(Opened next) {
        opened = next;
        profile = profile.or(next.profile());
        maildrop = null;
        retrieved.clear();
    }

    /**
     * One session; empty where another one has to follow, which is open then.
     *
     * @param before how far the drain had got
     */
    private Optional<DrainReport> session(int before) {
        Maildrop listing = maildrop;
        if (listing == null) {
            listing = MaildropListing.ask(opened);
            maildrop = listing;
            notes.addAll(listing.notes());
        }
        pace.newSession();
        memory.checkUids(listing);
        WholeListing all = new WholeListing(opened.engine(), listing, marked);
        whole = all;
        List<DrainSlot> slots = items.listed(listing, marked, everythingOffered, () -> all.isWhole(0));
        if (!retrieved.isEmpty()) {
            slots.stream().filter(s -> retrieved.contains(s.entry().number())).forEach(DrainSlot::retrieved);
        }
        memory.doubt(listing);
        slots.forEach(this::recall);
        slots.forEach(cuts::recall);
        memory.listed(listing, all);
        boolean withoutOffering = everythingOffered;
        Fingerprint fingerprint = new Fingerprint(seen);
        DrainPass.End end = deleteFirst(slots, fingerprint);
        boolean onlyDeleted = end != DrainPass.End.NOTHING_DELETED;
        if (!onlyDeleted) {
            DrainPass rest = new DrainPass(opened, this, slots, fingerprint, withoutOffering, portion);
            pass = rest;
            end = rest.run(true);
            everythingOffered |= !rest.isCutShort();
        }
        if (end == DrainPass.End.DROPPED) {
            firstInVain |= onlyDeleted;
            everythingOffered |= !onlyDeleted;
            return afterDropping(Objects.requireNonNull(pass), !withoutOffering);
        }
        portion.confirmed();
        boolean didSomething = tally.progress() > before;
        firstInVain |= onlyDeleted && !didSomething;
        return afterQuit(end == DrainPass.End.CONFIRMED, onlyDeleted, didSomething);
    }

    private Optional<DrainReport> afterQuit(boolean confirmed, boolean onlyDeleted, boolean didSomething) {
        boolean isMore = onlyDeleted || (Objects.requireNonNull(pass).isCutShort() && didSomething);
        if (isMore && isAnotherOpen()) {
            return Optional.empty();
        }
        if (isMore) {
            notes.add(
                    onlyDeleted && !portion.isLimited()
                            ? "what was handled before was deleted by itself, since " + profile.why()
                                    + "; the other messages come with the next drain"
                            : "the server ends sessions early, so this one was ended before it did; the other messages come "
                                    + "with the next drain");
        }
        return Optional.of(summary.report(confirmed, profile));
    }

    // Where QUIT takes away what was retrieved, what is known to be handled is deleted first, in a session of its own:
    // in one with messages that a handler fails for, it would stay for ever. So it is where sessions are lost before
    // they come to their QUIT. The session goes on if nothing was deleted, so that new messages never wait for it in
    // vain.
    private DrainPass.End deleteFirst(List<DrainSlot> slots, Fingerprint fingerprint) {
        boolean expires = !deletedFirst && profile.retrievedIsGone() && !profile.ignoresDele();
        boolean wanted = !everythingOffered
                && (expires || (portion.isLimited() && !firstInVain))
                && slots.stream().anyMatch(s -> !s.item().isHandled());
        if (!wanted) {
            return DrainPass.End.NOTHING_DELETED;
        }
        if (expires) {
            findSeeminglyHandled(slots);
        }
        DrainPass first = new DrainPass(opened, this, slots, fingerprint, true, portion);
        if (first.lostByQuit() > 0) {
            return DrainPass.End.NOTHING_DELETED;
        }
        deletedFirst |= expires;
        pass = first;
        return first.run(false);
    }

    // Without unique ids only its content tells whether a message was handled, and to look at it may take it away. If
    // one that no handler takes were looked at, too, nothing would ever be deleted. So where such a one may be there,
    // only those are looked at whose size says that they are others. One that turns out to be new is offered: should
    // it fail, its size is known next time.
    private void findSeeminglyHandled(List<DrainSlot> slots) {
        memory.otherNames()
                .filter(names -> slots.stream().anyMatch(names::mayBeOpen))
                .ifPresent(names -> slots.stream().filter(names::seemsHandled).forEach(DrainSlot::seemsHandled));
    }

    private Optional<DrainReport> afterDropping(DrainPass dropped, boolean mayDeleteApart) {
        String why = "the session was dropped without QUIT, since "
                + profile.why() + ", and QUIT would take away the " + dropped.lostByQuit()
                + " that were retrieved, but not handled";
        // Once: a server that names its messages otherwise each time is not asked for ever.
        if (mayDeleteApart && dropped.hasMarked() && isAnotherOpen()) {
            notes.add(why + "; what was handled is deleted in a session of its own");
            return Optional.empty();
        }
        notes.add(why + "; so nothing was deleted, and handled messages " + summary.whatComesOfHandled());
        return Optional.of(summary.report(false, profile));
    }

    private boolean isAnotherOpen() {
        if (!marked.isEmpty() || !retry.mayOpen()) {
            return false;
        }
        try {
            isOpen(retry.open());
            return true;
        } catch (MailException e) {
            if (e instanceof ConnectionException c && c.reason() == FailureReason.CANCELLED) {
                throw e;
            }
            notes.add("another session could not be opened: " + e.getMessage());
            return false;
        }
    }

    /** Looks up whether an earlier session or drain has handled a message. */
    void recall(DrainSlot slot) {
        boolean handled = slot.item().isHandled();
        memory.recall(slot, profile.ignoresDele());
        if (!handled && slot.item().isHandled()) {
            tally.settled();
        }
    }

    /** A session is about to end: forgets what is not on the server any more. */
    void forgetOthers(List<DrainSlot> slots) {
        Maildrop listing = maildrop;
        WholeListing all = whole;
        if (listing != null && all != null && marked.isEmpty()) {
            memory.forgetOthers(slots, listing, all);
        }
    }
}
