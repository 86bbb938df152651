package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the server keeps as {@code $} for the selected folder (RFC 5182): empty when the folder was selected, then what the last search
 * with SAVE has found. A search that is refused with NO empties it, one refused with BAD leaves it as it was, so as long as it is not
 * known to be empty nothing may be sent behind such a search that uses {@code $}: it could hit what an earlier one has found.
 *
 * <p>The engine admits no SAVE while a command that uses {@code $} is outstanding, so what is true when a command is admitted stays
 * true until it is done.
 */
final class SavedResult {

    // Below this length UIDs are as good, and cannot be wrong. Every server takes lines of 1,000 octets (Yahoo's are
    // the shortest).
    static final int WORTH_IT = 900;

    /** So few messages that their UIDs are never longer. */
    static final int FEW = WORTH_IT / 11;

    /**
     * What is known.
     *
     * @param search the search that saved it
     * @param uids what it holds; null while that is not known
     */
    private record Content(Object search, @Nullable UidSet uids) {}

    private final AtomicReference<Content> content = new AtomicReference<>(new Content(new Object(), UidSet.EMPTY));

    /** Whether it is known to hold nothing. */
    boolean isEmpty() {
        UidSet held = content.get().uids();
        return held != null && held.isEmpty();
    }

    /** A search is going to replace it; in its admission. */
    void replacedBy(Object search) {
        content.set(new Content(search, null));
    }

    /** What the search has found, unless another has replaced it since. */
    void found(Object search, UidSet uids) {
        content.updateAndGet(c -> c.search().equals(search) ? new Content(search, uids) : c);
    }

    /** Whether it holds just these, and naming it is shorter. */
    boolean standsFor(UidSet uids) {
        UidSet held = content.get().uids();
        return held != null
                && held.equals(uids)
                && uids.rangeCount() > WORTH_IT / 22
                && uids.toString().length() > WORTH_IT;
    }
}
