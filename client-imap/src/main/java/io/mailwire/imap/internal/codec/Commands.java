package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.ImapCommand;
import java.util.Collection;
import java.util.Map;

/** The commands that we send (RFC 9051 section 6). */
public final class Commands {

    private Commands() {}

    public static ImapCommand capability() {
        return ImapCommand.of("CAPABILITY");
    }

    /** RFC 5161. */
    public static ImapCommand enable(Collection<String> extensions) {
        ImapCommand command = ImapCommand.of("ENABLE");
        extensions.forEach(e -> command.atom("extension", e));
        return command;
    }

    /** RFC 4978. */
    public static ImapCommand compress() {
        return ImapCommand.of("COMPRESS").raw("DEFLATE");
    }

    /** RFC 2342. */
    public static ImapCommand namespace() {
        return ImapCommand.of("NAMESPACE");
    }

    public static ImapCommand noop() {
        return ImapCommand.of("NOOP");
    }

    public static ImapCommand startTls() {
        return ImapCommand.of("STARTTLS");
    }

    public static ImapCommand logout() {
        return ImapCommand.of("LOGOUT");
    }

    public static ImapCommand login(String user, String password) {
        return ImapCommand.of("LOGIN").string("user", user).secret("password", password);
    }

    /** RFC 2971. NIL or a full list: Exchange and GMX refuse an empty one. */
    public static ImapCommand id(Map<String, String> fields) {
        ImapCommand command = ImapCommand.of("ID");
        if (fields.isEmpty()) {
            return command.raw("NIL");
        }
        command.open();
        fields.forEach((key, value) -> command.string("ID field", key).string("ID value", value));
        return command.close();
    }

    public static ImapCommand unselect() {
        return ImapCommand.of("UNSELECT");
    }

    public static ImapCommand closeFolder() {
        return ImapCommand.of("CLOSE");
    }

    /**
     * Changes flags.
     *
     * @param verb {@code +FLAGS}, {@code -FLAGS} or {@code FLAGS}
     * @param silent whether the server need not repeat them for every message
     * @param unchangedSince a mod-sequence (RFC 7162 section 3.1.3); -1 for whatever happened meanwhile
     */
    public static ImapCommand store(
            UidSet uids, String verb, Collection<Flag> flags, boolean silent, long unchangedSince) {
        ImapCommand command = ImapCommand.of("UID STORE").set(uids.toString());
        if (unchangedSince >= 0) {
            command.open().raw("UNCHANGEDSINCE").number(unchangedSince).close();
        }
        return command.raw(silent ? verb + ".SILENT" : verb)
                .flags(flags.stream().map(Flag::name).toList());
    }

    /** The flags of messages, to learn which are there and how they are marked. */
    public static ImapCommand fetchFlags(UidSet uids, boolean modSeq) {
        ImapCommand command = ImapCommand.of("UID FETCH")
                .set(uids.toString())
                .open()
                .raw("UID")
                .raw("FLAGS");
        return (modSeq ? command.raw("MODSEQ") : command).close();
    }

    /** RFC 4315: removes these and nothing that others have marked. */
    public static ImapCommand expunge(UidSet uids) {
        return ImapCommand.of("UID EXPUNGE").set(uids.toString());
    }
}
