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
import io.mailwire.pop3.internal.engine.MaildropListing;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
    private final DrainCuts cuts;
    private final DrainDoubts doubts = new DrainDoubts();
    private final Set<Integer> marked;
    private final Set<Integer> retrieved;
    private final Set<String> notes = new LinkedHashSet<>();
    private Opened opened;
    private @Nullable Maildrop maildrop;
    private @Nullable DrainPass pass;
    private @Nullable SeenNames known;
    private boolean everythingOffered;
    private boolean deletedFirst;
    private int reconnected;

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
        this.remembered = remembered;
        this.handler = handler;
        this.nanoTime = nanoTime;
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

    LongSupplier nanoTime() {
        return nanoTime;
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
            throw ended(e.thrown());
        } catch (RuntimeException e) {
            throw ended(e);
        } finally {
            opened.engine().drop("its drain ended early");
        }
    }

    private DrainReport sessions() {
        while (true) {
            int before = tally.progress();
            Optional<DrainReport> report;
            try {
                report = session();
            } catch (MailException e) {
                giveUpWhatCutsItOff(e);
                reconnect(e, tally.progress() > before);
                continue;
            }
            if (report.isPresent()) {
                return report.get();
            }
        }
    }

    // A message at which the connection is lost time and again must not keep those behind it here for ever.
    private void giveUpWhatCutsItOff(MailException loss) {
        DrainPass lost = pass;
        pass = null;
        if (lost == null || !loss.isTransient() || !(loss instanceof ConnectionException)) {
            return;
        }
        Optional<DrainSlot> at = lost.waitingFor().filter(slot -> !slot.item().isTried());
        if (at.isPresent() && cuts.isOnceTooOften(at.get(), loss)) {
            at.get().item().failed(loss);
            tally.settled();
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
        retrieved.clear();
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
            listing = MaildropListing.ask(opened);
            maildrop = listing;
            notes.addAll(listing.notes());
        }
        checkUids(listing);
        Maildrop listed = listing;
        WholeListing whole = new WholeListing(opened.engine(), listed, marked);
        List<DrainSlot> slots =
                items.listed(listed, marked, everythingOffered, opened.profile().ignoresDele(), whole);
        if (!retrieved.isEmpty()) {
            slots.stream().filter(s -> retrieved.contains(s.entry().number())).forEach(DrainSlot::retrieved);
        }
        slots.forEach(this::recall);
        slots.forEach(cuts::recall);
        Set<String> names = forgetGone(listed, whole);
        if (known == null) {
            known = new SeenNames(seen, names, listed); // what this drain offers itself is no earlier one's
        }
        boolean withoutOffering = everythingOffered;
        DrainPass.End end = deleteFirst(slots);
        boolean onlyDeleted = end != DrainPass.End.NOTHING_DELETED;
        if (!onlyDeleted) {
            end = run(slots, withoutOffering);
            everythingOffered = true;
        }
        if (end == DrainPass.End.DROPPED) {
            return afterDropping(Objects.requireNonNull(pass), !withoutOffering);
        }
        if (onlyDeleted && isAnotherOpen()) {
            return Optional.empty();
        }
        if (onlyDeleted) {
            notes.add("what was handled before was deleted by itself, since "
                    + opened.profile().why() + "; the other messages come with the next drain");
        }
        return Optional.of(report(end == DrainPass.End.CONFIRMED));
    }

    private DrainPass.End run(List<DrainSlot> slots, boolean withoutOffering) {
        DrainPass next = new DrainPass(opened, this, slots, withoutOffering);
        pass = next;
        return next.run(true);
    }

    // Where QUIT takes away what was retrieved, what is known to be handled is deleted first, in a session of its own:
    // in
    // one with messages that a handler fails for, it would stay for ever. Once only, and the session goes on if nothing
    // was deleted, so that new messages never wait for it in vain.
    private DrainPass.End deleteFirst(List<DrainSlot> slots) {
        boolean wanted = !everythingOffered
                && !deletedFirst
                && opened.profile().retrievedIsGone()
                && !opened.profile().ignoresDele()
                && slots.stream().anyMatch(s -> !s.item().isHandled());
        if (!wanted) {
            return DrainPass.End.NOTHING_DELETED;
        }
        findSeeminglyHandled(slots);
        DrainPass first = new DrainPass(opened, this, slots, true);
        if (first.lostByQuit() > 0) {
            return DrainPass.End.NOTHING_DELETED;
        }
        deletedFirst = true;
        pass = first;
        return first.run(false);
    }

    // Without unique ids only its content tells whether a message was handled, and to look at it may take it away. If
    // one
    // that no handler takes were looked at, too, nothing would ever be deleted. So where such a one may be there, only
    // those are looked at whose size says that they are others. One that turns out to be new is offered: should it
    // fail,
    // its size is known next time.
    private void findSeeminglyHandled(List<DrainSlot> slots) {
        SeenNames names = known;
        if (names != null && slots.stream().anyMatch(names::mayBeOpen)) {
            slots.stream().filter(names::seemsHandled).forEach(DrainSlot::seemsHandled);
        }
    }

    private Optional<DrainReport> afterDropping(DrainPass dropped, boolean mayDeleteApart) {
        String why = "the session was dropped without QUIT, since "
                + opened.profile().why() + ", and QUIT would take away the " + dropped.lostByQuit()
                + " that were retrieved, but not handled";
        // Once: a server that names its messages otherwise each time is not asked for ever.
        if (mayDeleteApart && dropped.hasMarked() && isAnotherOpen()) {
            notes.add(why + "; what was handled is deleted in a session of its own");
            return Optional.empty();
        }
        notes.add(why + "; so nothing was deleted, and handled messages " + whatComesOfHandled());
        return Optional.of(report(false));
    }

    private boolean isAnotherOpen() {
        if (!marked.isEmpty() || !retry.mayOpen()) {
            return false;
        }
        try {
            opened = retry.open();
            maildrop = null;
            retrieved.clear();
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
        if (listing.isNameless()
                && (items.hasUids() || seen.uids().stream().anyMatch(uid -> !Fingerprint.isKey(uid)))) {
            throw new PeerException(
                    recipe.key().host()
                            + ": the server gave no unique ids this time, though it did before, so messages that are "
                            + "handled can't be told from others, and none was touched in this session",
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

    /** Forgets what is gone from the server; returns what is known still. */
    private Set<String> forgetGone(Maildrop listing, BooleanSupplier whole) {
        Set<String> names = seen.uids();
        if (names.isEmpty()) {
            return names;
        }
        Set<String> listed = new HashSet<>();
        listing.entries().forEach(e -> listed.add(e.uid()));
        if (listed.contains("")) {
            return names; // it may be there, with its unique id left out
        }
        List<String> gone = names.stream()
                .filter(uid -> !Fingerprint.isKey(uid) && !listed.contains(uid))
                .toList();
        // To forget a message that is there after all would hand it over again.
        if (gone.isEmpty() || !whole.getAsBoolean()) {
            return names;
        }
        seen.forget(gone);
        return seen.uids();
    }

    /** Whether any message was told from others by its content, by this drain or an earlier one. */
    boolean anyByContent() {
        SeenNames names = known;
        return items.nameless() > 0 || (names != null && names.anyByContent());
    }

    /** Whether the messages without a unique id are all those that there are, so that others are gone. */
    boolean isWhole() {
        Maildrop listing = maildrop;
        return marked.isEmpty() && (listing == null || !listing.doubtful());
    }

    /** Whether an earlier drain may have offered this message, under this name or another one. */
    boolean isOfferedBefore(DrainSlot slot) {
        DrainItem item = slot.item();
        SeenNames names = known;
        return seen.find(item.key()).isPresent()
                || item.isMaybeKnown()
                || (names != null && names.mayHave(slot.entry(), item.key()));
    }

    /** Forgets what the server has confirmed to be deleted, unless it lists that all the same. */
    void forget(List<DrainItem> deleted) {
        // What nobody remembers has not to be forgotten, unless the drain goes on.
        if (opened.profile().ignoresDele() || (!remembered && !deletedFirst)) {
            return;
        }
        try {
            seen.forget(deleted.stream().map(DrainItem::key).toList());
        } catch (UncheckedIOException | CallersFailure e) {
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
        if (!doubts.mayPipeline()) {
            notes.add(
                    "the server ends a message with LF, a dot and CRLF, or one looked as if it did, so that an answer may have "
                            + "been taken for a part of it: what came after it was asked for one at a time");
        }
        if (items.nameless() > 0) {
            notes.add(items.nameless()
                    + " messages have no unique id of their own and were told apart by their content (SHA-256)");
        }
        if (items.withheld() > 0) {
            notes.add(
                    "messages that may be ones which the handler had, though the server named them otherwise in another "
                            + "session, were left to the next drain");
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
