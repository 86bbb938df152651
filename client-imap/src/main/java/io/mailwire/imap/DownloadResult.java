package io.mailwire.imap;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one content in a download of many.
 *
 * @param download the content; its methods fetch it anew
 * @param failureOrNull why it was not done: what the handler threw, or a {@link io.mailwire.MailException}, with code
 *     {@code EXPUNGEISSUED} where the message is gone and {@code NIL} where there is no such part; null where it was done
 */
public record DownloadResult(Download download, @Nullable Exception failureOrNull) {

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
        return download + (failureOrNull == null ? " done" : " failed (" + failureOrNull + ")");
    }
}
