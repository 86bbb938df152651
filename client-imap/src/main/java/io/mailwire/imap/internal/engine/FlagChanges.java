package io.mailwire.imap.internal.engine;

import io.mailwire.imap.Flag;
import io.mailwire.imap.FlagResult;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.ModifiedDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.codec.StoreResponse;
import io.mailwire.internal.net.Deadline;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Changes flags of messages of one folder, piece by piece where there are too many for one command. Thread-safe. */
final class FlagChanges {

    private final FolderOperations operations;
    private final LiveSession session;
    private final ImapEngine engine;
    private final SelectedFolder folder;

    FlagChanges(FolderOperations operations) {
        this.operations = operations;
        this.session = operations.session();
        this.engine = session.engine();
        this.folder = operations.folder();
    }

    /** STORE, silently. */
    void store(UidSet uids, String verb, Collection<Flag> flags) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        Progress progress = new Progress(session.where(), folder.name(), uids);
        try {
            operations.inPieces(uids, piece -> {
                progress.begins(piece);
                operations.finish(
                        operations.send(
                                Commands.store(piece, verb, flags, true, -1), CommandKind.STORE, piece, operation),
                        piece);
                progress.done(piece);
            });
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
    }

    /**
     * STORE with what it tells.
     *
     * @param unchangedSince a mod-sequence; -1 for whatever happened meanwhile
     */
    FlagResult store(UidSet uids, String verb, Collection<Flag> flags, boolean reporting, long unchangedSince) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        boolean conditional = unchangedSince >= 0;
        if (conditional) {
            operations.requireModSeqs();
        }
        Told told = new Told(reporting);
        FlagAnswers reader = new FlagAnswers(operations, told::take);
        Progress progress = new Progress(session.where(), folder.name(), uids);
        try {
            operations.inPieces(uids, piece -> {
                progress.begins(piece);
                Responses answers = operations.send(
                        Commands.store(piece, verb, flags, !reporting, unchangedSince),
                        CommandKind.STORE_AND_TELL,
                        piece,
                        operation);
                UidSet named = reader.read(answers, piece);
                StatusResponse reply = operations.reply(answers);
                // RFC 7162 section 3.1.3: OK, or NO where others of the messages are gone.
                UidSet modified = ModifiedDecoder.decode(reply).intersect(piece);
                if (!reply.isOk() && modified.isEmpty()) {
                    throw answers.refused(reply);
                }
                operations.requireWhole(piece, reply);
                told.refused = told.refused.union(modified);
                progress.done(piece.minus(modified));
                // A message that is as it was wanted already is not told (Dovecot), nor is one that is gone.
                UidSet silent = piece.minus(modified).minus(named);
                if ((conditional || reporting) && !silent.isEmpty()) {
                    told.gone = told.gone.union(silent.minus(reader.ask(silent, conditional, operation)));
                }
            });
        } catch (RuntimeException e) {
            throw progress.failed(e);
        }
        return new FlagResult(
                folder.name(),
                uids.minus(told.refused).minus(told.gone),
                told.refused,
                told.gone,
                Collections.unmodifiableMap(told.flags),
                Collections.unmodifiableMap(told.modSeqs));
    }

    /** What the server has told. */
    private static final class Told {
        private final boolean keepsFlags;
        private UidSet refused = UidSet.EMPTY;
        private UidSet gone = UidSet.EMPTY;
        private final Map<Long, Set<Flag>> flags = new TreeMap<>();
        private final Map<Long, Long> modSeqs = new TreeMap<>();

        Told(boolean keepsFlags) {
            this.keepsFlags = keepsFlags;
        }

        void take(StoreResponse one) {
            Set<Flag> now = one.flags();
            if (keepsFlags && now != null) {
                flags.put(one.uid(), now);
            }
            if (one.modSeq() > 0) {
                modSeqs.put(one.uid(), one.modSeq());
            }
        }
    }
}
