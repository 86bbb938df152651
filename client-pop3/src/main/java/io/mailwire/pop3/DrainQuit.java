package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.MailException;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.ServerProfile;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import java.util.List;

/** How a session of a drain ends: by QUIT, which deletes what is marked, or without, where that would take away what no handler took. */
final class DrainQuit {

    private final Drain drain;
    private final ServerProfile profile;
    private final Pop3Engine engine;
    private final List<DrainSlot> slots;

    DrainQuit(Drain drain, Pop3Engine engine, List<DrainSlot> slots) {
        this.drain = drain;
        this.profile = drain.profile();
        this.engine = engine;
        this.slots = slots;
    }

    /** How many messages QUIT would take away that no handler took. */
    long wouldLose() {
        return profile.retrievedIsGone()
                ? slots.stream()
                        .filter(s -> s.isRetrieved() && !s.item().isHandled())
                        .count()
                : 0;
    }

    /** Ends the session; blocks. That messages may be gone from now on is noted before. */
    DrainPass.End send() {
        if (wouldLose() > 0) {
            engine.drop("its drain kept messages that QUIT would have taken away");
            return DrainPass.End.DROPPED;
        }
        List<DrainItem> marked =
                slots.stream().filter(DrainSlot::isMarked).map(DrainSlot::item).toList();
        drain.seen().deleting(marked.stream().map(DrainItem::key).toList());
        drain.seen().sync();
        CommandLine quit = Pop3Commands.quit();
        try {
            engine.send(quit); // where that is refused nothing was sent, and nothing is deleted
            marked.forEach(DrainItem::inQuit);
            return isConfirmed(quit, marked) ? DrainPass.End.CONFIRMED : DrainPass.End.NOTHING_TO_CONFIRM;
        } finally {
            engine.drop("it was drained");
        }
    }

    private boolean isConfirmed(CommandLine quit, List<DrainItem> marked) {
        try {
            engine.requireOk(quit);
        } catch (MailException e) {
            if (!marked.isEmpty()) {
                marked.forEach(item -> item.became(DrainOutcome.UNCONFIRMED));
                throw e;
            }
            drain.note("QUIT was not confirmed, but nothing was to be deleted: " + e.getMessage());
            return false;
        }
        if (profile.ignoresDele()) {
            marked.forEach(item -> item.became(DrainOutcome.LEFT));
        } else {
            drain.tally().deleted((int)
                    marked.stream().filter(item -> !item.isDeletedOnce()).count());
            marked.forEach(DrainItem::deleted);
        }
        return true;
    }
}
