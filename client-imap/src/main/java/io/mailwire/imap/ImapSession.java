package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.ServerReport;
import io.mailwire.imap.internal.engine.LiveSession;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * One live connection, logged in. Thread-safe: commands of several threads share the connection, and are sent behind each other
 * without waiting where their answers can be told apart (RFC 9051 section 5.5). Every method blocks unless it says otherwise.
 *
 * <p>One folder is selected at a time. After a failure of the connection the session is closed; its methods are then
 * {@link IllegalStateException}s that say why it was.
 */
public final class ImapSession implements AutoCloseable {

    private final LiveSession live;

    ImapSession(LiveSession live) {
        this.live = live;
    }

    /**
     * The folders there are, INBOX first, then by name. What each is subscribed to and used for is among its attributes as far as the
     * server tells.
     *
     * @return all folders that LIST shows
     * @throws ImapCommandException if the server refused
     */
    public List<FolderInfo> list() {
        return list("*");
    }

    /**
     * The folders whose names match a pattern.
     *
     * @param pattern a name in which {@code *} stands for anything and {@code %} for anything up to the next delimiter
     * @return the folders
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the pattern is empty or has a control character
     */
    public List<FolderInfo> list(String pattern) {
        return list(pattern, ListOptions.NAMES);
    }

    /**
     * The folders whose names match a pattern, with what else is to be told of each.
     *
     * @param pattern as for {@link #list(String)}
     * @param options such as {@code ListOptions.NAMES.withStatus().withRights()}
     * @return the folders; what was asked for is empty where the server does not offer it, or refused it for that folder
     * @throws ImapCommandException if the server refused the list
     * @throws IllegalArgumentException if the pattern is empty or has a control character, or an entry is no path
     */
    public List<FolderInfo> list(String pattern, ListOptions options) {
        return live.folders().list(pattern, options);
    }

    /**
     * The folders there are, each with its {@linkplain FolderInfo#status status}: in the same round trip where the server has
     * LIST-STATUS (RFC 5819), else one round trip more for all of them.
     *
     * @return all folders that LIST shows; the status of one is empty where it can't be selected, or the server refused it
     * @throws ImapCommandException if the server refused the list
     */
    public List<FolderInfo> listWithStatus() {
        return listWithStatus("*");
    }

    /**
     * The folders whose names match a pattern, each with its status.
     *
     * @param pattern as for {@link #list(String)}
     * @return the folders
     * @throws ImapCommandException if the server refused the list
     * @throws IllegalArgumentException if the pattern is empty or has a control character
     */
    public List<FolderInfo> listWithStatus(String pattern) {
        return list(pattern, ListOptions.NAMES.withStatus());
    }

    /**
     * The folders that the user has subscribed to. One that does not exist any more may be among them.
     *
     * @return the folders
     * @throws ImapCommandException if the server refused
     */
    public List<FolderInfo> subscribed() {
        return live.folders().subscribed();
    }

    /**
     * The folder for some use: by the server's attributes (SPECIAL-USE, RFC 6154, or XLIST), else by the names that such folders have
     * in the usual languages. Lists all folders; ask {@link #specials} once for several uses.
     *
     * @param use such as {@link SpecialUse#SENT}
     * @return the folder, or empty where there is none
     * @throws ImapCommandException if the server refused to list
     */
    public Optional<FolderInfo> special(SpecialUse use) {
        return Optional.ofNullable(specials().get(use));
    }

    /**
     * The folders for each use.
     *
     * @return only uses that there is a folder for
     * @throws ImapCommandException if the server refused to list
     */
    public Map<SpecialUse, FolderInfo> specials() {
        return live.folders().special();
    }

    /**
     * Where folders are, by whose they are (RFC 9051 section 6.3.10).
     *
     * @return the namespaces; without NAMESPACE, the user's own without a prefix
     * @throws ImapCommandException if the server refused
     */
    public Namespaces namespaces() {
        return live.folders().namespaces();
    }

    /**
     * What can be told of a folder without selecting it.
     *
     * @param folder the name, as {@link FolderInfo#name} has it
     * @return its numbers, as far as the server tells them
     * @throws ImapCommandException if there is no such folder
     * @throws IllegalArgumentException if the name has a control character
     */
    public FolderStatus status(String folder) {
        return live.folders().status(folder);
    }

    /**
     * Creates a folder; most servers create those above, too.
     *
     * @param folder the whole name
     * @return what was created
     * @throws ImapCommandException if the server refused; with code {@code ALREADYEXISTS} if there is one
     * @throws IllegalArgumentException if the name is empty or has a control character
     */
    public CreateResult create(String folder) {
        return live.folders().create(folder, Optional.empty());
    }

    /**
     * Creates a folder for some use (RFC 6154 section 3). Where the server offers no CREATE-SPECIAL-USE, the folder is an ordinary one
     * and the result says so.
     *
     * @param folder the whole name
     * @param use what it is for
     * @return what was created
     * @throws ImapCommandException if the server refused; with code {@code USEATTR} if it does not take this use
     * @throws IllegalArgumentException if the name is empty or has a control character
     */
    public CreateResult create(String folder, SpecialUse use) {
        return live.folders().create(folder, Optional.of(use));
    }

    /**
     * Renames a folder and those below it. If it is the one that is selected, it is left first. Renaming INBOX moves its messages and
     * leaves it empty (RFC 9051 section 6.3.6).
     *
     * @param from the whole name
     * @param to the new whole name
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if a name is empty or has a control character
     */
    public void rename(String from, String to) {
        live.folders().rename(from, to);
    }

    /**
     * Deletes a folder with all its messages, for good. If it is the one that is selected, it is left first.
     *
     * @param folder the whole name
     * @throws ImapCommandException if the server refused; with code {@code NONEXISTENT} if there is no such folder
     * @throws IllegalArgumentException if the name is empty or has a control character
     */
    public void delete(String folder) {
        live.folders().delete(folder);
    }

    /**
     * Subscribes to a folder.
     *
     * @param folder the whole name
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the name is empty or has a control character
     */
    public void subscribe(String folder) {
        live.folders().subscribe(folder);
    }

    /**
     * Ends the subscription to a folder.
     *
     * @param folder the whole name
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the name is empty or has a control character
     */
    public void unsubscribe(String folder) {
        live.folders().unsubscribe(folder);
    }

    /**
     * How much room there is for a folder (RFC 9208).
     *
     * @param folder the folder's name
     * @return one quota for each root that the folder counts to; none where there is no limit
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer QUOTA
     * @throws ImapCommandException if the server refused
     */
    public List<Quota> quota(String folder) {
        return live.properties().quota(folder);
    }

    /**
     * How much room there is in a quota root (RFC 9208).
     *
     * @param root its name, as {@link Quota#root} has it
     * @return its limits
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer QUOTA
     * @throws ImapCommandException if the server refused, such as where there is no such root
     * @throws IllegalArgumentException if the name has a control character
     */
    public Quota quotaOfRoot(String root) {
        return live.properties().quotaOfRoot(root);
    }

    /**
     * Sets the limits of a quota root, which only administrators may (RFC 9208). Those that are not named are taken away.
     *
     * @param root its name
     * @param limits by resource, such as {@code STORAGE} in units of 1,024 octets, or {@code MESSAGE}
     * @return the limits as they are then
     * @throws io.mailwire.UnsupportedCapabilityException if the server offers neither QUOTA nor QUOTASET
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the name has a control character, a resource is no atom, or a limit is negative
     */
    public Quota setQuota(String root, Map<String, Long> limits) {
        return live.properties().setQuota(root, limits);
    }

    /**
     * What this user may do with a folder (RFC 4314).
     *
     * @param folder the folder's name
     * @return the rights
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer ACL
     * @throws ImapCommandException if the server refused
     */
    public Set<FolderRight> rights(String folder) {
        return live.properties().rights(folder);
    }

    /**
     * Who may do what with a folder (RFC 4314).
     *
     * @param folder the folder's name
     * @return the rights by identifier, such as a user's name or {@code anyone}; one that begins with a minus is denied its rights
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer ACL
     * @throws ImapCommandException if the server refused; one must have {@link FolderRight#ADMINISTER}
     */
    public Map<String, Set<FolderRight>> acl(String folder) {
        return live.properties().acl(folder);
    }

    /**
     * Sets what somebody may do with a folder, in place of what it was (RFC 4314).
     *
     * @param folder the folder's name
     * @param who the identifier
     * @param rights the rights
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer ACL; or if it knows RFC 2086 only (Courier) and
     *     would have to give more than these: there {@code CREATE_FOLDERS} comes only with {@code DELETE_FOLDER}, and
     *     {@code DELETE_MESSAGES} only with {@code EXPUNGE}
     * @throws ImapCommandException if the server refused
     */
    public void setRights(String folder, String who, FolderRight... rights) {
        live.properties().setRights(folder, who, List.of(rights));
    }

    /**
     * Which rights somebody can be given (RFC 4314).
     *
     * @param folder the folder's name
     * @param who the identifier
     * @return what he has in any case, and what can be given
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer ACL
     * @throws ImapCommandException if the server refused; one must have {@link FolderRight#ADMINISTER}
     */
    public GrantableRights grantableRights(String folder, String who) {
        return live.properties().grantableRights(folder, who);
    }

    /**
     * Takes somebody out of a folder's list of rights (RFC 4314).
     *
     * @param folder the folder's name
     * @param who the identifier
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer ACL
     * @throws ImapCommandException if the server refused
     */
    public void removeRights(String folder, String who) {
        live.properties().removeRights(folder, who);
    }

    /**
     * Annotations of a folder, or of the server (RFC 5464).
     *
     * @param folder the folder's name; empty for the server
     * @param entries such as {@code /private/comment} or {@code /shared/vendor/acme/color}
     * @return the values of those entries that have one
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer METADATA
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if there is no entry, or one is no path
     */
    public Map<String, String> metadata(String folder, String... entries) {
        return metadata(folder, MetadataQuery.of(entries)).values();
    }

    /**
     * Annotations of a folder, or of the server, also those below an entry, and none that are too long (RFC 5464).
     *
     * @param folder the folder's name; empty for the server
     * @param query which
     * @return the values, and whether longer ones were left out
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer METADATA
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if an entry is no path
     */
    public MetadataResult metadata(String folder, MetadataQuery query) {
        return live.properties().metadata(folder, query);
    }

    /**
     * Sets an annotation of a folder, or of the server (RFC 5464).
     *
     * @param folder the folder's name; empty for the server
     * @param entry such as {@code /private/comment}
     * @param value the value, which may have several lines
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer METADATA
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the entry is no path, or the value has a NUL
     */
    public void setMetadata(String folder, String entry, String value) {
        live.properties().setMetadata(folder, entry, Optional.of(value));
    }

    /**
     * Removes an annotation of a folder, or of the server (RFC 5464).
     *
     * @param folder the folder's name; empty for the server
     * @param entry such as {@code /private/comment}
     * @throws io.mailwire.UnsupportedCapabilityException if the server does not offer METADATA
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the entry is no path
     */
    public void removeMetadata(String folder, String entry) {
        live.properties().setMetadata(folder, entry, Optional.empty());
    }

    /**
     * Selects a folder for reading and writing. The one selected before becomes stale: using it further is an
     * {@link IllegalStateException}.
     *
     * @param folder the name, as {@link FolderInfo#name} has it
     * @return the folder, to be closed
     * @throws ImapCommandException if there is no such folder, or it can't be selected; none is selected then
     * @throws IllegalArgumentException if the name has a control character
     */
    public Folder select(String folder) {
        return new Folder(this, live.select(folder, false));
    }

    /**
     * Selects a folder for reading only.
     *
     * @param folder the name
     * @return the folder, to be closed
     * @throws ImapCommandException if there is no such folder, or it can't be selected; none is selected then
     * @throws IllegalArgumentException if the name has a control character
     */
    public Folder examine(String folder) {
        return new Folder(this, live.select(folder, true));
    }

    /**
     * Puts a message into a folder. Blocks. The message is written out before anything is sent, a large one into a temporary file; its
     * Bcc stays in it, as the sender's own copy has it. If the connection is lost, it may be there or not.
     *
     * @param folder the folder's name
     * @param email the message
     * @param flags its flags, such as {@link Flag#SEEN}
     * @return its UID, where the server tells it
     * @throws ImapCommandException if the server refused; with code {@code TRYCREATE} if there is no such folder, {@code TOOBIG} if
     *     the message is larger than the server takes, {@code OVERQUOTA} if there is no room
     * @throws io.mailwire.UnsupportedCapabilityException if the message has a NUL in it and the server does not offer BINARY
     * @throws java.io.UncheckedIOException if the message cannot be read
     */
    public AppendResult append(String folder, Email email, Flag... flags) {
        return append(folder, Upload.of(email).flags(flags));
    }

    /**
     * Puts a message into a folder, with flags and date.
     *
     * @param folder the folder's name
     * @param upload the message
     * @return its UID, where the server tells it
     * @throws ImapCommandException as for {@link #append(String, Email, Flag...)}
     * @throws io.mailwire.UnsupportedCapabilityException if the message has a NUL in it and the server does not offer BINARY
     * @throws java.io.UncheckedIOException if the message cannot be read
     */
    public AppendResult append(String folder, Upload upload) {
        return live.appending().append(folder, upload);
    }

    /**
     * Puts many messages into a folder, in batches: each is one MULTIAPPEND where the server has that (RFC 3502), else APPENDs behind
     * each other. Blocks. A message that is refused or cannot be read, whatever its attachments' suppliers throw, costs no other, and no
     * failure of the connection is thrown: every message that was taken from the source has a result. A server that asks to be let alone
     * for a while (Exchange: "Request is throttled") is, for five minutes at most, four times at most.
     *
     * @param folder the folder's name
     * @param uploads the messages; taken one by one, so they need not exist all at once. After the end of the session no more are taken
     * @return a result for each, in order
     * @throws IllegalStateException if the session was closed before
     * @throws PartialAppendException if the source threw, or gave null, behind others; what it threw is thrown as it is where there were
     *     none
     */
    public List<AppendResult> appendAll(String folder, Iterable<Upload> uploads) {
        return live.appending().appendAll(folder, uploads);
    }

    /**
     * What the server offers (RFC 9051 section 7.2.2). Blocks only if it has not said so yet.
     *
     * @return the capabilities in upper case
     */
    public Set<String> capabilities() {
        return live.capabilities();
    }

    /**
     * The extensions that are switched on: those of {@link ImapClient#enable} that the server offers and has agreed to.
     *
     * @return in upper case
     */
    public Set<String> enabled() {
        return live.enabled();
    }

    /**
     * Whether what is said is compressed.
     *
     * @return true after {@link ImapClient#compress} where the server can
     */
    public boolean isCompressed() {
        return live.isCompressed();
    }

    /**
     * Tells a listener from now on what the server says without being asked: messages that come and go, flags that change, alerts,
     * goodbyes. Most servers say such things only while they answer a command, or while somebody {@linkplain Folder#idle idles}. Which
     * messages an EXPUNGE is about is known from the first {@code idle} of a folder on, even one of zero length, or with QRESYNC. Alerts
     * that came before anybody listened are told first. Does not block.
     *
     * @param listener what to tell
     * @param executor where the listener runs: in order, one event at a time; never on the thread that reads from the server, whatever
     *     the executor does. One that blocks, or runs the listener at once, holds up this listener alone. A listener that fails, be it
     *     by an {@link Error}, is told the next event all the same. One that is a thousand events behind misses some, and is told so
     * @return what ends the listening; the end of the session does, too
     */
    public Listening listen(ImapListener listener, Executor executor) {
        return new Listening(live.listen(
                Objects.requireNonNull(listener, "listener"), Objects.requireNonNull(executor, "executor")));
    }

    /**
     * Introduces us by the SDK's name and asks who the server is (RFC 2971).
     *
     * @return what the server says of itself, such as {@code name} and {@code version}
     * @throws io.mailwire.UnsupportedCapabilityException if it does not offer ID
     */
    public Map<String, String> id() {
        return id(Map.of("name", "Mailwire"));
    }

    /**
     * Introduces us and asks who the server is (RFC 2971).
     *
     * @param fields what to say; empty for nothing
     * @return what the server says of itself
     * @throws io.mailwire.UnsupportedCapabilityException if it does not offer ID
     * @throws IllegalArgumentException if a field has a control character
     */
    public Map<String, String> id(Map<String, String> fields) {
        return live.id(fields);
    }

    /** Does nothing, and so learns whether the session lives; the server may tell what is new. */
    public void noop() {
        live.noop();
    }

    /**
     * Tells about the server and this connection.
     *
     * @return what was found
     */
    public ServerReport verify() {
        return live.report();
    }

    /**
     * How often the client had nothing left to send and waited for the server, greeting and TLS handshake aside.
     *
     * @return the number of turns so far
     */
    public long turns() {
        return live.connection().turns();
    }

    /** Ends the session at once. Whoever waits for it gets a {@link io.mailwire.ConnectionException}. From any thread; does not block. */
    public void cancel() {
        live.cancel();
    }

    /** Logs out, which takes three seconds at most, and closes the connection. Nothing is expunged. Closing twice does nothing. */
    @Override
    public void close() {
        live.close();
    }

    @Override
    public String toString() {
        return "ImapSession[" + live.connection() + "]";
    }
}
