package io.mailwire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message of a drain.
 *
 * @param uid its unique id, or empty where the server gave none
 * @param size its size in octets as the server said, or -1 where it did not say
 * @param outcome what became of it
 * @param failureOrNull what the handler threw, or why the server did not hand it over or mark it; null where nothing failed
 */
public record DrainedMessage(
        String uid,
        long size,
        DrainOutcome outcome,
        @Nullable Exception failureOrNull) {

    /**
     * What went wrong.
     *
     * @return what the handler threw, or why the server did not hand it over or mark it; empty where nothing failed
     */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failureOrNull);
    }

    /**
     * Whether the handler took it: it returned without asking to keep the message.
     *
     * @return true for {@link DrainOutcome#DELETED}, {@link DrainOutcome#UNCONFIRMED} and {@link DrainOutcome#HANDLED}
     */
    public boolean isHandled() {
        return outcome == DrainOutcome.DELETED
                || outcome == DrainOutcome.UNCONFIRMED
                || outcome == DrainOutcome.HANDLED;
    }

    @Override
    public String toString() {
        return (uid.isEmpty() ? "(no uid)" : uid) + " " + outcome
                + (failureOrNull == null ? "" : " (" + failureOrNull + ")");
    }
}
