package io.mailwire.smtp;

import io.mailwire.SendResult;
import java.util.List;

/**
 * The source of the messages or the listener for their results failed in the middle of a {@code sendAll}; the cause is what it
 * threw. No further message was taken from the source, and those taken before have been brought to an end.
 */
public final class SendAllException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<SendResult> results;

    /**
     * Describes a {@code sendAll} that came to an early end.
     *
     * @param message who failed
     * @param results the accounts of all messages taken that no listener has got
     * @param cause what was thrown
     */
    public SendAllException(String message, List<SendResult> results, Throwable cause) {
        super(message, cause);
        this.results = List.copyOf(results);
    }

    /**
     * What became of the messages taken from the source, in their order: of all where there was no listener, else of those whose
     * result it has not taken, beginning with the one that it failed on.
     *
     * @return their results
     */
    public List<SendResult> results() {
        return results;
    }
}
