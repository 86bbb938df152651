package io.mailwire.imap.internal.engine;

import io.mailwire.CommandException;
import io.mailwire.imap.IdleEnd;
import io.mailwire.imap.IdleResult;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.SearchEncoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Waits for what happens in the selected folder: by IDLE (RFC 2177), else by NOOP.
 *
 * <p>IDLE is a command like others to the engine, one that conflicts with all of them. It is sent in a quiet moment only, and when
 * somebody comes who wants to send, the thread that idles says DONE; the other goes as soon as the server has confirmed it. Between
 * the two no lock is held. Behind others IDLE waits for a pause, so that it does not cost each command of a loop two more turns.
 *
 * <p>What has happened is kept by {@link FolderChanges} whether somebody idles or not, so that nothing is lost between two calls. When
 * something happens, DONE is the fence behind which the server has told all of it; then the UIDs of new messages are asked for.
 *
 * <p>Watching across reconnects has its place above this: who has taken a result knows everything up to it.
 */
public final class Idling {

    // How long "+" may take; a server that has not said it then gets its DONE all the same.
    private static final Duration LONGEST_LEAVE = Duration.ofSeconds(10);

    // After commands of others, so long nothing must be said before IDLE is worth its turns.
    private static final Duration PAUSE = Duration.ofMillis(300);

    // A server that ends IDLE by itself sooner does not mean it.
    private static final Duration SHORTEST_IDLE = Duration.ofSeconds(30);

    // Behind each question things may have changed again.
    private static final int MOST_QUESTIONS = 3;

    // Without ESEARCH a search for all is a line of that many octets for each message.
    private static final int OCTETS_OF_UID = 11;

    private final LiveSession session;
    private final ImapEngine engine;
    private final SelectedFolder folder;
    private final FolderChanges changes;
    private final IdleHabits habits;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();

    Idling(LiveSession session, SelectedFolder folder) {
        this.session = session;
        this.engine = session.engine();
        this.folder = folder;
        this.changes = folder.changes();
        this.habits = session.idleHabits();
    }

    /** Makes the call that waits, or the next one, return; from any thread. */
    public void wake() {
        woken.set(true);
        engine.watching().wake();
    }

    /**
     * Blocks until something has happened, at most for a while and what the last round trips take.
     *
     * @throws IllegalStateException if another thread is at it
     */
    public IdleResult idle(Duration longest) {
        folder.requireCurrent();
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread idles in folder \"" + folder.name()
                    + "\" already: each change is told once, so let one thread idle and tell the others");
        }
        engine.watching().watch(true);
        try {
            return new Call(Deadline.in(longest)).orLeft();
        } finally {
            engine.watching().watch(false);
            taken.set(false);
        }
    }

    /** One call; for one thread. */
    private final class Call {
        private final Deadline until;
        private boolean polls;
        private boolean pauses; // others have just been let go first

        Call(Deadline until) {
            this.until = until;
        }

        IdleResult orLeft() {
            try {
                return run();
            } catch (IllegalStateException e) {
                // Refused at the last moment.
                if (folder.isCurrent()) {
                    throw e;
                }
                return take(IdleEnd.FOLDER_LEFT);
            }
        }

        private IdleResult run() {
            identify();
            while (true) {
                IdleEnd end = end();
                if (end == IdleEnd.CHANGED) {
                    identify();
                }
                if (end != null) {
                    IdleResult result = take(end);
                    // What came and went before anybody was told is nothing.
                    if (end != IdleEnd.CHANGED || result.hasChanges()) {
                        return result;
                    }
                    continue;
                }
                if (!polls && session.offers("IDLE", engine.deadline())) {
                    idleOnce();
                } else {
                    poll();
                }
            }
        }

        /** Why waiting is over; null while it is not. */
        private @Nullable IdleEnd end() {
            if (!folder.isCurrent()) {
                return IdleEnd.FOLDER_LEFT;
            }
            if (changes.hasNews()) {
                return IdleEnd.CHANGED;
            }
            if (woken.compareAndSet(true, false)) {
                return IdleEnd.WOKEN;
            }
            return until.hasPassed() ? IdleEnd.TIME_OVER : null;
        }

        private IdleResult take(IdleEnd end) {
            FolderChanges.Taken what = changes.take();
            return new IdleResult(
                    folder.name(),
                    end,
                    changes.exists(),
                    what.added(),
                    what.flags(),
                    what.removed(),
                    what.unidentified());
        }

        /** A reason to look at {@link #end} again; with the engine's lock. */
        private @Nullable Boolean reason() {
            return (changes.hasNews() || woken.get() || !folder.isCurrent()) ? Boolean.TRUE : null;
        }

        // ---- IDLE

        private void idleOnce() {
            if (pauses) {
                pauses = false;
                if (engine.watching().await(this::reason, until.orIn(PAUSE), "idling") != null) {
                    return;
                }
            }
            Deadline operation = engine.deadline();
            Request request = new Request(
                    ImapCommand.of("IDLE"), new Footprint(CommandKind.IDLE, UidSet.EMPTY), folder::requireCurrent);
            List<Pending> admitted = engine.watching()
                    .await(
                            () -> reason() != null
                                    ? List.<Pending>of()
                                    : engine.watching().isQuiet() ? engine.admitWhileQuiet(request, operation) : null,
                            until,
                            "waiting to idle");
            if (admitted == null || admitted.isEmpty()) {
                return;
            }
            long begun = System.nanoTime();
            Responses idle = engine.sendAdmitted(admitted, operation);
            Pending pending = admitted.get(0);
            Boolean leave = engine.watching()
                    .await(
                            () -> pending.completion() != null
                                    ? Boolean.FALSE
                                    : pending.mayGoOn() ? Boolean.TRUE : null,
                            longestLeave(),
                            "waiting for leave to idle");
            Deadline renewal = Deadline.in(habits.renewal());
            if (leave != null && leave) {
                engine.watching()
                        .await(
                                () -> (pending.completion() != null
                                                || engine.watching().othersWait())
                                        ? Boolean.TRUE
                                        : reason(),
                                until.orIn(habits.renewal()),
                                "idling");
            }
            boolean byItself = pending.completion() != null;
            if (!byItself) {
                idle.operation(engine.deadline());
                engine.done(pending, engine.deadline());
            }
            judge(idle, pending, byItself, System.nanoTime() - begun);
            pauses = !renewal.hasPassed();
        }

        private Deadline longestLeave() {
            Duration reply = engine.replyTime();
            return Deadline.in(reply.compareTo(LONGEST_LEAVE) < 0 ? reply : LONGEST_LEAVE);
        }

        /** How the server takes IDLE, from how it has ended. */
        private void judge(Responses idle, Pending pending, boolean byItself, long nanos) {
            StatusResponse reply = idle.reply();
            if (!reply.isOk()) {
                CommandException refusal = idle.refused(reply);
                if (reply.condition().equals("BAD") && !refusal.isTransient()) {
                    engine.state().withdraw("IDLE");
                }
                polls = true;
            } else if (!pending.mayGoOn()) {
                // It confirms what it has never begun.
                engine.state().withdraw("IDLE");
                polls = true;
            } else if (byItself && nanos < SHORTEST_IDLE.toNanos()) {
                polls = true;
            }
        }

        // ---- polling

        private void poll() {
            Deadline operation = engine.deadline();
            Request noop = new Request(Commands.noop(), Footprint.of(CommandKind.NOOP), folder::requireCurrent);
            Responses answers = habits.status()
                    ? engine.send(List.of(noop, statusRequest()), operation).get(0)
                    : engine.send(noop, operation);
            answers.finish();
            engine.watching().await(this::reason, until.orIn(habits.poll()), "waiting to ask again");
        }

        private Request statusRequest() {
            return Request.of(session.commands().status(folder.name(), List.of("MESSAGES")), CommandKind.STATUS);
        }

        // ---- UIDs

        /** Asks for UIDs that are not known, as often as it helps. */
        private void identify() {
            boolean understood = true;
            for (int i = 0; i < MOST_QUESTIONS; i++) {
                OptionalLong first = folder.isCurrent() ? changes.question(folder.uidNext()) : OptionalLong.empty();
                if (first.isEmpty()) {
                    return;
                }
                // The second time by the older command: some have the newer one, and it does not find anything.
                boolean extended = understood && session.offers("ESEARCH", engine.deadline());
                boolean answered = search(first.getAsLong(), extended);
                understood = answered && changes.searched();
                if (!answered && !extended) {
                    break;
                }
            }
            if (!understood) {
                changes.unanswered();
            }
        }

        /** @return false where the server refuses, or looks at some of the messages only */
        private boolean search(long first, boolean extended) {
            if (!extended
                    && first == 1
                    && changes.exists() * OCTETS_OF_UID > engine.limits().searchLine()) {
                return false;
            }
            SearchKey key = first == 1 ? SearchKey.all() : new SearchKey.Uids(UidSet.range(first, UidSet.MAX));
            Request request = new Request(
                    SearchEncoder.search(
                            key,
                            extended ? List.of("ALL") : List.of(),
                            engine.state().isUtf8()),
                    Footprint.of(CommandKind.UIDS),
                    folder::requireCurrent);
            StatusResponse reply = engine.send(request, engine.deadline()).reply();
            // What a part of the messages lacks has not gone.
            return reply.isOk() && !reply.isInPart();
        }
    }
}
