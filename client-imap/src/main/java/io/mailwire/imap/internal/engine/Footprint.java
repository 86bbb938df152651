package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;

/**
 * What a command touches.
 *
 * @param kind what it is
 * @param uids the messages; empty where it is not about some
 */
record Footprint(CommandKind kind, UidSet uids) {

    static Footprint of(CommandKind kind) {
        return new Footprint(kind, UidSet.EMPTY);
    }
}
