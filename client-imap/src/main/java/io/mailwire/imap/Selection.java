package io.mailwire.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Messages chosen by a search or by UIDs. The search is made once, by the first verb, and the messages stay the same from then on;
 * mail that arrives later is not among them. Verbs act when they are called, and block. Thread-safe.
 *
 * <p>A change that takes several commands and fails behind the first is a {@link PartialChangeException}, which says what was done.
 */
public final class Selection {

    private final Folder folder;
    private final @Nullable Search search;
    private final AtomicReference<@Nullable UidSet> resolved = new AtomicReference<>();

    Selection(Folder folder, Search search) {
        this.folder = folder;
        this.search = search;
    }

    Selection(Folder folder, UidSet uids) {
        this.folder = folder;
        this.search = null;
        this.resolved.set(uids);
    }

    /**
     * The messages' UIDs.
     *
     * @return a set; of {@link Folder#messages} as it was given
     * @throws ImapCommandException if the server refused the search; with code {@code BADCHARSET} if it takes ASCII only
     */
    public UidSet uids() {
        UidSet uids = resolved.get();
        if (uids == null && search != null) {
            // No lock across I/O: of two threads that come first together, the answer of one counts for both.
            resolved.compareAndSet(null, folder.operations().search(search.key()));
            uids = resolved.get();
        }
        return uids == null ? UidSet.EMPTY : uids;
    }

    /**
     * How many messages these are.
     *
     * @return the number
     */
    public long count() {
        return uids().size();
    }

    /**
     * Their summaries: flags, dates, sizes, envelopes, structures. They are read while they arrive; other commands, on these messages
     * too, may be given in between. Nothing is sent before iterating.
     *
     * @return the summaries, to be iterated once; ascending by what most servers do
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
        folder.operations().present(uids()).stream()
                .forEach(uid -> downloads.add(new Download(
                        folder, new DownloadSubject(new Uid(folder.uidValidity(), uid), null, DownloadSubject.WHOLE))));
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
        folder.operations().store(uids(), change.verb(), change.flags());
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
        return folder.operations().store(uids(), change.verb(), change.flags(), change.isReporting(), change.modSeq());
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
        return folder.operations().move(uids(), target);
    }

    /**
     * Copies the messages.
     *
     * @param target the other folder's name
     * @return the new UIDs where the server tells them
     * @throws ImapCommandException if the server refused; with code {@code TRYCREATE} or {@code NONEXISTENT} if there is no such folder
     */
    public CopyResult copyTo(String target) {
        return folder.operations().copy(uids(), target);
    }

    /**
     * Deletes the messages for good: by {@code \Deleted} and UID EXPUNGE. Where the server can't expunge these alone, they stay,
     * marked, and the result says so.
     *
     * @return what was done
     * @throws IllegalStateException if the folder is read-only
     */
    public DeleteResult delete() {
        return folder.operations().delete(uids());
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
        return folder.operations().expunge(uids());
    }

    @Override
    public String toString() {
        UidSet uids = resolved.get();
        return "Selection[" + folder.name() + ", " + (uids == null ? search + ", not searched yet" : "UIDs " + uids)
                + "]";
    }
}
