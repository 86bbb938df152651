package io.mailwire.imap;

import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.wire.Frame;

/** Summaries without a server. */
final class Messages {

    private Messages() {}

    /** What a server would have told of a message. */
    static ImapMessage of(Folder folder, long uid, String structure) {
        return new ImapMessage(
                folder,
                FetchDecoder.decode(
                        Frame.of("* 1 FETCH (UID " + uid + " RFC822.SIZE 120 ENVELOPE (NIL \"mail " + uid
                                + "\" NIL NIL NIL NIL NIL NIL NIL \"<" + uid + "@x>\") BODYSTRUCTURE " + structure
                                + ")"),
                        32),
                FetchOptions.DEFAULTS);
    }
}
