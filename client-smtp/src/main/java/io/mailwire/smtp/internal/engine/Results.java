package io.mailwire.smtp.internal.engine;

import io.mailwire.SendResult;
import io.mailwire.smtp.SendAllException;
import io.mailwire.smtp.SendListener;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of a {@code sendAll} on their way to its caller, and what failed of his: the source of the messages, or the listener. For
 * one thread.
 */
final class Results {

    private final @Nullable SendListener listener;
    private final TreeMap<Integer, SendResult> kept = new TreeMap<>();
    private boolean listenerFailed;
    private @Nullable Throwable trouble;
    private String whose = "";

    /**
     * Begins without any.
     *
     * @param listener who gets the results; null to keep them
     */
    Results(@Nullable SendListener listener) {
        this.listener = listener;
    }

    /** Hands one over, or keeps it where there is no listener any more. Never throws. */
    void handOver(int place, SendResult result) {
        if (listener == null || listenerFailed) {
            kept.put(place, result);
            return;
        }
        try {
            listener.onResult(result);
        } catch (Throwable e) {
            listenerFailed = true;
            kept.put(place, result);
            fail("the listener for the results failed", e);
        }
    }

    void sourceFailed(Throwable e) {
        fail("the source of the messages failed", e);
    }

    private void fail(String who, Throwable e) {
        if (trouble == null) {
            whose = who;
            trouble = e;
        } else {
            trouble.addSuppressed(e);
        }
    }

    /** Whether nothing more should be sent. */
    boolean hasFailed() {
        return trouble != null;
    }

    /**
     * Ends it: the results, where no listener got them, in the order of the messages.
     *
     * @throws SendAllException if the source or the listener failed; an Error of theirs is thrown as it is
     */
    List<SendResult> get() {
        if (trouble instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (trouble instanceof Error e) {
            throw e;
        }
        List<SendResult> results = List.copyOf(kept.values());
        if (trouble != null) {
            throw new SendAllException(whose + ": " + trouble, results, trouble);
        }
        return results;
    }
}
