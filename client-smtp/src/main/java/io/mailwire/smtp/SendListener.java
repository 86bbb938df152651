package io.mailwire.smtp;

import io.mailwire.SendResult;

/** Takes the results of a {@code sendAll} as they come. */
@FunctionalInterface
public interface SendListener {

    /**
     * One message's result is known. Called from the thread that called {@code sendAll}, once for each message, in the order of the
     * messages; meanwhile the server waits. With a {@link SmtpPool} the results come in no order, and the connections go on.
     *
     * @param result what became of it, {@code SENT} or not
     * @throws Exception to stop: no further message is taken, and {@code sendAll} throws a {@link SendAllException}
     */
    void onResult(SendResult result) throws Exception;
}
