package io.mailwire.imap;

import java.util.Set;

/**
 * Something that a server told without being asked.
 *
 * @param kind what it is
 * @param folder the folder that is selected; empty for ALERT, BYE and MISSED
 * @param exists how many messages the folder has now; 0 where it is not about a folder
 * @param uids the messages, for REMOVED and FLAGS; empty where the server named them by sequence numbers whose UIDs nobody has asked for
 *     yet: the first {@link Folder#idle} does
 * @param flags the flags of the message, for FLAGS
 * @param text the server's words, for ALERT and BYE
 */
public record ImapEvent(ImapEventKind kind, String folder, long exists, UidSet uids, Set<Flag> flags, String text) {

    @Override
    public String toString() {
        return switch (kind) {
            case EXISTS -> folder + ": " + exists + " messages";
            case REMOVED ->
                folder + ": " + (uids.isEmpty() ? "a message was" : "UIDs " + uids + " were") + " removed, " + exists
                        + " left";
            case FLAGS ->
                folder + ": " + (uids.isEmpty() ? "a message has" : "UID " + uids + " has") + " the flags " + flags;
            case ALERT, BYE, MISSED -> kind + ": " + text;
        };
    }
}
