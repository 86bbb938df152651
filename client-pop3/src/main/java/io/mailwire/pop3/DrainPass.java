package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.PeerException;
import io.mailwire.internal.mime.Spool;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.ServerProfile;
import io.mailwire.pop3.internal.engine.ContentCheck;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pipeline;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final List<DrainSlot> slots;
    private final boolean withoutOffering;
    private final Pipeline pipeline;
    private final Fingerprint fingerprint;
    private final DrainPace pace;
    private final Handover handover;
    private final DrainQuit quit;
    private final DrainPortion portion;
    private int commands;
    private int answered;
    private boolean cutShort;

    // Asked for, and not dealt with yet.
    private final Deque<DrainSlot> underWay = new ArrayDeque<>();

    // Its body has ended, as it seems; what comes next will tell.
    private @Nullable DrainSlot unproven;

    /**
     * Prepares a session, or what is done in it before anything is offered.
     *
     * @param fingerprint names the session's messages
     * @param withoutOffering whether what is handled is deleted, and nothing is handed over but what is taken for handled and is not
     * @param portion how much it does
     */
    DrainPass(
            Opened opened,
            Drain drain,
            List<DrainSlot> slots,
            Fingerprint fingerprint,
            boolean withoutOffering,
            DrainPortion portion) {
        this.engine = opened.engine();
        this.profile = drain.profile();
        this.drain = drain;
        this.options = drain.options();
        this.slots = slots;
        this.withoutOffering = withoutOffering;
        this.fingerprint = fingerprint;
        this.portion = portion;
        this.pipeline = new Pipeline(
                engine, opened.capabilities().pipelining() && drain.doubts().mayPipeline());
        this.pace = drain.pace();
        this.handover = new Handover(drain, engine);
        this.quit = new DrainQuit(drain, engine, slots);
        lookAhead();
    }

    private void lookAhead() {
        pipeline.lookAhead(pace.mayLookAhead() && !portion.isCareful());
    }

    /**
     * Runs it; blocks.
     *
     * @param toTheEnd whether the session is ended though nothing is to be deleted
     */
    End run(boolean toTheEnd) {
        drain.tally().newSession();
        try {
            // First those that have to be looked at: one that is another message than it was makes others doubtful,
            // too.
            List<DrainSlot> doubtful =
                    slots.stream().filter(DrainSlot::isDoubtful).toList();
            List<DrainSlot> others = slots.stream().filter(s -> !s.isDoubtful()).toList();
            pipeline.run(new Steps(doubtful));
            pipeline.run(new Steps(others));
            if (!toTheEnd && !hasMarked()) {
                return End.NOTHING_DELETED;
            }
            drain.forgetOthers(slots);
            return quit.send();
        } catch (PeerException e) {
            if (unproven != null) {
                handover.takeBack(unproven, e);
            }
            throw e;
        }
    }

    /** The first message that was asked for and did not come, or not in full. */
    Optional<DrainSlot> waitingFor() {
        return Optional.ofNullable(underWay.peek());
    }

    /** A message is asked for. */
    void asks(DrainSlot slot) {
        underWay.add(slot);
    }

    /** What was asked for first came to its end, or was refused. */
    void came() {
        underWay.remove();
    }

    /** Unique ids were seen to tell less than they should: what is known by them is recalled anew, before anything is done with it. */
    void recallDoubted() {
        slots.stream().filter(s -> s.item().isHandled() && !s.isRetrieved()).forEach(drain::recall);
    }

    /** A message's body has ended, as it seems. */
    void ended(DrainSlot slot) {
        unproven = slot;
    }

    Drain drain() {
        return drain;
    }

    /** DELE, where a handled message is not to be left. */
    void settle(DrainSlot slot) {
        settled(slot).ifPresent(pipeline::follow);
    }

    /** How many commands were answered. */
    int answered() {
        return answered;
    }

    /** Whether it ended because it had sent as many commands as it may. */
    boolean isCutShort() {
        return cutShort;
    }

    // A status line came where one was due, so the body before it had ended where it seemed to.
    void begin() {
        unproven = null;
        answered++;
    }

    /** Whether the server has marked anything for deletion. */
    boolean hasMarked() {
        return slots.stream().anyMatch(DrainSlot::isMarked);
    }

    /** What is to be done, decided as late as its turn comes: a handler's failure may end it all. */
    private final class Steps implements Iterator<Pipeline.Step> {

        private final Iterator<DrainSlot> rest;
        private Pipeline.@Nullable Step found;

        // For which there is no room now; there is again once one that was asked for needs not be handed over. No
        // smaller one overtakes them.
        private final Deque<DrainSlot> waiting = new ArrayDeque<>();

        Steps(List<DrainSlot> part) {
            rest = part.iterator();
        }

        @Override
        public boolean hasNext() {
            DrainSlot first = waiting.peek();
            if (found == null && first != null && isRoom() && drain.tally().mayAsk(expected(first))) {
                waiting.remove();
                found = new Retrieval(first);
            }
            while (found == null && rest.hasNext() && isRoom()) {
                found = step(rest.next());
            }
            return found != null;
        }

        private boolean isRoom() {
            cutShort |= commands >= portion.most();
            return !cutShort;
        }

        private Pipeline.@Nullable Step step(DrainSlot slot) {
            DrainItem item = slot.item();
            if (slot.isLeftAlone()) {
                return null;
            }
            if (slot.isDoubtful()) {
                return new Recognition(DrainPass.this, engine, slot);
            }
            if (item.isHandled()) {
                return settled(slot).orElse(null);
            }
            OptionalLong doubtful = drain.doubts().lookInto(item);
            if (doubtful.isPresent()) {
                return new DrainReread(
                        engine, slot, doubtful.getAsLong(), DrainPass.this::begin, content -> believed(slot, content));
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
            commands += step instanceof DeleteStep ? 1 : 2; // RETR, and DELE behind it
            return Objects.requireNonNull(step);
        }
    }

    // The handler had it in an earlier session, and had it right.
    private void believed(DrainSlot slot, String content) {
        slot.item().handledAfterAll();
        handover.handled(slot.item(), content);
        settled(slot).ifPresent(pipeline::follow);
    }

    // Behind a body that may have an answer in it each answer may be another command's.
    void requireCertainEnd(DrainSlot slot, MessageBody body) {
        if (body.isEndInDoubt()) {
            drain.doubts().arose();
            throw drain.doubts().endOfSession(slot.item(), body, engine.host());
        }
    }

    /** A handled message: left, or to be deleted. */
    private Optional<Pipeline.Step> settled(DrainSlot slot) {
        if (drain.memory().leaves(slot, options.leave(), profile.ignoresDele())) {
            slot.item().became(DrainOutcome.LEFT);
            return Optional.empty();
        }
        return slot.isMarked() || slot.isRefused()
                ? Optional.empty()
                : Optional.of(new DeleteStep(
                        engine,
                        slot.entry().number(),
                        () -> {
                            begin();
                            slot.marked();
                        },
                        refusal -> {
                            begin();
                            slot.refused();
                            slot.item().notMarked(refusal);
                        }));
    }

    static long expected(DrainSlot slot) {
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
            underWay.add(slot);
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
            begin();
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
                    ContentCheck check = body.checked();
                    if (slot.item().hasKey()) {
                        offer(slot, body, check, null);
                    } else {
                        identify(body, check);
                    }
                } else {
                    handover.finish(body);
                    unproven = slot;
                }
            } finally {
                if (body.isEndInDoubt()) {
                    drain.doubts().arose();
                }
            }
            requireCertainEnd(slot, body);
            underWay.remove();
        }

        private void through() {
            if (slot.item().hasKey()) {
                drain.tally().refusedForGood();
            } else {
                drain.tally().refused();
            }
        }

        /** A message without a unique id has to be here in full before it is known whether it was handled. */
        private void identify(MessageBody body, ContentCheck check) {
            Spool spool = null;
            boolean handedOn = false;
            boolean known = false;
            try {
                spool = Bodies.spooled(body, engine.options().limits().literalInMemory());
                if (body.isEndInDoubt()) {
                    return; // it may be more than one
                }
                String key = fingerprint.key(spool);
                drain.items().named(slot.item(), slot.entry().number(), key).ifPresent(slot::is);
                drain.recall(slot);
                unproven = slot;
                if (!slot.item().isHandled() && !slot.item().isTried()) {
                    handedOn = true;
                    offer(slot, body, check, spool);
                } else {
                    drain.tally().giveBack(expected(slot));
                    known = true;
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
            if (known) {
                known(slot, check);
            }
        }
    }

    /** One that an earlier session or drain had. */
    private void known(DrainSlot slot, ContentCheck check) {
        if (slot.item().isHandled()) {
            if (drain.memory().isDeleting(slot.item())) {
                drain.memory().isThere(slot, check.value());
            }
            settle(slot);
        }
    }

    /** Hands a message over, and deletes it if that is handled. */
    private void offer(DrainSlot slot, MessageBody body, ContentCheck check, @Nullable Spool arrived) {
        handover.offer(slot, body, check, arrived);
        unproven = slot;
        if (slot.item().isHandled()) {
            settle(slot);
        }
        lookAhead();
        if (pace.isSilentForLong()) {
            engine.flush();
        }
        drain.progressed(slot.item());
    }

    /** A message that was taken for one which was handled is another one: it is handed over now, if it may be. */
    boolean offerAnother(DrainSlot slot, MessageBody body, ContentCheck check, Spool arrived) {
        boolean offers =
                slot.item().hasKey() && !withoutOffering && drain.tally().mayAsk(expected(slot));
        if (offers) {
            offer(slot, body, check, arrived);
        }
        return offers;
    }

    /** How many messages QUIT would take away that no handler took. */
    long lostByQuit() {
        return quit.wouldLose();
    }
}
