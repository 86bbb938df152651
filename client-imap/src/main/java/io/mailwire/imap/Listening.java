package io.mailwire.imap;

import io.mailwire.imap.internal.engine.EventQueue;

/** A listener that listens to a session. */
public final class Listening implements AutoCloseable {

    private final EventQueue queue;

    Listening(EventQueue queue) {
        this.queue = queue;
    }

    /** Ends the listening; an event that is being handled is not waited for. Closing twice does nothing. */
    @Override
    public void close() {
        queue.close();
    }

    @Override
    public String toString() {
        return "Listening[" + queue.waiting() + " events waiting]";
    }
}
