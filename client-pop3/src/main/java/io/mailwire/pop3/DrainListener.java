package io.mailwire.pop3;

/** Sees how a drain gets on, on the drain's own thread. */
@FunctionalInterface
public interface DrainListener {

    /**
     * Called after each message that was handed over. What it throws ends the drain, as a failure of the program.
     *
     * @param progress how far the drain is
     */
    void progressed(DrainProgress progress);
}
