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
import io.mailwire.imap.UidMap;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.AppendUidDecoder;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.CopyUidDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.codec.StoreResponse;
import io.mailwire.imap.internal.codec.UidCollector;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.MalformedException;
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
            for (UidSet piece : operations.pieces(uids)) {
                progress.begins(piece);
                copy(piece, target, progress, operation);
                progress.done(piece);
            }
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new CopyResult(folder.name(), target, uids, progress.uids());
    }

    /** @return what is in the other folder now: what COPYUID names where it came, else all of them */
    private UidSet copy(UidSet piece, String target, Progress progress, Deadline operation) {
        Responses answers = operations.send(session.commands().copy(piece, target), CommandKind.COPY, piece, operation);
        UidMap untagged = untaggedCopyUid(answers);
        UidMap told = together(untagged, CopyUidDecoder.decode(answers.finish()));
        progress.copied(told);
        return told.validity() == 0 ? piece : told.sources().intersect(piece);
    }

    MoveResult move(UidSet uids, String target) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        MoveMethod method = session.offers("MOVE", operation)
                ? MoveMethod.MOVE
                : session.offers("UIDPLUS", operation) ? MoveMethod.COPY_AND_EXPUNGE : MoveMethod.COPY_AND_MARK;
        Progress progress = progress(uids);
        try {
            for (UidSet piece : operations.pieces(uids)) {
                progress.begins(piece);
                if (method == MoveMethod.MOVE) {
                    move(piece, target, progress, operation);
                } else {
                    UidSet copied = copy(piece, target, progress, operation);
                    progress.firstStep(copied);
                    if (!copied.isEmpty()) {
                        mark(copied, operation);
                        if (method == MoveMethod.COPY_AND_EXPUNGE
                                && remove(copied, operation).isEmpty()) {
                            method = MoveMethod.COPY_AND_MARK;
                        }
                    }
                    progress.done(copied);
                    requireGone(piece.minus(copied), operation);
                }
                progress.done(piece);
            }
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new MoveResult(folder.name(), target, uids, method, progress.uids());
    }

    /** Refuses to call those moved that the server has not copied and that are still there. */
    private void requireGone(UidSet notCopied, Deadline operation) {
        UidSet left = notCopied.isEmpty() ? UidSet.EMPTY : there(notCopied, operation);
        if (!left.isEmpty()) {
            throw new PeerException(
                    session.where() + "the server confirmed UID COPY, but copied all except UIDs " + left
                            + " (COPYUID), which were left where they are",
                    true,
                    null);
        }
    }

    private void move(UidSet piece, String target, Progress progress, Deadline operation) {
        Responses answers = operations.send(session.commands().move(piece, target), CommandKind.MOVE, piece, operation);
        UidMap told = untaggedCopyUid(answers);
        StatusResponse reply = answers.reply();
        if (!reply.isOk()) {
            progress.movedBeforeRefusal(told);
            throw answers.refused(reply);
        }
        progress.copied(together(told, CopyUidDecoder.decode(reply)));
    }

    // COPYUID stands in the tagged reply, or in an untagged OK before it (Cyrus, and MOVE everywhere).
    private static UidMap untaggedCopyUid(Responses answers) {
        UidMap map = UidMap.UNKNOWN;
        while (answers.next() != FrameReader.Found.END) {
            map = map.and(CopyUidDecoder.decode(StatusResponse.decode(answers.frame())));
        }
        return map;
    }

    // Some servers say it twice.
    private static UidMap together(UidMap untagged, UidMap tagged) {
        return !tagged.isEmpty() && (untagged.isEmpty() || !tagged.sources().isDisjoint(untagged.sources()))
                ? tagged
                : untagged.and(tagged);
    }

    /** Marks and, where that can be done for these alone, expunges. */
    DeleteResult delete(UidSet uids) {
        operations.requireWritable();
        return delete(uids, progress(uids), engine.deadline());
    }

    private DeleteResult delete(UidSet uids, Progress progress, Deadline operation) {
        boolean expunges = session.offers("UIDPLUS", operation);
        OptionalLong modSeq = OptionalLong.empty();
        try {
            for (UidSet piece : operations.pieces(uids)) {
                progress.begins(piece);
                mark(piece, operation);
                progress.firstStep(piece);
                if (expunges) {
                    Optional<StatusResponse> reply = remove(piece, operation);
                    expunges = reply.isPresent();
                    modSeq = highestModSeq(reply, modSeq);
                }
                progress.done(piece);
            }
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new DeleteResult(folder.name(), uids, expunges, modSeq);
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
        boolean expunged = true;
        OptionalLong modSeq = OptionalLong.empty();
        try {
            for (UidSet piece : operations.pieces(uids)) {
                progress.begins(piece);
                Optional<StatusResponse> reply = expunge(piece, operation);
                expunged &= reply.isPresent();
                modSeq = highestModSeq(reply, modSeq);
                progress.done(piece);
            }
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new DeleteResult(folder.name(), uids, expunged, modSeq);
    }

    // RFC 7162 section 3.2.8: comes with the tagged reply.
    private static OptionalLong highestModSeq(Optional<StatusResponse> reply, OptionalLong otherwise) {
        return reply.filter(r -> r.has("HIGHESTMODSEQ") && r.number() > 0)
                .map(r -> OptionalLong.of(r.number()))
                .orElse(otherwise);
    }

    private void mark(UidSet uids, Deadline operation) {
        operations
                .send(
                        Commands.store(uids, "+FLAGS", List.of(Flag.DELETED), true, -1),
                        CommandKind.STORE,
                        uids,
                        operation)
                .finish();
    }

    /**
     * Expunges what has just been marked. Where the rights do not reach, Dovecot confirms that and keeps the messages (RFC 4314 section 4
     * wants a NO), so if no removal was announced it is asked whether they are still there.
     *
     * @return empty where they are
     */
    private Optional<StatusResponse> remove(UidSet marked, Deadline operation) {
        long before = folder.changes().removals();
        Optional<StatusResponse> reply = expunge(marked, operation);
        return reply.isPresent()
                        && folder.changes().removals() == before
                        && !there(marked, operation).isEmpty()
                ? Optional.empty()
                : reply;
    }

    /** Those of them that are still in this folder. */
    private UidSet there(UidSet uids, Deadline operation) {
        Responses answers = operations.send(Commands.fetchFlags(uids, false), CommandKind.FETCH, uids, operation);
        UidCollector there = new UidCollector((int) Math.min(Integer.MAX_VALUE, 2 * uids.size()));
        while (answers.next() != FrameReader.Found.END) {
            try {
                long uid = StoreResponse.decode(answers.frame(), engine.limits().nesting())
                        .uid();
                if (uids.contains(uid)) {
                    there.add(UidSet.of(uid));
                }
            } catch (MalformedException e) {
                session.unreadable(e);
            }
        }
        answers.finish();
        return there.take();
    }

    /** @return empty where the server offers UID EXPUNGE but does not know it (Proton's bridge) */
    private Optional<StatusResponse> expunge(UidSet uids, Deadline operation) {
        Responses answers = operations.send(Commands.expunge(uids), CommandKind.EXPUNGE, uids, operation);
        StatusResponse reply = answers.reply();
        if (reply.condition().equals("BAD") && !reply.saysTooBusy()) {
            engine.state().withdraw("UIDPLUS");
            return Optional.empty();
        }
        if (!reply.isOk()) {
            throw answers.refused(reply);
        }
        return Optional.of(reply);
    }

    /** REPLACE; else APPEND, mark and UID EXPUNGE; else APPEND and mark. */
    ReplaceResult replace(long uid, Upload upload) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        UidSet uids = UidSet.of(uid);
        if (!session.offers("REPLACE", operation)) {
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
            List<Uid> last = AppendUidDecoder.decode(answers.finish(), 1);
            return new ReplaceResult(
                    folder.name(),
                    uid,
                    ReplaceMethod.REPLACE,
                    (last.isEmpty() ? now : last).stream().findFirst());
        }
    }
}
