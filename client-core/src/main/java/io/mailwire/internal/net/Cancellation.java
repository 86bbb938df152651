package io.mailwire.internal.net;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Breaks off a connecting from another thread, whatever it is at: the look-up, the dialling, the proxy or TLS. Used for one. */
public final class Cancellation {

    // Nothing is called back while a thread waits for a look-up or an address: it looks here so often.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private volatile boolean cancelled;
    private volatile @Nullable Connection connection;

    /** Ends it within a second with {@link io.mailwire.FailureReason#CANCELLED}; also a connection that came of it. */
    public void cancel() {
        cancelled = true;
        Connection made = connection;
        if (made != null) {
            made.cancel();
        }
    }

    /** Covers the connection from now on. */
    void covers(Connection made) {
        connection = made;
        if (cancelled) { // looked at after the write above, and written before the read in cancel(): one of the two
            // sees it
            made.cancel();
        }
    }

    /** How long to wait before looking again, of the time that there is. */
    long slice(long nanos) {
        return Math.min(nanos, LOOK_NANOS);
    }

    void check() {
        if (cancelled) {
            throw new CancellationException("cancelled");
        }
    }
}
