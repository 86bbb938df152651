package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.ImapCommand;
import java.util.List;

/**
 * The commands with names of folders in them (RFC 9051 section 6.3).
 *
 * @param names how the session writes them
 */
public record FolderCommands(FolderNames names) {

    /** A command whose first argument is a folder. */
    public ImapCommand about(String verb, String folder) {
        return ImapCommand.of(verb).folder(folder, names);
    }

    /** The plain LIST of RFC 3501. */
    public ImapCommand list(String pattern) {
        return listing("LIST", pattern);
    }

    /** The LIST that only tells the delimiter (RFC 3501 section 6.3.8). */
    public ImapCommand listRoot() {
        return ImapCommand.of("LIST").string("reference", "").string("pattern", "");
    }

    /**
     * LIST with return options (RFC 5258, RFC 6154, RFC 8440); {@code STATUS} with its items (RFC 5819) and {@code METADATA} with its
     * entries (RFC 9590) are some.
     */
    public ImapCommand list(String pattern, List<String> options, List<String> statusItems, List<String> entries) {
        ImapCommand command = list(pattern).raw("RETURN").open();
        options.forEach(command::raw);
        if (!statusItems.isEmpty()) {
            command.raw("STATUS").open();
            statusItems.forEach(command::raw);
            command.close();
        }
        if (!entries.isEmpty()) {
            entries(command.raw("METADATA"), entries);
        }
        return command.close();
    }

    /** GETMETADATA (RFC 5464 section 4.2). */
    public ImapCommand metadata(String folder, List<String> entries) {
        return entries(about("GETMETADATA", folder), entries);
    }

    private static ImapCommand entries(ImapCommand command, List<String> entries) {
        command.open();
        entries.forEach(entry -> command.string("entry", entry));
        return command.close();
    }

    /** The folders subscribed to, by LIST-EXTENDED. */
    public ImapCommand listSubscribed(String pattern, List<String> options) {
        ImapCommand command = ImapCommand.of("LIST").open().raw("SUBSCRIBED").close();
        command.string("reference", "").folder(pattern, names).raw("RETURN").open();
        options.forEach(command::raw);
        return command.close();
    }

    /** The folders subscribed to, by RFC 3501. */
    public ImapCommand lsub(String pattern) {
        return listing("LSUB", pattern);
    }

    /** Gmail's forerunner of SPECIAL-USE. */
    public ImapCommand xlist(String pattern) {
        return listing("XLIST", pattern);
    }

    private ImapCommand listing(String verb, String pattern) {
        return ImapCommand.of(verb).string("reference", "").folder(pattern, names);
    }

    public ImapCommand status(String folder, List<String> items) {
        ImapCommand command = ImapCommand.of("STATUS").folder(folder, names).open();
        items.forEach(command::raw);
        return command.close();
    }

    /**
     * SELECT or EXAMINE.
     *
     * @param condstore whether to ask for HIGHESTMODSEQ (RFC 7162 section 3.1.8)
     */
    public ImapCommand select(String folder, boolean examine, boolean condstore) {
        ImapCommand command = ImapCommand.of(examine ? "EXAMINE" : "SELECT").folder(folder, names);
        return condstore ? command.open().raw("CONDSTORE").close() : command;
    }

    public ImapCommand create(String folder) {
        return about("CREATE", folder);
    }

    /** RFC 6154 section 3. */
    public ImapCommand create(String folder, String use) {
        return create(folder).open().raw("USE").open().raw(use).close().close();
    }

    public ImapCommand rename(String from, String to) {
        return ImapCommand.of("RENAME").folder(from, names).folder(to, names);
    }

    public ImapCommand delete(String folder) {
        return about("DELETE", folder);
    }

    public ImapCommand subscribe(String folder) {
        return about("SUBSCRIBE", folder);
    }

    public ImapCommand unsubscribe(String folder) {
        return about("UNSUBSCRIBE", folder);
    }

    public ImapCommand copy(UidSet uids, String folder) {
        return ImapCommand.of("UID COPY").set(uids.toString()).folder(folder, names);
    }

    public ImapCommand move(UidSet uids, String folder) {
        return ImapCommand.of("UID MOVE").set(uids.toString()).folder(folder, names);
    }

    /** APPEND, of several messages with MULTIAPPEND only (RFC 3502). */
    public ImapCommand append(String folder, List<AppendItem> items) {
        ImapCommand command = ImapCommand.of("APPEND").folder(folder, names);
        items.forEach(item -> item.writeTo(command));
        return command;
    }

    /** RFC 8508: puts a message in the place of another, in one step. */
    public ImapCommand replace(long uid, String folder, AppendItem item) {
        ImapCommand command = ImapCommand.of("UID REPLACE").number(uid).folder(folder, names);
        item.writeTo(command);
        return command;
    }
}
