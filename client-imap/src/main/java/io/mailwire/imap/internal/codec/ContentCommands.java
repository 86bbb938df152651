package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.ImapCommand;
import java.util.Collection;

/** FETCH of content (RFC 9051 section 6.4.5). */
public final class ContentCommands {

    private ContentCommands() {}

    /** The same items of each of these messages. */
    public static ImapCommand fetch(UidSet uids, Collection<BodyItem> items) {
        ImapCommand command =
                ImapCommand.of("UID FETCH").set(uids.toString()).open().raw("UID");
        items.forEach(item -> command.raw(item.token()));
        return command.close();
    }
}
