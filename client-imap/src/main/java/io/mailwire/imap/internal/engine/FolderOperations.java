package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.CopyResult;
import io.mailwire.imap.DeleteResult;
import io.mailwire.imap.FetchOptions;
import io.mailwire.imap.Flag;
import io.mailwire.imap.FlagResult;
import io.mailwire.imap.MoveResult;
import io.mailwire.imap.ReplaceResult;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.CapabilityDecoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.ServerProfile;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What can be done in one folder while it is selected. Thread-safe. */
public final class FolderOperations {

    private final LiveSession session;
    private final ImapEngine engine;
    private final SelectedFolder folder;
    private final Idling idling;
    private final Searching searching;

    FolderOperations(LiveSession session, SelectedFolder folder) {
        this.session = session;
        this.engine = session.engine();
        this.folder = folder;
        this.idling = new Idling(session, folder);
        this.searching = new Searching(this);
    }

    public SelectedFolder folder() {
        return folder;
    }

    public Idling idling() {
        return idling;
    }

    /** A request that is refused at the last moment if the folder is not selected any more. */
    Request request(ImapCommand command, CommandKind kind, UidSet uids) {
        if (!kind.usesSaved()) {
            return new Request(command, new Footprint(kind, uids), folder::requireCurrent);
        }
        // Decided once, in admission: from then on no SAVE can replace what is saved.
        AtomicBoolean saved = new AtomicBoolean();
        command.orSaved(saved::get);
        return new Request(command, new Footprint(kind, uids), () -> {
            folder.requireCurrent();
            saved.set(isSaved(uids));
            if (!saved.get() && isTooLong(uids)) {
                throw new NotSavedException();
            }
        });
    }

    Responses send(ImapCommand command, CommandKind kind, UidSet uids, Deadline operation) {
        folder.requireCurrent();
        return engine.send(request(command, kind, uids), operation);
    }

    /** The messages that a search finds. */
    public UidSet search(SearchKey key) {
        return searching.search(key);
    }

    /** Those of the messages that the server finds, and no others: some take the highest UID for "*", the last message whatever its UID. */
    UidSet existing(UidSet uids, Deadline operation) {
        return searching.search(new SearchKey.Uids(uids), operation).intersect(uids);
    }

    public Searching searching() {
        return searching;
    }

    public Sorting sorting() {
        return new Sorting(this);
    }

    /** STORE, silently. */
    public void store(UidSet uids, String verb, Collection<Flag> flags) {
        new FlagChanges(this).store(uids, verb, flags);
    }

    /** STORE with what it tells. */
    public FlagResult store(UidSet uids, String verb, Collection<Flag> flags, boolean reporting, long unchangedSince) {
        return new FlagChanges(this).store(uids, verb, flags, reporting, unchangedSince);
    }

    /** UID EXPUNGE of those that are marked. */
    public DeleteResult expunge(UidSet uids) {
        return new MessageChanges(this).expunge(uids);
    }

    /** REPLACE, or what comes near it. */
    public ReplaceResult replace(long uid, Upload upload) {
        return new MessageChanges(this).replace(uid, upload);
    }

    /** COPY. */
    public CopyResult copy(UidSet uids, String target) {
        return new MessageChanges(this).copy(uids, target);
    }

    /** MOVE, or what comes near it. */
    public MoveResult move(UidSet uids, String target) {
        return new MessageChanges(this).move(uids, target);
    }

    /** Marks and, where that can be done for these alone, expunges. */
    public DeleteResult delete(UidSet uids) {
        return new MessageChanges(this).delete(uids);
    }

    void requireWritable() {
        folder.requireCurrent();
        if (folder.isReadOnly()) {
            throw new IllegalStateException("folder \"" + folder.name() + "\" is open for reading only"
                    + (folder.isExamined() ? ": use select() to change something in it" : ", says the server"));
        }
    }

    /** Something to do with messages, by one command at first, which names no more than that takes. */
    interface Change {

        /**
         * Does it to these.
         *
         * @throws NotSavedException if nothing was done, and can be done with smaller pieces that are named by their UIDs
         */
        void make(UidSet piece);
    }

    /**
     * Changes messages: all at once where the server keeps just these as {@code $}, else piece by piece. Where {@code $} was replaced
     * before the command's turn came, or is not understood, what was to be done is done piece by piece after all.
     */
    void inPieces(UidSet uids, Change change) {
        folder.requireCurrent();
        Deque<UidSet> left = new ArrayDeque<>(isSaved(uids) ? List.of(uids) : pieces(withoutHoles(uids)));
        while (!left.isEmpty()) {
            UidSet piece = left.remove();
            try {
                change.make(piece);
            } catch (NotSavedException e) {
                List<UidSet> smaller = pieces(piece);
                for (int i = smaller.size() - 1; i >= 0; i--) {
                    left.addFirst(smaller.get(i));
                }
            }
        }
    }

    /** A limit counts messages; cut by UIDs, a set as wide as 1:* would be millions of commands about nothing. */
    private UidSet withoutHoles(UidSet uids) {
        return uids.size() > mostMessages() && uids.size() > searching.most()
                ? existing(uids, engine.deadline())
                : uids;
    }

    /** Pieces that one command can name each. */
    List<UidSet> pieces(UidSet uids) {
        return uids.split(mostMessages(), longestSet());
    }

    /** How many messages a command may be about (RFC 9738, MESSAGELIMIT). */
    long mostMessages() {
        Set<String> known = engine.state().capabilities();
        long limit = known == null
                ? 0
                : CapabilityDecoder.limit(known, "MESSAGELIMIT").orElse(0);
        return limit > 0 ? limit : Long.MAX_VALUE;
    }

    private boolean isSaved(UidSet uids) {
        return engine.state().offers("SEARCHRES") && searching.saved().standsFor(uids) && uids.size() <= mostMessages();
    }

    private boolean isTooLong(UidSet uids) {
        return uids.rangeCount() > 1 && SearchSize.of(uids) > longestSet();
    }

    /**
     * The tagged reply to a change.
     *
     * @throws NotSavedException if it is {@code $} that was refused; RFC 5182 section 2.1 has NOTSAVED
     */
    StatusResponse reply(Responses answers) {
        StatusResponse reply = answers.reply();
        if (answers.usedSaved() && (reply.saysUnknown() || reply.has("NOTSAVED"))) {
            // Not once more, so that what is repeated is done or refused for good.
            engine.state().withdraw("SEARCHRES");
            throw new NotSavedException();
        }
        return reply;
    }

    /**
     * The same.
     *
     * @throws io.mailwire.imap.ImapCommandException if it is NO or BAD
     */
    StatusResponse finish(Responses answers) {
        StatusResponse reply = reply(answers);
        if (!reply.isOk()) {
            throw answers.refused(reply);
        }
        return reply;
    }

    /** The same of a change of these, all of which must be changed. */
    StatusResponse finish(Responses answers, UidSet about) {
        StatusResponse reply = finish(answers);
        requireWhole(about, reply);
        return reply;
    }

    /** Refuses to call done what a server with a limit that it does not tell beforehand has done in part (RFC 9738). */
    void requireWhole(UidSet about, StatusResponse reply) {
        UidSet left = reply.notReached(about);
        if (!left.isEmpty()) {
            throw new PeerException(
                    session.where() + "the server works on so many messages at once only: it stopped at UID "
                            + reply.stoppedAt() + ", and did nothing with UIDs " + left,
                    true,
                    null);
        }
    }

    /** How long a set may be beside a few words. */
    int longestSet() {
        Set<String> known = engine.state().capabilities();
        return ServerProfile.of(known == null ? Set.of() : known).longestSet();
    }

    /** Summaries of these messages, in windows. Nothing is sent before the first is asked for. */
    public SummaryFetch summaries(UidSet uids, FetchOptions options) {
        folder.requireCurrent();
        if (options.changedSince().isPresent()) {
            requireModSeqs();
        }
        return new SummaryFetch(this, engine, uids, options);
    }

    /** Refuses what is about changes since a mod-sequence where there are none. */
    void requireModSeqs() {
        Deadline operation = engine.deadline();
        boolean offered = session.offers("CONDSTORE", operation) || session.offers("QRESYNC", operation);
        if (!offered || folder.highestModSeq() == 0) {
            throw new UnsupportedCapabilityException(
                    "CONDSTORE",
                    session.where() + "the "
                            + (offered ? "folder keeps no mod-sequences" : "server does not offer CONDSTORE")
                            + ", so nobody can tell what has changed since");
        }
    }

    /** Those that may be in the folder: where most of a set is holes, as of 1:*, the server is asked which are. */
    public UidSet present(UidSet uids) {
        folder.requireCurrent();
        return FetchWindow.isHollow(uids, folder.exists(), FetchWindow.MESSAGES)
                ? search(new SearchKey.Uids(uids))
                : uids;
    }

    /** Begins to read content; blocks until it begins to come. */
    public BodyStream body(ContentWish wish, Content.@Nullable Progress progress) {
        if (wish.marksSeen()) {
            requireWritable();
        }
        return new BodyStream(this, wish, progress).open();
    }

    /** Contents of many messages, behind each other. */
    public ContentRun contents() {
        return new ContentRun(this);
    }

    LiveSession session() {
        return session;
    }

    /** UNSELECT, or what comes near it. */
    public void close() {
        session.deselect(folder);
    }
}
