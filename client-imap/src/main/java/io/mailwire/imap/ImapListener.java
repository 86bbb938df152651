package io.mailwire.imap;

/** Takes what a server tells without being asked. */
@FunctionalInterface
public interface ImapListener {

    /**
     * Called in the order of events, never twice at the same time, on the executor that was given with the listener. It may use the
     * session.
     *
     * @param event what happened
     * @throws Exception is logged; the next event comes all the same
     */
    void onEvent(ImapEvent event) throws Exception;
}
