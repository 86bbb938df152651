package io.mailwire;

/** Sees every line of the protocol dialogue, secrets and bodies left out. */
@FunctionalInterface
public interface TraceListener {

    /**
     * Takes one line. Called on the thread that reads or writes: return quickly, and do not call the session.
     *
     * @param line the line
     */
    void onLine(TraceLine line);
}
