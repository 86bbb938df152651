package io.mailwire.internal.net;

import java.io.IOException;
import okio.Buffer;
import okio.Sink;
import okio.Timeout;

/** Writes under the watchdog, in chunks that each count as progress. */
final class WatchedSink implements Sink {

    // One TLS record. The time-out for writing is for so much at most: 16 KiB a minute is slower than any link in use.
    private static final long CHUNK = 16 * 1024;

    private final Connection connection;
    private final boolean tls;
    private final Sink delegate;

    WatchedSink(Connection connection, boolean tls, Sink delegate) {
        this.connection = connection;
        this.tls = tls;
        this.delegate = delegate;
    }

    @Override
    public void write(Buffer from, long byteCount) throws IOException {
        long left = byteCount;
        while (left > 0) {
            long n = Math.min(left, CHUNK);
            IoWatch.Call call = connection.beginWrite(tls, n);
            try {
                delegate.write(from, n);
            } finally {
                connection.endWrite(call);
            }
            left -= n;
        }
    }

    @Override
    public void flush() throws IOException {
        IoWatch.Call call = connection.beginWrite(tls, 0);
        try {
            delegate.flush();
        } finally {
            connection.endWrite(call);
        }
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() {
        connection.close();
    }
}
