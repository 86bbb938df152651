package io.mailwire.internal.net;

/** Threads that never keep the JVM up. */
public final class Daemons {

    private Daemons() {}

    /** Starts one. It takes over no thread-local values, which would live as long as it does. */
    public static void start(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.start();
    }
}
