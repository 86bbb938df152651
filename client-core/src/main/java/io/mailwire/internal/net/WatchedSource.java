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
        if (delegate instanceof BlockSource blocks && blocks.left() > 0) {
            return blocks.read(to, byteCount); // they are here, so there is nothing to wait for
        }
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

    /** From now on nothing but this reads from the connection. */
    void readAhead() {
        if (delegate instanceof BlockSource blocks) {
            blocks.readAhead();
        }
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
