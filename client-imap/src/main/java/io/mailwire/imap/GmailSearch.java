package io.mailwire.imap;

import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.internal.wire.CommandLine;

/** What Gmail can search for beside the rest (X-GM-EXT-1). Other servers are an {@link io.mailwire.UnsupportedCapabilityException}. */
public final class GmailSearch {

    private GmailSearch() {}

    // Before it is encoded: what could end a command would pass in modified UTF-7, and mean nothing.
    private static String checked(String label) {
        CommandLine.checked("label", label);
        return label;
    }

    /**
     * A search as people type it into Gmail.
     *
     * @param query such as {@code has:attachment in:unread}
     * @return the search
     */
    public static Search raw(String query) {
        return Search.text("X-GM-RAW", query);
    }

    /**
     * Messages with a label.
     *
     * @param label the label's name
     * @return the search
     */
    public static Search label(String label) {
        return Search.text("X-GM-LABELS", FolderNames.MODIFIED_UTF7.encode(checked(label)));
    }

    /**
     * The message with Gmail's id.
     *
     * @param id the id, 64 bits without a sign
     * @return the search
     */
    public static Search messageId(long id) {
        return Search.of(new SearchKey.Numbered("X-GM-MSGID", Long.toUnsignedString(id)));
    }

    /**
     * The messages of a conversation.
     *
     * @param id Gmail's id of the conversation, 64 bits without a sign
     * @return the search
     */
    public static Search conversation(long id) {
        return Search.of(new SearchKey.Numbered("X-GM-THRID", Long.toUnsignedString(id)));
    }
}
