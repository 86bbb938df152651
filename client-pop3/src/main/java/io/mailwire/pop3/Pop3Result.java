package io.mailwire.pop3;

import io.mailwire.internal.text.Printable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message in an operation on many.
 *
 * @param message the message
 * @param failureOrNull why it was not done: what the handler threw, or the server's refusal; null where it was done
 */
public record Pop3Result(Pop3Message message, @Nullable Exception failureOrNull) {

    /**
     * Why it was not done.
     *
     * @return what the handler threw, or the server's refusal; empty where it was done
     */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failureOrNull);
    }

    /**
     * Whether it was done.
     *
     * @return true without a failure
     */
    public boolean isDone() {
        return failureOrNull == null;
    }

    @Override
    public String toString() {
        return message
                + (failureOrNull == null
                        ? " done"
                        : " failed (" + Printable.shortened(failureOrNull.toString(), 1000) + ")");
    }
}
