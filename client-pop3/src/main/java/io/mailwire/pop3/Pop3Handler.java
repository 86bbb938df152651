package io.mailwire.pop3;

/** Takes the messages of a drain, one after the other, on the thread that called it. */
@FunctionalInterface
public interface Pop3Handler {

    /**
     * Takes one message. Returning means that it is handled and may be deleted; {@link Pop3Message#keep()} before returning means
     * that it stays; throwing means that it stays and is reported as failed, and the drain goes on with the next.
     *
     * @param message the message, on its way from the server; its content can be read until this method returns
     * @throws Exception if the message could not be handled
     */
    void handle(Pop3Message message) throws Exception;
}
