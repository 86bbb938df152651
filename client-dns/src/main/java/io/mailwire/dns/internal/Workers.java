package io.mailwire.dns.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where the library goes on after an answer has come. Its own choice is the JVM's common pool, whose few threads may all be waiting for just
 * that: callers that deliver mail from a parallel stream would wait for ever.
 */
final class Workers {

    private static final long IDLE_SECONDS = 10;

    /** As many threads as there is work, which is never long; none that keeps the JVM up, and none left after a while. */
    static final Executor SHARED = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                // Takes over no thread-local values, which would live as long as it does.
                Thread thread = new Thread(null, work, "mailwire-dns", 0, false);
                thread.setDaemon(true);
                return thread;
            });

    private Workers() {}
}
