package io.mailwire.smtp;

import io.mailwire.SendResult;

/** Takes the results of a {@code sendAll} as they come. */
@FunctionalInterface
public interface SendListener {

    /**
     * One message's result is known. Called from the sending thread, once for each message, in the order of the messages; meanwhile
     * the server waits.
     *
     * @param result what became of it, {@code SENT} or not
     * @throws Exception to stop: no further message is taken, and {@code sendAll} throws a {@link SendAllException}
     */
    void onResult(SendResult result) throws Exception;
}
