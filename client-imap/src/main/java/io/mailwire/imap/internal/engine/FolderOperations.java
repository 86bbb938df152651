package io.mailwire.imap.internal.engine;

import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.CopyResult;
import io.mailwire.imap.DeleteResult;
import io.mailwire.imap.Flag;
import io.mailwire.imap.FlagResult;
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
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.ModifiedDecoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What can be done in one folder while it is selected. Thread-safe. */
public final class FolderOperations {

    // Command lines: Yahoo takes 1,000 octets, Gmail 16,000, Dovecot 65,536; a set of this length passes all but the
    // first.
    static final int LONGEST_SET = 8000;

    private final LiveSession session;
    private final ImapEngine engine;
    private final SelectedFolder folder;
    private final Searching searching;

    FolderOperations(LiveSession session, SelectedFolder folder) {
        this.session = session;
        this.engine = session.engine();
        this.folder = folder;
        this.searching = new Searching(this);
    }

    public SelectedFolder folder() {
        return folder;
    }

    /** A request that is refused at the last moment if the folder is not selected any more. */
    Request request(ImapCommand command, CommandKind kind, UidSet uids) {
        if (kind.usesSaved()) {
            command.orSaved(() -> searching.saved().standsFor(uids));
        }
        return new Request(command, new Footprint(kind, uids), folder::requireCurrent);
    }

    private Responses send(ImapCommand command, CommandKind kind, UidSet uids, Deadline operation) {
        folder.requireCurrent();
        return engine.send(request(command, kind, uids), operation);
    }

    /** The messages that a search finds. */
    public UidSet search(SearchKey key) {
        return searching.search(key);
    }

    public Searching searching() {
        return searching;
    }

    public Sorting sorting() {
        return new Sorting(this);
    }

    /** STORE, silently. */
    public void store(UidSet uids, String verb, Collection<Flag> flags) {
        requireWritable();
        Deadline operation = engine.deadline();
        for (UidSet piece : pieces(uids)) {
            send(Commands.store(piece, verb, flags, true, -1), CommandKind.STORE, piece, operation)
                    .finish();
        }
    }

    /**
     * STORE with what it tells.
     *
     * @param unchangedSince a mod-sequence; -1 for whatever happened meanwhile
     */
    public FlagResult store(UidSet uids, String verb, Collection<Flag> flags, boolean reporting, long unchangedSince) {
        requireWritable();
        Deadline operation = engine.deadline();
        if (unchangedSince >= 0 && !session.offers("CONDSTORE", operation) && !session.offers("QRESYNC", operation)) {
            throw new UnsupportedCapabilityException(
                    "CONDSTORE",
                    session.where() + "the server does not offer CONDSTORE, so it cannot tell what has changed since");
        }
        UidSet refused = UidSet.EMPTY;
        Map<Long, Set<Flag>> told = new TreeMap<>();
        for (UidSet piece : pieces(uids)) {
            Responses answers = send(
                    Commands.store(piece, verb, flags, !reporting, unchangedSince),
                    CommandKind.STORE_AND_TELL,
                    piece,
                    operation);
            while (answers.next() != FrameReader.Found.END) {
                FetchData data =
                        FetchDecoder.decode(answers.frame(), engine.limits().nesting());
                Set<Flag> now = data.flags();
                if (reporting && now != null && piece.contains(data.uid())) {
                    told.put(data.uid(), now);
                }
            }
            StatusResponse reply = answers.reply();
            // RFC 7162 section 3.1.3: OK, or NO where others of the messages are gone.
            UidSet modified = ModifiedDecoder.decode(reply);
            if (!reply.isOk() && modified.isEmpty()) {
                throw answers.refused(reply);
            }
            refused = refused.union(modified.intersect(piece));
        }
        return new FlagResult(folder.name(), uids.minus(refused), refused, Collections.unmodifiableMap(told));
    }

    /** UID EXPUNGE of those that are marked. */
    public DeleteResult expunge(UidSet uids) {
        requireWritable();
        Deadline operation = engine.deadline();
        if (!session.offers("UIDPLUS", operation)) {
            throw new UnsupportedCapabilityException(
                    "UIDPLUS",
                    session.where()
                            + "the server does not offer UIDPLUS, and an EXPUNGE without UIDs would remove what "
                            + "others have marked");
        }
        boolean expunged = true;
        for (UidSet piece : pieces(uids)) {
            expunged &= expunge(piece, operation);
        }
        return new DeleteResult(folder.name(), uids, expunged);
    }

    /** REPLACE; else APPEND, mark and UID EXPUNGE; else APPEND and mark. */
    public ReplaceResult replace(long uid, Upload upload) {
        requireWritable();
        Deadline operation = engine.deadline();
        UidSet uids = UidSet.of(uid);
        if (!session.offers("REPLACE", operation)) {
            Optional<Uid> appended =
                    session.appending().append(folder.name(), upload).uid();
            boolean expunged = delete(uids).expunged();
            return new ReplaceResult(
                    folder.name(),
                    uid,
                    expunged ? ReplaceMethod.APPEND_AND_EXPUNGE : ReplaceMethod.APPEND_AND_MARK,
                    appended);
        }
        try (UploadSpool spool = UploadSpool.of(upload)) {
            session.appending().check(folder.name(), spool, operation);
            Responses answers = send(
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

    /** COPY. */
    public CopyResult copy(UidSet uids, String target) {
        Deadline operation = engine.deadline();
        UidMap map = UidMap.UNKNOWN;
        for (UidSet piece : pieces(uids)) {
            map = map.and(copied(send(session.commands().copy(piece, target), CommandKind.COPY, piece, operation)));
        }
        return new CopyResult(folder.name(), target, uids, map);
    }

    /** MOVE; else COPY, mark and UID EXPUNGE; else COPY and mark. */
    public MoveResult move(UidSet uids, String target) {
        requireWritable();
        Deadline operation = engine.deadline();
        MoveMethod method = session.offers("MOVE", operation)
                ? MoveMethod.MOVE
                : session.offers("UIDPLUS", operation) ? MoveMethod.COPY_AND_EXPUNGE : MoveMethod.COPY_AND_MARK;
        UidMap map = UidMap.UNKNOWN;
        for (UidSet piece : pieces(uids)) {
            if (method == MoveMethod.MOVE) {
                map = map.and(copied(send(session.commands().move(piece, target), CommandKind.MOVE, piece, operation)));
            } else {
                map = map.and(copied(send(session.commands().copy(piece, target), CommandKind.COPY, piece, operation)));
                mark(piece, operation);
                if (method == MoveMethod.COPY_AND_EXPUNGE && !expunge(piece, operation)) {
                    method = MoveMethod.COPY_AND_MARK;
                }
            }
        }
        return new MoveResult(folder.name(), target, uids, method, map);
    }

    /** Marks and, where that can be done for these alone, expunges. */
    public DeleteResult delete(UidSet uids) {
        requireWritable();
        Deadline operation = engine.deadline();
        boolean expunges = session.offers("UIDPLUS", operation);
        for (UidSet piece : pieces(uids)) {
            mark(piece, operation);
            expunges = expunges && expunge(piece, operation);
        }
        return new DeleteResult(folder.name(), uids, expunges);
    }

    private void mark(UidSet uids, Deadline operation) {
        send(Commands.store(uids, "+FLAGS", List.of(Flag.DELETED), true, -1), CommandKind.STORE, uids, operation)
                .finish();
    }

    /** @return false where the server offers UID EXPUNGE but does not know it (Proton's bridge) */
    private boolean expunge(UidSet uids, Deadline operation) {
        Responses answers = send(Commands.expunge(uids), CommandKind.EXPUNGE, uids, operation);
        StatusResponse reply = answers.reply();
        if (reply.condition().equals("BAD")) {
            engine.state().withdraw("UIDPLUS");
            return false;
        }
        if (!reply.isOk()) {
            throw answers.refused(reply);
        }
        return true;
    }

    // COPYUID stands in the tagged reply, or in an untagged OK before it (Cyrus, and MOVE everywhere).
    private UidMap copied(Responses answers) {
        UidMap map = UidMap.UNKNOWN;
        while (answers.next() != FrameReader.Found.END) {
            map = map.and(CopyUidDecoder.decode(StatusResponse.decode(answers.frame())));
        }
        UidMap last = CopyUidDecoder.decode(answers.finish());
        // Some servers say it twice.
        return map.isEmpty() || !last.sources().isDisjoint(map.sources())
                ? (last.isEmpty() ? map : last)
                : map.and(last);
    }

    void requireWritable() {
        folder.requireCurrent();
        if (folder.isReadOnly()) {
            throw new IllegalStateException("folder \"" + folder.name() + "\" is open for reading only"
                    + (folder.isExamined() ? ": use select() to change something in it" : ", says the server"));
        }
    }

    private List<UidSet> pieces(UidSet uids) {
        folder.requireCurrent();
        return searching.saved().standsFor(uids)
                ? List.of(uids)
                : new ArrayList<>(uids.split(Long.MAX_VALUE, LONGEST_SET));
    }

    /** Summaries of these messages, in windows. Nothing is sent before the first is asked for. */
    public SummaryFetch summaries(UidSet uids) {
        folder.requireCurrent();
        return new SummaryFetch(this, engine, uids);
    }

    /** Begins to read a body or a part of it. */
    public BodyStream body(long uid, String section, long offset, long length) {
        Deadline operation = engine.deadline();
        UidSet uids = UidSet.of(uid);
        Responses answers = send(Commands.fetchBody(uid, section, offset, length), CommandKind.FETCH, uids, operation);
        return BodyStream.open(
                answers, uid, section, offset, length, engine.limits().nesting(), session.where());
    }

    LiveSession session() {
        return session;
    }

    /** UNSELECT, or what comes near it. */
    public void close() {
        session.deselect(folder);
    }
}
