package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;

/** Reads how responses begin that are about a folder. ABNF: {@code "*" SP name SP mailbox}. */
public final class AboutFolder {

    private AboutFolder() {}

    /** Which folder it is about. */
    public static String name(Frame frame, FolderNames names, int maxDepth) throws MalformedException {
        return names.decodeFolder(behindType(frame, maxDepth).text());
    }

    /** What comes behind the folder. */
    static ResponseCursor behind(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = behindType(frame, maxDepth);
        cursor.text();
        return cursor;
    }

    private static ResponseCursor behindType(Frame frame, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        return cursor;
    }
}
