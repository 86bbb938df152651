package io.mailwire.pop3;

import io.mailwire.ConnectionException;
import io.mailwire.DrainOutcome;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.internal.mime.Spool;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.ServerProfile;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pipeline;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One session of a drain: fetch → handler → DELE for each message, QUIT at the end.
 *
 * <p>The order that makes it safe: a message is noted as offered before the handler gets it, and as handled once that has returned; only
 * then it is marked by DELE. QUIT goes out when every DELE was answered and all that was noted is safe.
 */
final class DrainPass {

    /** How a session ended. */
    enum End {
        /** QUIT was confirmed. */
        CONFIRMED,
        /** QUIT was not confirmed, but there was nothing to delete. */
        NOTHING_TO_CONFIRM,
        /** QUIT would have taken away what was not handled, so it was not sent. */
        DROPPED,
        /** Nothing was marked for deletion, and the session goes on. */
        NOTHING_DELETED
    }

    private final Pop3Engine engine;
    private final ServerProfile profile;
    private final Drain drain;
    private final DrainOptions options;
    private final SeenFolder seen;
    private final List<DrainSlot> slots;
    private final boolean withoutOffering;
    private final Pipeline pipeline;
    private final Fingerprint fingerprint = new Fingerprint();
    private final DrainPace pace;

    // Asked for, and not dealt with yet.
    private final Deque<Retrieval> underWay = new ArrayDeque<>();

    /**
     * Prepares a session.
     *
     * @param withoutOffering whether what is handled is deleted, and nothing is handed over but what is taken for handled and is not
     */
    DrainPass(Opened opened, Drain drain, List<DrainSlot> slots, boolean withoutOffering) {
        this.engine = opened.engine();
        this.profile = opened.profile();
        this.drain = drain;
        this.options = drain.options();
        this.seen = drain.seen();
        this.slots = slots;
        this.withoutOffering = withoutOffering;
        this.pipeline = new Pipeline(
                engine, opened.capabilities().pipelining() && drain.doubts().mayPipeline());
        this.pace = new DrainPace(drain.nanoTime());
    }

    /**
     * Runs it; blocks.
     *
     * @param toTheEnd whether the session is ended though nothing is to be deleted
     */
    End run(boolean toTheEnd) {
        drain.tally().newSession();
        pipeline.run(new Steps());
        if (!toTheEnd && !hasMarked()) {
            return End.NOTHING_DELETED;
        }
        forgetUnmet();
        return finish();
    }

    /** The first message that was asked for and did not come, or not in full. */
    Optional<DrainSlot> waitingFor() {
        return Optional.ofNullable(underWay.peek()).map(r -> r.slot);
    }

    /** Whether the server has marked anything for deletion. */
    boolean hasMarked() {
        return slots.stream().anyMatch(DrainSlot::isMarked);
    }

    /** What is to be done, decided as late as its turn comes: a handler's failure may end it all. */
    private final class Steps implements Iterator<Pipeline.Step> {

        private int next;
        private Pipeline.@Nullable Step found;

        // For which there is no room now; there is again once one that was asked for needs not be handed over. No
        // smaller
        // one overtakes them.
        private final Deque<DrainSlot> waiting = new ArrayDeque<>();

        @Override
        public boolean hasNext() {
            DrainSlot first = waiting.peek();
            if (found == null && first != null && drain.tally().mayAsk(expected(first))) {
                waiting.remove();
                found = new Retrieval(first);
            }
            while (found == null && next < slots.size()) {
                found = step(slots.get(next++));
            }
            return found != null;
        }

        private Pipeline.@Nullable Step step(DrainSlot slot) {
            DrainItem item = slot.item();
            if (slot.isGuessed()) {
                return new Recognition(slot);
            }
            if (item.isHandled()) {
                return settled(slot).orElse(null);
            }
            OptionalLong doubtful = drain.doubts().lookInto(item);
            if (doubtful.isPresent()) {
                return new DrainReread(engine, slot, doubtful.getAsLong(), () -> believed(slot));
            }
            if (item.isTried() || (withoutOffering && !slot.isSeeminglyHandled())) {
                return null;
            }
            if (waiting.isEmpty() && drain.tally().mayAsk(expected(slot))) {
                return new Retrieval(slot);
            }
            waiting.add(slot);
            return null;
        }

        @Override
        public Pipeline.Step next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Pipeline.Step step = found;
            found = null;
            return Objects.requireNonNull(step);
        }
    }

    // The handler had it in an earlier session, and had it right.
    private void believed(DrainSlot slot) {
        slot.item().handledAfterAll();
        handled(slot.item());
        settled(slot).ifPresent(pipeline::follow);
    }

    // What the store does not take comes again: then it is not handled, whatever the handler has done.
    private void handled(DrainItem item) {
        try {
            seen.handled(item.key(), item.size());
        } catch (RuntimeException e) {
            item.failed(e instanceof CallersFailure c ? c.thrown() : e);
            throw e;
        }
        item.became(DrainOutcome.HANDLED);
    }

    // Behind a body that may have an answer in it each answer may be another command's.
    private void requireCertainEnd(DrainSlot slot, MessageBody body) {
        if (body.isEndInDoubt()) {
            drain.doubts().arose();
            throw drain.doubts().endOfSession(slot.item(), body, engine.host());
        }
    }

    /** A handled message: left, or to be deleted. */
    private Optional<Pipeline.Step> settled(DrainSlot slot) {
        if (leaves(slot)) {
            slot.item().became(DrainOutcome.LEFT);
            return Optional.empty();
        }
        return slot.isMarked() || slot.isRefused()
                ? Optional.empty()
                : Optional.of(new DeleteStep(engine, slot.entry().number(), slot::marked, refusal -> {
                    slot.refused();
                    slot.item().notMarked(refusal);
                }));
    }

    private boolean leaves(DrainSlot slot) {
        if (options.leave() == LeaveOnServer.NOTHING) {
            return false;
        }
        DrainItem item = slot.item();
        Instant now = Instant.now();
        Instant since = handledSince(item, now);
        return options.leave()
                .leaves(new LeaveOnServer.Candidate(!item.isHandedOver(), since, slot.placeFromNewest(), now));
    }

    private Instant handledSince(DrainItem item, Instant now) {
        Optional<SeenEntry> known = seen.find(item.key()).filter(SeenEntry::handled);
        if (known.filter(entry -> !entry.isTimeKnown()).isPresent()) {
            seen.handled(item.key(), item.size()); // which begins to count
            return now;
        }
        return known.map(SeenEntry::since).orElse(now);
    }

    private static long expected(DrainSlot slot) {
        return slot.entry().size() < 0 ? Pipeline.UNKNOWN_SIZE : slot.entry().size();
    }

    /** RETR, and the handler. */
    private final class Retrieval implements Pipeline.Step {

        private final DrainSlot slot;
        private final CommandLine command;

        Retrieval(DrainSlot slot) {
            this.slot = slot;
            this.command = Pop3Commands.retr(slot.entry().number());
        }

        @Override
        public CommandLine command() {
            underWay.add(this);
            return command;
        }

        @Override
        public long expectedOctets() {
            return expected(slot);
        }

        @Override
        public boolean isWanted() {
            return !drain.tally().isStopped();
        }

        @Override
        public void answered(StatusLine status) {
            if (!status.isOk()) {
                underWay.remove();
                slot.item().failed(engine.refusal(command, status, true));
                through();
                drain.tally().giveBack(expected(slot));
                return;
            }
            slot.retrieved();
            MessageBody body = engine.openBody(command);
            try {
                if (!drain.tally().isStopped()) {
                    if (slot.item().hasKey()) {
                        offer(body, null);
                    } else {
                        identify(body);
                    }
                }
                finish(body);
            } finally {
                if (body.isEndInDoubt()) {
                    drain.doubts().arose();
                }
            }
            requireCertainEnd(slot, body);
            underWay.remove();
            if (slot.item().isHandled()) {
                settled(slot).ifPresent(pipeline::follow);
            }
            pipeline.lookAhead(pace.mayLookAhead());
            if (pace.isSilentForLong()) {
                engine.flush();
            }
            if (slot.item().isHandedOver()) {
                drain.progressed(slot.item());
            }
        }

        private void through() {
            if (slot.item().hasKey()) {
                drain.tally().settled();
            } else {
                drain.tally().refused();
            }
        }

        // More is left than anybody wants to wait for. A new session is cheaper, and this message is not tried again.
        private void finish(MessageBody body) {
            try {
                if (options.reconnects() == 0) {
                    body.finishPatiently();
                } else {
                    body.finish();
                }
            } catch (PeerException e) {
                throw new ConnectionException(FailureReason.LOST, String.valueOf(e.getMessage()), true, e);
            }
        }

        /** A message without a unique id has to be here in full before it is known whether it was handled. */
        private void identify(MessageBody body) {
            Spool spool = null;
            boolean handedOn = false;
            try {
                spool = Bodies.spooled(body, engine.options().limits().literalInMemory());
                if (body.isEndInDoubt()) {
                    return; // it may be more than one
                }
                String key = fingerprint.key(spool);
                drain.items().named(slot.item(), slot.entry().number(), key).ifPresent(slot::is);
                drain.recall(slot);
                if (!slot.item().isHandled() && !slot.item().isTried()) {
                    handedOn = true;
                    offer(body, spool);
                } else {
                    drain.tally().giveBack(expected(slot));
                }
            } catch (UncheckedIOException e) {
                if (handedOn) {
                    throw e;
                }
                slot.item().failed(e);
                through();
            } finally {
                if (spool != null && !handedOn) {
                    spool.close();
                }
            }
        }

        private void offer(MessageBody body, @Nullable Spool arrived) {
            DrainItem item = slot.item();
            boolean before = drain.isOfferedBefore(slot);
            seen.offered(item.key(), item.size());
            item.offered(before);
            drain.tally().handedOver(expected(slot));
            DrainContent content = arrived == null
                    ? new DrainContent(body, engine.options().limits().literalInMemory(), before)
                    : new DrainContent(body, arrived, before);
            Exception thrown = handle(content);
            MailException broken = body.failure();
            if (broken != null) {
                // Even where the handler swallowed it: it got a part only.
                item.failed(thrown == null ? broken : thrown);
                throw broken.rethrown();
            }
            if (thrown != null) {
                failed(item, thrown);
            } else if (content.isKept()) {
                item.became(DrainOutcome.KEPT);
            } else if (body.isEndInDoubt()) {
                drain.doubts().taken(item, engine.host());
            } else {
                handled(item);
            }
        }

        private @Nullable Exception handle(DrainContent content) {
            pace.handlerBegins();
            try {
                drain.handler().handle(new Pop3Message(slot.entry(), content));
                return null;
            } catch (Exception e) {
                return e;
            } finally {
                content.over();
                pace.handlerEnds();
            }
        }

        private void failed(DrainItem item, Exception thrown) {
            item.failed(thrown);
            if (thrown instanceof InterruptedException) {
                // The next wait for the server ends the drain, as an interrupt anywhere else in it does.
                Thread.currentThread().interrupt();
            }
            if (options.stopOnFailure()) {
                drain.tally().stop();
            }
        }
    }

    /**
     * RETR of a message without a unique id that seems to be one that was handled, to see whether it is, and to delete it then. If it is
     * not, this session ends without QUIT where that would take the message away.
     */
    private final class Recognition implements Pipeline.Step {

        private final DrainSlot slot;
        private final CommandLine command;

        Recognition(DrainSlot slot) {
            this.slot = slot;
            this.command = Pop3Commands.retr(slot.entry().number());
        }

        @Override
        public CommandLine command() {
            return command;
        }

        @Override
        public long expectedOctets() {
            return expected(slot);
        }

        @Override
        public void answered(StatusLine status) {
            if (!status.isOk()) {
                return;
            }
            slot.retrieved();
            MessageBody body = engine.openBody(command);
            try (Spool spool = Bodies.spooled(body, engine.options().limits().literalInMemory())) {
                requireCertainEnd(slot, body);
                if (Fingerprint.isContentOf(slot.item().key(), spool)) {
                    settled(slot).ifPresent(pipeline::follow);
                } else {
                    slot.is(new DrainItem(slot.entry(), ""));
                }
            }
        }
    }

    /** Once every message that has a name by its content only was looked at, those that were not met are gone from the server. */
    private void forgetUnmet() {
        if (withoutOffering
                || !drain.anyByContent()
                || !drain.isWhole()
                || slots.stream().anyMatch(s -> !s.item().hasKey())) {
            return;
        }
        Set<String> met = slots.stream().map(s -> s.item().key()).collect(Collectors.toSet());
        seen.forget(seen.uids().stream()
                .filter(uid -> Fingerprint.isKey(uid) && !met.contains(uid))
                .toList());
        drain.items().byContent().stream().filter(i -> !met.contains(i.key())).forEach(drain.items()::isGone);
    }

    /** How many messages QUIT would take away that no handler took. */
    long lostByQuit() {
        return profile.retrievedIsGone()
                ? slots.stream()
                        .filter(s -> s.isRetrieved() && !s.item().isHandled())
                        .count()
                : 0;
    }

    private End finish() {
        if (lostByQuit() > 0) {
            engine.drop("its drain kept messages that QUIT would have taken away");
            return End.DROPPED;
        }
        seen.sync();
        List<DrainItem> marked =
                slots.stream().filter(DrainSlot::isMarked).map(DrainSlot::item).toList();
        try {
            engine.require(Pop3Commands.quit());
        } catch (MailException e) {
            if (!marked.isEmpty()) {
                marked.forEach(item -> item.became(DrainOutcome.UNCONFIRMED));
                throw e;
            }
            drain.note("QUIT was not confirmed, but nothing was to be deleted: " + e.getMessage());
            return End.NOTHING_TO_CONFIRM;
        } finally {
            engine.drop("it was drained");
        }
        marked.forEach(DrainItem::deleted);
        drain.forget(marked);
        return End.CONFIRMED;
    }
}
