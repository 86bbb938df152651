package io.mailwire.imap.internal.engine;

import io.mailwire.CommandException;
import io.mailwire.UidValidityException;
import io.mailwire.imap.PartialChange;
import io.mailwire.imap.PartialChangeException;
import io.mailwire.imap.Uid;
import io.mailwire.imap.UidMap;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.CopyUid;
import java.util.Optional;

/** How far a change has got that is made piece by piece and step by step. For one thread and one change. */
final class Progress {

    private final String where;
    private final String folder;
    private final UidSet asked;
    private UidSet done = UidSet.EMPTY;
    private UidSet begun = UidSet.EMPTY;
    private UidSet underWay = UidSet.EMPTY;
    private UidMap uids = UidMap.UNKNOWN;
    private Optional<Uid> appended = Optional.empty();
    private boolean isAppended;

    Progress(String where, String folder, UidSet asked) {
        this.where = where;
        this.folder = folder;
        this.asked = asked;
    }

    /** The next command is about these, of which the first step is taken with it. */
    void begins(UidSet piece) {
        underWay = piece;
    }

    /** The first of several steps is done; the next leaves the messages where they are, or finishes with them. */
    void firstStep(UidSet piece) {
        underWay = UidSet.EMPTY;
        begun = begun.union(piece);
    }

    /** All that was wanted is done with these. */
    void done(UidSet piece) {
        underWay = UidSet.EMPTY;
        begun = begun.minus(piece);
        done = done.union(piece);
    }

    /** These have UIDs elsewhere now. */
    void copied(UidMap map) {
        uids = uids.and(map);
    }

    /** These were moved before the server refused to move the others (RFC 6851 section 3.3). */
    void movedBeforeRefusal(CopyUid told) {
        copied(told.uids());
        done(told.copied().intersect(asked));
        firstStep(told.doubtful().intersect(asked));
    }

    /** A new message is there. */
    void appended(Optional<Uid> uid) {
        isAppended = true;
        appended = uid;
    }

    UidMap uids() {
        return uids;
    }

    /** What a failure is thrown as: as it is where nothing was done yet, else with what was. */
    RuntimeException failed(RuntimeException e) {
        if (done.isEmpty() && begun.isEmpty() && !isAppended) {
            return e;
        }
        boolean answered = e instanceof CommandException
                || e instanceof IllegalStateException
                || e instanceof UidValidityException;
        PartialChange change =
                new PartialChange(folder, done, begun, answered ? UidSet.EMPTY : underWay, uids, appended);
        return new PartialChangeException(
                where + "done in part, of " + asked.size() + " messages: " + change + "; then: " + e.getMessage(),
                change,
                e);
    }
}
