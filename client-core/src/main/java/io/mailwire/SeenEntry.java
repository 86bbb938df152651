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
 *     same unique id is another message, and begins anew
 */
public record SeenEntry(boolean handled, long size, Instant since) {

    // Older than this program: a machine without a battery begins in 1970 or 2000, until it hears the time.
    private static final Instant TOO_EARLY = Instant.parse("2020-01-01T00:00:00Z");

    /**
     * Requires a time.
     *
     * @param handled whether a handler took it
     * @param size its size in octets, or -1
     * @param since when it was first handled, or first offered
     */
    public SeenEntry {
        Objects.requireNonNull(since, "since");
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
