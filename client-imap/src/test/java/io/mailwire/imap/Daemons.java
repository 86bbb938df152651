package io.mailwire.imap;

import java.io.IOException;
import java.util.Collection;

/** The threads of servers of these tests. */
final class Daemons {

    /** What one does, to the end of the connection. */
    interface Action {
        void run() throws IOException, InterruptedException;
    }

    private Daemons() {}

    /**
     * Starts one.
     *
     * @param offences where it notes what it could not understand
     */
    static void start(String name, Collection<String> offences, Action action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (IOException e) {
                        // The client has gone.
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        offences.add(e.toString());
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
