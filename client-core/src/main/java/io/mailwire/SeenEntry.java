package io.mailwire;

import java.time.Instant;
import java.util.Objects;

/**
 * What a {@link SeenStore} knows of one message.
 *
 * @param handled whether a handler took it. Otherwise it was offered to one, and that one failed, kept it, or the program ended
 *     before it was known what became of it
 * @param size its size in octets as the server said then, or -1
 * @param since when a handler first took it; of one that none took, when it was first offered. A message of another size under the
 *     same unique id is another message, and begins anew, unless its content is the same
 * @param content what a drain knows its content by: octets and checksums; empty where it was not noted
 * @param deleting whether a session ended that was to delete it, or the server was seen to give unique ids to other messages. It may be gone
 *     then, and its unique id be another message's (RFC 1939
 *     section 7), so it is not deleted once more by its unique id alone
 */
public record SeenEntry(boolean handled, long size, Instant since, String content, boolean deleting) {

    // Older than this program: a machine without a battery begins in 1970 or 2000, until it hears the time.
    private static final Instant TOO_EARLY = Instant.parse("2020-01-01T00:00:00Z");

    /**
     * Requires a time.
     *
     * @param handled whether a handler took it
     * @param size its size in octets, or -1
     * @param since when it was first handled, or first offered
     * @param content what its content is known by, or empty
     * @param deleting whether a session ended that was to delete it
     */
    public SeenEntry {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(content, "content");
    }

    /**
     * A message of whose content nothing is known, and which nobody was to delete yet.
     *
     * @param handled whether a handler took it
     * @param size its size in octets, or -1
     * @param since when it was first handled, or first offered
     */
    public SeenEntry(boolean handled, long size, Instant since) {
        this(handled, size, since, "", false);
    }

    /**
     * Whether the clock can have been right when this was noted. Where it was not, {@link SeenFolder#handled} notes the time anew.
     *
     * @return false for times before 2020, when there was no program to note them
     */
    public boolean isTimeKnown() {
        return !since.isBefore(TOO_EARLY);
    }
}
