package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.Header;
import io.mailwire.imap.internal.engine.FolderOperations;
import io.mailwire.imap.internal.engine.SelectedFolder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A folder that is selected: what RFC 9051 calls a mailbox. Thread-safe; usable until it is closed or another folder is selected in
 * the same session, then all that is to be done in it is an {@link IllegalStateException}; what was known of it can still be asked for.
 * Where the server numbers the messages anew meanwhile, it is a {@link io.mailwire.UidValidityException}: select the folder again.
 *
 * <p>Reading leaves {@code \Seen} alone. Messages are named by UID.
 */
public final class Folder implements AutoCloseable {

    private final ImapSession session;
    private final FolderOperations operations;

    Folder(ImapSession session, FolderOperations operations) {
        this.session = session;
        this.operations = operations;
    }

    FolderOperations operations() {
        return operations;
    }

    private SelectedFolder state() {
        return operations.folder();
    }

    /**
     * The folder's name.
     *
     * @return as it was selected
     */
    public String name() {
        return state().name();
    }

    /**
     * The session that the folder is selected in.
     *
     * @return the session
     */
    public ImapSession session() {
        return session;
    }

    /**
     * UIDVALIDITY: while it stays the same, UIDs stay valid (RFC 9051 section 2.3.1.1).
     *
     * @return the number; 0 where the server does not say
     */
    public long uidValidity() {
        return state().uidValidity();
    }

    /**
     * UIDNEXT when the folder was selected: messages that come later have this UID or a larger one.
     *
     * @return the number; 0 where the server does not say
     */
    public long uidNext() {
        return state().uidNext();
    }

    /**
     * HIGHESTMODSEQ when the folder was selected: no change that was made until then has a larger mod-sequence (RFC 7162).
     *
     * @return the number; 0 where the folder keeps none, empty where the server does not say
     */
    public OptionalLong highestModSeq() {
        long highest = state().highestModSeq();
        return highest < 0 ? OptionalLong.empty() : OptionalLong.of(highest);
    }

    /**
     * What names the folder across renames (RFC 8474).
     *
     * @return the id, or empty where the server gives none
     */
    public Optional<String> id() {
        return state().id();
    }

    /**
     * Whether UIDs can be kept for later sessions.
     *
     * @return false where the server said UIDNOTSTICKY (RFC 4315), or no UIDVALIDITY
     */
    public boolean hasLastingUids() {
        return state().hasLastingUids();
    }

    /**
     * How many messages there are, by what the server has told so far.
     *
     * @return the number
     */
    public long exists() {
        return state().exists();
    }

    /**
     * The flags in use.
     *
     * @return system flags and keywords
     */
    public Set<Flag> flags() {
        return state().flags();
    }

    /**
     * The flags that can be changed for good. With {@code \*} among them, new keywords can be made.
     *
     * @return system flags and keywords
     */
    public Set<Flag> permanentFlags() {
        return state().permanentFlags();
    }

    /**
     * Whether nothing can be changed.
     *
     * @return true after {@link ImapSession#examine}, or where the server says so
     */
    public boolean readOnly() {
        return state().isReadOnly();
    }

    /**
     * Chooses messages by a search, which is sent when the selection is first used. Does not block.
     *
     * @param search what to look for, as {@code unseen().and(from("billing@"))}
     * @return the selection
     */
    public Selection search(Search search) {
        state().requireCurrent();
        return new Selection(this, search);
    }

    /**
     * Chooses messages by their UIDs. Does not block; UIDs that are not there are passed over by every verb.
     *
     * @param uids a set
     * @return the selection
     */
    public Selection messages(UidSet uids) {
        state().requireCurrent();
        return new Selection(this, uids);
    }

    /**
     * The content of a part, decoded. Nothing is sent before the content is asked for.
     *
     * @param message a message of this folder
     * @param part one of its parts
     * @return what saves or reads it
     * @throws IllegalArgumentException if the message is of another folder
     */
    public Download download(ImapMessage message, BodyPart part) {
        return new Download(this, DownloadSubject.of(mine(message), part));
    }

    /**
     * The octets of a whole message, header included. Nothing is sent before they are asked for.
     *
     * @param message a message of this folder
     * @return what saves or reads it
     * @throws IllegalArgumentException if the message is of another folder
     */
    public Download download(ImapMessage message) {
        return download(message, DownloadSubject.WHOLE);
    }

    /**
     * A whole message. Blocks while it is fetched, without setting {@code \Seen}; a large one is kept in a temporary file.
     *
     * @param message a message of this folder
     * @return the message, independent of the session
     * @throws io.mailwire.MailException if it could not be fetched
     * @throws IllegalArgumentException if the message is of another folder
     */
    public Email email(ImapMessage message) {
        return download(message).email();
    }

    /**
     * Some octets of a part as it is encoded: base64 stays base64. Nothing is sent before the content is asked for.
     *
     * @param message a message of this folder
     * @param part one of its parts
     * @param offset where to begin, from 0
     * @param length how many octets, fewer where the part ends before
     * @return what saves or reads them
     * @throws IllegalArgumentException if the range is not between 0 and 4294967295, or the message is of another folder
     */
    public Download download(ImapMessage message, BodyPart part, long offset, long length) {
        if (offset < 0 || length < 1 || offset > UidSet.MAX || length > UidSet.MAX) {
            throw new IllegalArgumentException("no range: " + length + " octets from " + offset);
        }
        return download(message, part).encoded(offset, length);
    }

    /**
     * The octets of a message's header, up to the empty line behind it. Nothing is sent before they are asked for.
     *
     * @param message a message of this folder
     * @return what saves or reads it
     * @throws IllegalArgumentException if the message is of another folder
     */
    public Download downloadHeaders(ImapMessage message) {
        return download(message, DownloadSubject.HEADER);
    }

    /**
     * A message's header. Blocks while it is fetched.
     *
     * @param message a message of this folder
     * @return a message with the header fields and no body
     * @throws io.mailwire.MailException if it could not be fetched
     * @throws IllegalArgumentException if the message is of another folder
     */
    public Email headers(ImapMessage message) {
        return downloadHeaders(message).email();
    }

    /**
     * The header of a part (RFC 9051 section 6.4.5, MIME); of the message where the part is all of it. Blocks while it is fetched.
     *
     * @param message a message of this folder
     * @param part one of its parts
     * @return the fields, in their order
     * @throws io.mailwire.MailException if they could not be fetched
     * @throws IllegalArgumentException if the message is of another folder
     */
    public List<Header> headerFields(ImapMessage message, BodyPart part) {
        return new Download(this, DownloadSubject.headerOf(mine(message), part))
                .email()
                .headers();
    }

    /**
     * Makes many downloads and gives each to the handler while it arrives; blocks until all are done. They are fetched behind each
     * other without waiting for the server in between, those of one message in one go, in windows of about 8 MiB. Neither the server's
     * refusals nor what the handler throws nor a lost connection is thrown: the report has what became of each.
     *
     * @param downloads of this folder, of any messages, in any order; each comes once, as it arrives
     * @param handler takes them, on this thread; it may use the session
     * @return what became of each
     * @throws IllegalArgumentException if one is of another folder
     * @throws IllegalStateException if the folder is not selected any more
     */
    public DownloadReport downloadAll(Collection<Download> downloads, DownloadHandler handler) {
        return Downloads.run(this, downloads, handler);
    }

    // The same UIDVALIDITY and UID may well be in another folder, of another message.
    private ImapMessage mine(ImapMessage message) {
        String other = message.folder().name();
        if (!other.equals(name()) && !(isInbox(other) && isInbox(name()))) {
            throw new IllegalArgumentException(
                    "message " + message.uid() + " is of folder \"" + other + "\", not of \"" + name() + "\"");
        }
        return message;
    }

    private static boolean isInbox(String name) {
        return name.equalsIgnoreCase("INBOX");
    }

    /**
     * Puts a message in the place of another of this folder, such as the next version of a draft: by REPLACE (RFC 8508), else by
     * APPEND, {@code \Deleted} and UID EXPUNGE; where the server cannot expunge it alone, the old one stays, marked, and the result
     * says so. Blocks. The new message is there before the old one goes: where the second step fails, both are, and the
     * {@link PartialChangeException} has the new UID.
     *
     * @param uid the message to go
     * @param upload the message to come, with all its flags
     * @return how, and the new UID where the server tells it
     * @throws ImapCommandException if the server refused; with code {@code TOOBIG} if the message is larger than it takes
     * @throws java.io.UncheckedIOException if the message cannot be read
     * @throws IllegalArgumentException if the number is no UID
     * @throws IllegalStateException if the folder is read-only
     */
    public ReplaceResult replace(long uid, Upload upload) {
        return operations.replace(uid, upload);
    }

    /**
     * Waits until something happens in the folder, by IDLE (RFC 2177), else by NOOP once a minute; and returns at once what has happened
     * since the last such call, or since the folder was selected. Nothing that happens between two calls, or during other commands, is
     * lost. Blocks; other threads may use the session meanwhile: IDLE makes way for their commands and goes on behind them.
     *
     * <p>A change ends it, as soon as the server has told all that it has to tell. The first call asks for the UIDs of all messages, and
     * each that finds new ones for theirs: one round trip each.
     *
     * <p>IDLE is renewed in time ({@link ImapClient#renewIdleEvery}); a connection that is dead shows then, since the server must answer
     * within {@link io.mailwire.Timeouts#reply}. {@link io.mailwire.Timeouts#operation} limits each command of it, not the wait.
     *
     * @param longest how long to wait; may be zero, to take what the server has told already: then it is asked for UIDs that are not known
     *     and for nothing else, so {@link ImapSession#noop} before it polls by hand. The answers to the last commands come on top
     * @return what happened, or that nothing did
     * @throws io.mailwire.ConnectionException if the session ends: by the server's goodbye or silence, {@link ImapSession#close},
     *     {@link ImapSession#cancel}, or an interrupt
     * @throws ImapCommandException if the server refuses to be asked; what has happened is in the next result then
     * @throws IllegalArgumentException if the time is negative
     * @throws IllegalStateException if another thread idles in this folder, or it is not selected any more
     */
    public IdleResult idle(Duration longest) {
        if (longest.isNegative()) {
            throw new IllegalArgumentException("cannot wait for " + longest);
        }
        return operations.idling().idle(longest);
    }

    /**
     * Makes {@link #idle} return: the call that another thread waits in, else the next one. Does not block; from any thread.
     */
    public void wake() {
        operations.idling().wake();
    }

    /**
     * Leaves the folder without expunging what is marked {@code \Deleted}. Blocks; nothing happens where it is stale already, or the
     * session is over.
     */
    @Override
    public void close() {
        operations.close();
    }

    @Override
    public String toString() {
        return name() + ", " + exists() + " messages, UIDVALIDITY " + uidValidity() + (readOnly() ? ", read-only" : "");
    }
}
