package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;

/**
 * How much is asked for at once, of whatever is fetched: enough that round trips do not count, and no more than waits here in little
 * room.
 */
final class FetchWindow {

    /** Messages, at most. */
    static final int MESSAGES = 1000;

    /** Octets, about. */
    static final long OCTETS = 8L * 1024 * 1024;

    private FetchWindow() {}

    /** Whether a set is mostly holes, as 1:* is, and too long for one window: then the server is asked first which messages there are. */
    static boolean isHollow(UidSet uids, long exist, int window) {
        return uids.size() > window && uids.size() > exist;
    }
}
