package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message of a drain.
 *
 * @param uid its unique id, or empty where the server gave none
 * @param size its size in octets as the server said, or -1 where it did not say
 * @param outcome what became of it
 * @param handedOver whether this drain gave it to the handler; one that an earlier drain had handled is deleted without
 * @param offeredBefore whether a handler had got it before, as a {@link SeenStore} remembers: in an earlier drain, or in this one when the
 *     server called it otherwise
 * @param failureOrNull what the handler threw, or why the server did not hand it over or mark it; null where nothing failed
 */
public record DrainedMessage(
        String uid,
        long size,
        DrainOutcome outcome,
        boolean handedOver,
        boolean offeredBefore,
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
     * Whether a handler took it, in this drain or an earlier one: it returned without asking to keep the message.
     *
     * @return true for {@link DrainOutcome#DELETED}, {@link DrainOutcome#UNCONFIRMED}, {@link DrainOutcome#HANDLED} and
     *     {@link DrainOutcome#LEFT}
     */
    public boolean isHandled() {
        return switch (outcome) {
            case DELETED, UNCONFIRMED, HANDLED, LEFT -> true;
            case KEPT, FAILED, NOT_TRIED -> false;
        };
    }

    /**
     * Whether it was given to a handler twice: in this drain, and before that without its being known, or the server naming it so that it
     * could be known, that it was handled. Where only its content told, {@link ReceivedMessage#isOfferedBefore} did not yet know.
     *
     * @return true if so
     */
    public boolean isOfferedAgain() {
        return handedOver && offeredBefore;
    }

    @Override
    public String toString() {
        return (uid.isEmpty() ? "(no uid)" : Printable.shortened(uid, 80)) + " " + outcome
                + (isOfferedAgain() ? ", offered before" : "")
                + (failureOrNull == null ? "" : " (" + Printable.shortened(failureOrNull.toString(), 1000) + ")");
    }
}
