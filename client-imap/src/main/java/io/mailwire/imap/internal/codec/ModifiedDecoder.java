package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;

/** Reads the argument of MODIFIED: the messages that a conditional STORE left alone (RFC 7162 section 3.1.3). */
public final class ModifiedDecoder {

    private ModifiedDecoder() {}

    /** The set; empty where the response has no such code. */
    public static UidSet decode(StatusResponse response) {
        return response.has("MODIFIED") ? NumberSets.set(response.argument()) : UidSet.EMPTY;
    }
}
