package io.mailwire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one recipient.
 *
 * @param recipient the address as given in the envelope
 * @param status what the server said
 * @param replyOrNull its reply, or null where there was none
 */
public record RecipientResult(
        String recipient, RecipientStatus status, @Nullable Reply replyOrNull) {

    /**
     * The server's reply to this recipient.
     *
     * @return the reply, or empty where there was none
     */
    public Optional<Reply> reply() {
        return Optional.ofNullable(replyOrNull);
    }

    /**
     * Whether the server accepted this recipient.
     *
     * @return true if so
     */
    public boolean isAccepted() {
        return status == RecipientStatus.ACCEPTED;
    }

    @Override
    public String toString() {
        return recipient + " " + status + (replyOrNull == null ? "" : " (" + replyOrNull + ")");
    }
}
