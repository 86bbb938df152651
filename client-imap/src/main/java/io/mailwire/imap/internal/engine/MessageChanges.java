package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.CopyResult;
import io.mailwire.imap.DeleteResult;
import io.mailwire.imap.Flag;
import io.mailwire.imap.MoveMethod;
import io.mailwire.imap.MoveResult;
import io.mailwire.imap.ReplaceMethod;
import io.mailwire.imap.ReplaceResult;
import io.mailwire.imap.Uid;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.AppendUidDecoder;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.CopyUid;
import io.mailwire.imap.internal.codec.CopyUidDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.internal.net.Deadline;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Copies, moves, deletes and replaces messages of one folder, piece by piece where there are too many for one command. Nothing is
 * marked or expunged before the server has confirmed that it is somewhere else. Thread-safe.
 */
final class MessageChanges {

    private final FolderOperations operations;
    private final LiveSession session;
    private final ImapEngine engine;
    private final SelectedFolder folder;

    MessageChanges(FolderOperations operations) {
        this.operations = operations;
        this.session = operations.session();
        this.engine = session.engine();
        this.folder = operations.folder();
    }

    private Progress progress(UidSet uids) {
        return new Progress(session.where(), folder.name(), uids);
    }

    CopyResult copy(UidSet uids, String target) {
        Deadline operation = engine.deadline();
        Progress progress = progress(uids);
        try {
            operations.inPieces(uids, piece -> {
                progress.begins(piece);
                copy(piece, target, progress, operation);
                progress.done(piece);
            });
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new CopyResult(folder.name(), target, uids, progress.uids());
    }

    /** @return what is in the other folder now: what COPYUID names where it came, else all of them */
    private UidSet copy(UidSet piece, String target, Progress progress, Deadline operation) {
        Responses answers = operations.send(session.commands().copy(piece, target), CommandKind.COPY, piece, operation);
        CopyUid untagged = untaggedCopyUid(answers);
        StatusResponse reply = operations.finish(answers);
        CopyUid told = untagged.andTagged(CopyUidDecoder.decode(reply));
        UidSet copied = told.validity() == 0
                ? piece.minus(reply.notReached(piece))
                : told.copied().intersect(piece);
        progress.copied(told.uids());
        progress.firstStep(copied.union(told.doubtful().intersect(piece)));
        operations.requireWhole(piece, reply);
        return copied;
    }

    MoveResult move(UidSet uids, String target) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        Progress progress = progress(uids);
        try {
            Moving moving = new Moving(target, progress, operation);
            operations.inPieces(uids, piece -> {
                progress.begins(piece);
                if (!moving.atOnce(piece)) {
                    moving.byCopy(piece);
                    // What works in its place shows that it is MOVE that is not known, not the folder or the set.
                    moving.believeNoMore();
                }
                progress.done(piece);
            });
            return new MoveResult(folder.name(), target, uids, moving.method(), progress.uids());
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
    }

    /** One move of messages, by MOVE for as long as the server knows it. */
    private final class Moving {
        private final String target;
        private final Progress progress;
        private final Deadline operation;
        private final Expunging expunging;
        private boolean copies;

        Moving(String target, Progress progress, Deadline operation) {
            this.target = target;
            this.progress = progress;
            this.operation = operation;
            this.expunging = new Expunging(operation);
            this.copies = !session.offers("MOVE", operation);
        }

        MoveMethod method() {
            if (!copies) {
                return MoveMethod.MOVE;
            }
            return expunging.isDone() ? MoveMethod.COPY_AND_EXPUNGE : MoveMethod.COPY_AND_MARK;
        }

        /** Moves them; false where the server does not know how to, so that nothing was done. */
        boolean atOnce(UidSet piece) {
            if (copies) {
                return false;
            }
            Responses answers =
                    operations.send(session.commands().move(piece, target), CommandKind.MOVE, piece, operation);
            CopyUid told = untaggedCopyUid(answers);
            StatusResponse reply = operations.reply(answers);
            if (reply.saysUnknown() && told.named().isEmpty()) {
                copies = true;
                return false;
            }
            if (!reply.isOk()) {
                progress.movedBeforeRefusal(told);
                throw answers.refused(reply);
            }
            progress.copied(told.andTagged(CopyUidDecoder.decode(reply)).uids());
            progress.done(piece.minus(reply.notReached(piece)));
            operations.requireWhole(piece, reply);
            return true;
        }

        void believeNoMore() {
            engine.state().withdraw("MOVE");
        }

        void byCopy(UidSet set) {
            // What arrives behind the COPY must not be marked with the others, so an open end is closed first.
            boolean isOpen = !set.isEmpty() && set.last() == UidSet.MAX;
            UidSet piece = isOpen ? operations.existing(set, operation) : set;
            if (piece.isEmpty()) {
                return;
            }
            UidSet copied = copy(piece, target, progress, operation);
            if (!copied.isEmpty()) {
                operations.inPieces(copied, part -> mark(part, operation));
                expunging.remove(copied);
            }
            progress.done(copied);
            requireGone(piece.minus(copied), operation);
        }
    }

    /** Refuses to call those moved that the server has not copied and that are still there. */
    private void requireGone(UidSet notCopied, Deadline operation) {
        UidSet left = notCopied.isEmpty() ? UidSet.EMPTY : there(notCopied, operation);
        if (!left.isEmpty()) {
            throw new PeerException(
                    session.where() + "the server confirmed UID COPY, but copied all except UIDs " + left
                            + ", as far as it says (COPYUID): those were left where they are",
                    true,
                    null);
        }
    }

    // COPYUID stands in the tagged reply, or in an untagged OK before it (Cyrus, and MOVE everywhere).
    private static CopyUid untaggedCopyUid(Responses answers) {
        CopyUid told = CopyUid.NONE;
        while (answers.next() != FrameReader.Found.END) {
            told = told.and(CopyUidDecoder.decode(StatusResponse.decode(answers.frame())));
        }
        return told;
    }

    /** Marks and, where that can be done for these alone, expunges. */
    DeleteResult delete(UidSet uids) {
        operations.requireWritable();
        return delete(uids, progress(uids), engine.deadline());
    }

    private DeleteResult delete(UidSet uids, Progress progress, Deadline operation) {
        Expunging expunging = new Expunging(operation);
        try {
            operations.inPieces(uids, piece -> {
                progress.begins(piece);
                mark(piece, operation);
                progress.firstStep(piece);
                expunging.remove(piece);
                progress.done(piece);
            });
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new DeleteResult(folder.name(), uids, expunging.isDone(), expunging.modSeq);
    }

    /** UID EXPUNGE of those that are marked. */
    DeleteResult expunge(UidSet uids) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        if (!session.offers("UIDPLUS", operation)) {
            throw new UnsupportedCapabilityException(
                    "UIDPLUS",
                    session.where()
                            + "the server does not offer UIDPLUS, and an EXPUNGE without UIDs would remove what "
                            + "others have marked");
        }
        Progress progress = progress(uids);
        Expunging expunging = new Expunging(operation);
        try {
            operations.inPieces(uids, piece -> {
                progress.begins(piece);
                expunging.expunge(piece);
                progress.done(piece);
            });
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new DeleteResult(folder.name(), uids, expunging.isDone(), expunging.modSeq);
    }

    private void mark(UidSet uids, Deadline operation) {
        operations.finish(
                operations.send(
                        Commands.store(uids, "+FLAGS", List.of(Flag.DELETED), true, -1),
                        CommandKind.STORE,
                        uids,
                        operation),
                uids);
    }

    /** UID EXPUNGE, for as long as it works. */
    private final class Expunging {
        private final Deadline operation;
        private boolean works;
        private OptionalLong modSeq = OptionalLong.empty();

        Expunging(Deadline operation) {
            this.operation = operation;
            this.works = session.offers("UIDPLUS", operation);
        }

        /** Whether nothing was left undone. */
        boolean isDone() {
            return works;
        }

        /**
         * Expunges what has just been marked. Where the rights do not reach, Dovecot confirms that and keeps the messages (RFC 4314
         * section 4 wants a NO), so if no removal was announced it is asked whether they are still there.
         */
        void remove(UidSet marked) {
            operations.inPieces(marked, piece -> {
                if (works) {
                    long before = folder.changes().removals();
                    expunge(piece);
                    works = works
                            && (folder.changes().removals() != before
                                    || there(piece, operation).isEmpty());
                }
            });
        }

        void expunge(UidSet uids) {
            Responses answers = operations.send(Commands.expunge(uids), CommandKind.EXPUNGE, uids, operation);
            StatusResponse reply = operations.reply(answers);
            if (reply.saysUnknown()) {
                // Proton's bridge offers UID EXPUNGE but does not know it.
                engine.state().withdraw("UIDPLUS");
                works = false;
            } else if (!reply.isOk()) {
                throw answers.refused(reply);
            } else if (reply.has("HIGHESTMODSEQ") && reply.number() > 0) {
                // RFC 7162 section 3.2.8: comes with the tagged reply.
                modSeq = OptionalLong.of(reply.number());
            }
            operations.requireWhole(uids, reply);
        }
    }

    /** Those of them that are still in this folder. */
    private UidSet there(UidSet uids, Deadline operation) {
        return new FlagAnswers(operations, one -> {}).ask(uids, false, operation);
    }

    /** REPLACE; else APPEND, mark and UID EXPUNGE; else APPEND and mark. */
    ReplaceResult replace(long uid, Upload upload) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        UidSet uids = UidSet.of(uid);
        if (!session.offers("REPLACE", operation)) {
            return replaceByAppend(uid, upload, operation);
        }
        try (UploadSpool spool = UploadSpool.of(upload)) {
            session.appending().check(folder.name(), spool, operation);
            Responses answers = operations.send(
                    session.commands()
                            .replace(
                                    uid,
                                    folder.name(),
                                    spool.item(engine.state().isUtf8())),
                    CommandKind.REPLACE,
                    uids,
                    operation);
            List<Uid> now = List.of();
            while (answers.next() != FrameReader.Found.END) {
                List<Uid> told = AppendUidDecoder.decode(StatusResponse.decode(answers.frame()), 1);
                now = told.isEmpty() ? now : told;
            }
            StatusResponse reply = answers.reply();
            if (reply.saysUnknown() && now.isEmpty()) {
                ReplaceResult replaced = replaceByAppend(uid, upload, operation);
                engine.state().withdraw("REPLACE");
                return replaced;
            }
            if (!reply.isOk()) {
                throw answers.refused(reply);
            }
            List<Uid> last = AppendUidDecoder.decode(reply, 1);
            return new ReplaceResult(
                    folder.name(),
                    uid,
                    ReplaceMethod.REPLACE,
                    (last.isEmpty() ? now : last).stream().findFirst());
        }
    }

    private ReplaceResult replaceByAppend(long uid, Upload upload, Deadline operation) {
        UidSet uids = UidSet.of(uid);
        Progress progress = progress(uids);
        Optional<Uid> appended =
                session.appending().append(folder.name(), upload).uid();
        progress.appended(appended);
        boolean expunged = delete(uids, progress, operation).expunged();
        return new ReplaceResult(
                folder.name(),
                uid,
                expunged ? ReplaceMethod.APPEND_AND_EXPUNGE : ReplaceMethod.APPEND_AND_MARK,
                appended);
    }
}
