package io.mailwire.internal.net;

import java.io.IOException;
import okio.Buffer;
import okio.Source;
import okio.Timeout;

/** Reads under the watchdog. */
final class WatchedSource implements Source {

    private final Connection connection;
    private final boolean tls;
    private final Source delegate;

    WatchedSource(Connection connection, boolean tls, Source delegate) {
        this.connection = connection;
        this.tls = tls;
        this.delegate = delegate;
    }

    @Override
    public long read(Buffer to, long byteCount) throws IOException {
        IoWatch.Call call = connection.beginRead(tls);
        long n;
        try {
            n = delegate.read(to, byteCount);
        } finally {
            connection.endRead(call);
        }
        if (n > 0) {
            connection.received(to, n);
        }
        return n;
    }

    // Time is the watchdog's: Okio's own watch hangs where TLS does, and then hangs for everybody.
    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() {
        connection.close();
    }
}
