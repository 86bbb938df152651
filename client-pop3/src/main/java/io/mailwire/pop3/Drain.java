package io.mailwire.pop3;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.MailException;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.ServerProfile;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One run through a maildrop: fetch → handler → DELE for each message, QUIT at the end.
 *
 * <p>RETR and DELE go out in windows where the server takes several commands at once; answers come in the order of the commands, so
 * a queue of what is in flight is all the state there is. DELE is sent only after the handler has returned and the message
 * was read to its end, QUIT only after every DELE was answered.
 */
final class Drain {

    // The window. Enough that 1,000 small messages take some 20 turns. Commands of that number are a few KiB and fit
    // any
    // socket buffer, so that writing them never waits for a server which itself waits for us to read.
    private static final int COMMANDS = 100;
    private static final long OCTETS = 4L * 1024 * 1024;
    private static final long UNKNOWN_SIZE = 64 * 1024;

    private record InFlight(Slot slot, boolean dele, CommandLine command) {}

    /** What is known of one message so far. */
    private static final class Slot {
        final Maildrop.Entry entry;
        DrainOutcome outcome = DrainOutcome.NOT_TRIED;
        boolean retrieved;
        boolean marked;

        @Nullable Exception failure;

        Slot(Maildrop.Entry entry) {
            this.entry = entry;
        }

        void failed(Exception e) {
            outcome = DrainOutcome.FAILED;
            failure = e;
        }

        long expectedOctets() {
            return entry.size() < 0 ? UNKNOWN_SIZE : entry.size();
        }
    }

    private final Pop3Engine engine;
    private final ServerProfile profile;
    private final Pop3Handler handler;
    private final List<Slot> slots = new ArrayList<>();
    private final List<String> notes;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private final int maxInFlight;
    private int next;
    private int retrInFlight;
    private long octetsInFlight;

    Drain(Opened opened, Maildrop maildrop, Set<Integer> marked, Pop3Handler handler) {
        this.engine = opened.engine();
        this.profile = opened.profile();
        this.handler = handler;
        this.notes = new ArrayList<>(maildrop.notes());
        this.maxInFlight = opened.capabilities().pipelining() ? COMMANDS : 1;
        for (Maildrop.Entry entry : maildrop.entries()) {
            if (!marked.contains(entry.number())) {
                slots.add(new Slot(entry));
            }
        }
        if (!marked.isEmpty()) {
            notes.add(marked.size() + " messages were marked for deletion before the drain and are not in this report");
        }
    }

    DrainReport run() {
        boolean done = false;
        try {
            fetchAndHandle();
            DrainReport report = finish();
            done = true;
            return report;
        } catch (MailException e) {
            throw ended(e);
        } finally {
            if (!done) {
                engine.drop("its drain ended early");
            }
        }
    }

    private void fetchAndHandle() {
        while (true) {
            fill();
            InFlight head = inFlight.poll();
            if (head == null) {
                return;
            }
            StatusLine status = engine.answer();
            if (head.dele()) {
                deleted(head, status);
            } else {
                retrInFlight--;
                octetsInFlight -= head.slot().expectedOctets();
                retrieved(head, status);
            }
        }
    }

    /** Asks for more once half of the window is used up; in lock-step, once nothing is in flight. */
    private void fill() {
        boolean wanted = maxInFlight == 1 ? inFlight.isEmpty() : retrInFlight <= maxInFlight / 2;
        boolean sent = false;
        while (wanted && next < slots.size() && retrInFlight < maxInFlight) {
            Slot slot = slots.get(next);
            if (retrInFlight > 0 && octetsInFlight + slot.expectedOctets() > OCTETS) {
                break;
            }
            CommandLine retr = Pop3Commands.retr(slot.entry.number());
            engine.send(retr);
            inFlight.add(new InFlight(slot, false, retr));
            retrInFlight++;
            octetsInFlight += slot.expectedOctets();
            next++;
            sent = true;
        }
        if (sent) {
            engine.flush();
        }
    }

    private void retrieved(InFlight retr, StatusLine status) {
        Slot slot = retr.slot();
        if (!status.isOk()) {
            slot.failed(engine.refusal(retr.command(), status, true));
            return;
        }
        slot.retrieved = true;
        MessageBody body = engine.openBody(retr.command());
        handle(slot, body);
        body.finish();
        if (slot.outcome == DrainOutcome.HANDLED) {
            CommandLine dele = Pop3Commands.dele(slot.entry.number());
            engine.send(dele);
            inFlight.add(new InFlight(slot, true, dele));
        }
    }

    private void handle(Slot slot, MessageBody body) {
        DrainContent content = new DrainContent(body, engine.options().limits().literalInMemory());
        Exception thrown = null;
        try {
            handler.handle(new Pop3Message(slot.entry, content));
        } catch (Exception e) {
            thrown = e;
        } finally {
            content.over();
        }
        MailException broken = body.failure();
        if (broken != null) {
            // Even where the handler swallowed it: it got a part only.
            slot.failed(thrown == null ? broken : thrown);
            throw broken.rethrown();
        }
        if (thrown == null) {
            slot.outcome = content.isKept() ? DrainOutcome.KEPT : DrainOutcome.HANDLED;
            return;
        }
        slot.failed(thrown);
        if (thrown instanceof InterruptedException) {
            // The next wait for the server ends the drain, as an interrupt anywhere else in it does.
            Thread.currentThread().interrupt();
        }
    }

    private void deleted(InFlight dele, StatusLine status) {
        if (status.isOk()) {
            dele.slot().marked = true;
        } else {
            dele.slot().failure = engine.refusal(dele.command(), status, true);
        }
    }

    private DrainReport finish() {
        long lostByQuit = slots.stream()
                .filter(s -> s.retrieved && s.outcome != DrainOutcome.HANDLED)
                .count();
        if (profile.retrievedIsGone() && lostByQuit > 0) {
            engine.drop("its drain kept messages that QUIT would have taken away");
            notes.add("the session was dropped without QUIT, since " + profile.why() + ", and QUIT would take away the "
                    + lostByQuit
                    + " that were retrieved, but not handled; so nothing was deleted, and handled messages come again");
            return report(false);
        }
        CommandLine quit = Pop3Commands.quit();
        boolean anyMarked = slots.stream().anyMatch(s -> s.marked);
        try {
            engine.require(quit);
        } catch (MailException e) {
            if (anyMarked) {
                slots.stream().filter(s -> s.marked).forEach(s -> s.outcome = DrainOutcome.UNCONFIRMED);
                throw e;
            }
            notes.add("QUIT was not confirmed, but nothing was to be deleted: " + e.getMessage());
            return report(false);
        } finally {
            engine.drop("it was drained");
        }
        slots.stream().filter(s -> s.marked).forEach(s -> s.outcome = DrainOutcome.DELETED);
        return report(true);
    }

    private DrainException ended(MailException e) {
        boolean unconfirmed = slots.stream().anyMatch(s -> s.outcome == DrainOutcome.UNCONFIRMED);
        return new DrainException(
                unconfirmed
                        ? e.getMessage()
                                + "; the end of the drain is not confirmed: whether the handled messages are deleted "
                                + "is unknown"
                        : e.getMessage() + "; the drain ended early: nothing was deleted, handled messages come again",
                report(false),
                e);
    }

    private DrainReport report(boolean confirmed) {
        return new DrainReport(
                slots.stream()
                        .map(s -> new DrainedMessage(s.entry.uid(), s.entry.size(), s.outcome, s.failure))
                        .toList(),
                confirmed,
                notes);
    }
}
