package io.mailwire.imap;

import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.engine.FolderOperations;
import io.mailwire.imap.internal.engine.Searching;
import io.mailwire.imap.internal.engine.Sorting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.PrimitiveIterator;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Messages chosen by a search or by UIDs. The search is made once, by the first verb, and the messages stay the same from then on;
 * mail that arrives later is not among them. Verbs act when they are called, and block. Thread-safe; but where two threads come with the
 * first verb together, one that changes flags may change those of a message that arrived between their searches. Call {@link #uids}
 * before the selection is shared where that matters.
 *
 * <p>A change that takes several commands and fails behind the first is a {@link PartialChangeException}, which says what was done.
 *
 * <p>{@link #count}, {@link #min}, {@link #max} and {@link #page} are questions, not verbs: while the search has not been made, they ask
 * the server for just that, if it can answer, and leave the choice open. Call {@link #uids} first where the answer has to be about
 * the messages that a later verb works on.
 *
 * <p>A search that the server refuses is an {@link ImapCommandException}, with code {@code BADCHARSET} if it takes ASCII only; one that
 * it has no means for an {@link io.mailwire.UnsupportedCapabilityException}, before anything is sent.
 */
public final class Selection {

    private final Folder folder;
    private final @Nullable Search search;
    private final @Nullable Selection among;
    private final AtomicReference<@Nullable UidSet> resolved = new AtomicReference<>();

    Selection(Folder folder, Search search) {
        this(folder, search, null);
    }

    private Selection(Folder folder, @Nullable Search search, @Nullable Selection among) {
        this.folder = folder;
        this.search = search;
        this.among = among;
    }

    Selection(Folder folder, UidSet uids) {
        this(folder, null, null);
        this.resolved.set(uids);
    }

    private FolderOperations operations() {
        return folder.operations();
    }

    /** What finds these messages. */
    private SearchKey key() {
        UidSet uids = resolved.get();
        if (uids != null || search == null) {
            return new SearchKey.Uids(uids == null ? UidSet.EMPTY : uids);
        }
        return among == null ? search.key() : SearchKey.and(List.of(new SearchKey.Uids(among.uids()), search.key()));
    }

    // No lock across I/O: of two threads that come first together, the answer of one counts for both.
    private UidSet resolve(UidSet found) {
        resolved.compareAndSet(null, found);
        UidSet uids = resolved.get();
        return uids == null ? found : uids;
    }

    /**
     * The messages' UIDs.
     *
     * @return a set; of {@link Folder#messages} as it was given
     * @throws ImapCommandException if the server refused the search; with code {@code BADCHARSET} if it takes ASCII only
     */
    public UidSet uids() {
        UidSet uids = resolved.get();
        return uids != null ? uids : resolve(operations().searching().search(key()));
    }

    /** The same for a command to follow, so that the server may keep what it finds. */
    private UidSet uidsToChange() {
        UidSet uids = resolved.get();
        return uids != null ? uids : resolve(operations().searching().searchToChange(key()));
    }

    /**
     * Those of the messages that a search finds as well. Does not block; this selection is resolved, if it is not, when that one is.
     *
     * @param other what to look for among these
     * @return the smaller selection
     */
    public Selection search(Search other) {
        return new Selection(folder, other, this);
    }

    /**
     * How many messages these are.
     *
     * @return the number; of {@link Folder#messages} that of the UIDs as they were given, there or not, as {@link #min}, {@link #max}
     *     and {@link #page} take them
     */
    public long count() {
        UidSet uids = resolved.get();
        return uids != null ? uids.size() : number(operations().searching().count(key()));
    }

    /**
     * The least UID.
     *
     * @return the UID, or empty where there is no message
     */
    public OptionalLong min() {
        UidSet uids = resolved.get();
        return uid(uids == null ? number(operations().searching().min(key())) : uids.isEmpty() ? 0 : uids.first());
    }

    /**
     * The largest UID.
     *
     * @return the UID, or empty where there is no message
     */
    public OptionalLong max() {
        UidSet uids = resolved.get();
        return uid(uids == null ? number(operations().searching().max(key())) : uids.isEmpty() ? 0 : uids.last());
    }

    private static OptionalLong uid(long uid) {
        return uid == 0 ? OptionalLong.empty() : OptionalLong.of(uid);
    }

    // Where the server cannot answer with a number alone, the search is made.
    private long number(Searching.Found found) {
        UidSet uids = found.uids();
        if (uids != null) {
            resolve(uids);
        }
        return found.number();
    }

    /**
     * Some of the messages by position: {@code page(1, 50)} has the oldest fifty, {@code page(-1, -50)} the newest. Blocks. Where the
     * search has not been made, only the page is asked for (PARTIAL, RFC 9394), and the next one may be of a folder that has changed;
     * where the server has no pages, the search is made.
     *
     * @param from position of the first, from 1; negative positions count from the end, -1 being the largest UID
     * @param to position of the last, of the same sign; beyond the end there is nothing
     * @return the page's messages
     * @throws IllegalArgumentException if a position is 0, or one is negative and the other is not
     */
    public Selection page(long from, long to) {
        // Checked before anything is sent.
        UidSet.EMPTY.page(from, to);
        UidSet uids = resolved.get();
        if (uids == null) {
            Searching.Found found = operations().searching().page(key(), from, to);
            UidSet page = Objects.requireNonNullElse(found.uids(), UidSet.EMPTY);
            if (found.number() == 0) {
                return new Selection(folder, page);
            }
            uids = resolve(page);
        }
        return new Selection(folder, uids.page(from, to));
    }

    /**
     * The messages in order. The server sorts (RFC 5256), else it is done here with the same result, from what the server tells of each
     * message; what it does not tell of one is as if it were empty. Equal messages are in the order of their UIDs. Blocks.
     *
     * @param first what to sort by
     * @param others what to sort by where that is equal
     * @return the UIDs in order; those of messages that have gone meanwhile are not in it
     */
    public UidList sort(SortKey first, SortKey... others) {
        List<SortKey> order = new ArrayList<>(List.of(others));
        order.add(0, first);
        Sorting.Sorted sorted = operations().sorting().sort(key(), order);
        resolve(sorted.found());
        return sorted.order();
    }

    /**
     * The messages in threads. The server puts them together (RFC 5256), else it is done here with the same result. Blocks.
     *
     * @param algorithm how
     * @return the threads, by the dates of their first messages
     */
    public List<MessageThread> threads(ThreadAlgorithm algorithm) {
        Sorting.Threaded threaded = operations().sorting().threads(key(), algorithm);
        resolve(threaded.found());
        return threaded.threads();
    }

    /**
     * Their summaries: flags, dates, sizes, envelopes, structures. They are read while they arrive; other commands, on these messages
     * too, may be given in between. Blocks for the search where that has not been made; nothing else is sent before iterating.
     *
     * @return the summaries, to be iterated once; ascending by what most servers do
     * @throws ImapCommandException if the server refused the search
     */
    public FetchedMessages fetch() {
        return fetch(FetchOptions.DEFAULTS);
    }

    /**
     * Their summaries, with other things in them than {@link #fetch()} brings.
     *
     * @param options what to fetch
     * @return the summaries, to be iterated once; ascending by what most servers do
     * @throws io.mailwire.UnsupportedCapabilityException if only what has changed was asked for, and the server or the folder does not
     *     keep mod-sequences
     */
    public FetchedMessages fetch(FetchOptions options) {
        UidSet uids = uids();
        return new FetchedMessages(folder, folder.operations().summaries(uids, options), options);
    }

    /**
     * Fetches the whole messages and gives each to the handler while it arrives; blocks until all are done. As
     * {@link Folder#downloadAll}; nothing of the messages is asked for before, so a thousand small ones take one round trip.
     *
     * @param handler takes them, on this thread; it may use the session
     * @return what became of each; of UIDs that are not in the folder any more, too
     * @throws ImapCommandException if the server refused the search
     * @throws IllegalStateException if the folder is not selected any more
     */
    public DownloadReport download(DownloadHandler handler) {
        List<Download> downloads = new ArrayList<>();
        for (PrimitiveIterator.OfLong present =
                        folder.operations().present(uids()).iterator();
                present.hasNext(); ) {
            Uid uid = new Uid(folder.uidValidity(), present.nextLong());
            downloads.add(new Download(folder, new DownloadSubject(uid, null, DownloadSubject.WHOLE)));
        }
        return Downloads.run(folder, downloads, handler);
    }

    /**
     * Adds flags to those that each message has.
     *
     * @param flags the flags
     * @return this selection
     * @throws IllegalStateException if the folder is read-only
     */
    public Selection add(Flag... flags) {
        return store(FlagChange.add(flags));
    }

    /**
     * Takes flags away.
     *
     * @param flags the flags
     * @return this selection
     * @throws IllegalStateException if the folder is read-only
     */
    public Selection remove(Flag... flags) {
        return store(FlagChange.remove(flags));
    }

    /**
     * Puts flags in the place of those that each message has.
     *
     * @param flags the flags; none to take all away
     * @return this selection
     * @throws IllegalStateException if the folder is read-only
     */
    public Selection set(Flag... flags) {
        return store(FlagChange.set(flags));
    }

    private Selection store(FlagChange change) {
        UidSet uids = resolved.get();
        if (uids != null || search == null) {
            operations().store(uids(), change.verb(), change.flags());
            return this;
        }
        operations().searching().searchAndStore(key(), change.verb(), change.flags(), found -> {
            // Another thread may have been faster: what it has found is what these messages are.
            UidSet missed = resolve(found).minus(found);
            if (!missed.isEmpty()) {
                operations().store(missed, change.verb(), change.flags());
            }
        });
        return this;
    }

    /**
     * Changes flags under a condition, or with an answer. A change under a condition that is refused for some messages is no
     * exception: the result tells which.
     *
     * @param change such as {@code FlagChange.add(Flag.SEEN).unchangedSince(modSeq)}
     * @return what was done
     * @throws io.mailwire.UnsupportedCapabilityException if there is a condition and the server does not offer CONDSTORE; nothing was
     *     changed then
     * @throws ImapCommandException if the server refused
     * @throws IllegalStateException if the folder is read-only
     */
    public FlagResult change(FlagChange change) {
        return operations().store(uidsToChange(), change.verb(), change.flags(), change.isReporting(), change.modSeq());
    }

    /**
     * Moves the messages: by MOVE, else by COPY, {@code \Deleted} and UID EXPUNGE; where the server has neither, they stay, marked
     * {@code \Deleted}, and the result says so. Where one of several steps fails, nothing is lost: a message may be in both folders.
     *
     * @param target the other folder's name
     * @return how, and the new UIDs where the server tells them
     * @throws ImapCommandException if the server refused; with code {@code TRYCREATE} or {@code NONEXISTENT} if there is no such folder
     * @throws IllegalStateException if the folder is read-only
     */
    public MoveResult moveTo(String target) {
        return operations().move(uidsToChange(), target);
    }

    /**
     * Copies the messages.
     *
     * @param target the other folder's name
     * @return the new UIDs where the server tells them
     * @throws ImapCommandException if the server refused; with code {@code TRYCREATE} or {@code NONEXISTENT} if there is no such folder
     */
    public CopyResult copyTo(String target) {
        return operations().copy(uidsToChange(), target);
    }

    /**
     * Deletes the messages for good: by {@code \Deleted} and UID EXPUNGE. Where the server can't expunge these alone, they stay,
     * marked, and the result says so.
     *
     * @return what was done
     * @throws IllegalStateException if the folder is read-only
     */
    public DeleteResult delete() {
        return operations().delete(uidsToChange());
    }

    /**
     * Expunges those of the messages that are marked {@code \Deleted}, and no others.
     *
     * @return what was done; of the messages as they were asked for
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer UIDPLUS, without which an EXPUNGE would remove
     *     what others have marked
     * @throws ImapCommandException if the server refused
     * @throws IllegalStateException if the folder is read-only
     */
    public DeleteResult expunge() {
        return operations().expunge(uidsToChange());
    }

    @Override
    public String toString() {
        UidSet uids = resolved.get();
        return "Selection[" + folder.name() + ", " + (uids == null ? search + ", not searched yet" : "UIDs " + uids)
                + "]";
    }
}
