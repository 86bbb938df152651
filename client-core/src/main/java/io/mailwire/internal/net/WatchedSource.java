package io.mailwire.internal.net;

import java.io.IOException;
import okio.Buffer;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** Reads under the watchdog. */
final class WatchedSource implements Source {

    private final Connection connection;
    private final boolean tls;
    private final Source delegate;
    private final @Nullable BlockSource blocks;

    WatchedSource(Connection connection, boolean tls, Source delegate) {
        this.connection = connection;
        this.tls = tls;
        this.delegate = delegate;
        this.blocks = delegate instanceof BlockSource b ? b : null;
    }

    @Override
    public long read(Buffer to, long byteCount) throws IOException {
        long kept = blocks == null ? 0 : blocks.takeKept(to, byteCount);
        if (kept > 0) {
            return kept; // nobody waits
        }
        IoWatch.Call call = connection.beginRead(tls);
        long n;
        try {
            n = blocks != null && connection.readsAhead()
                    ? blocks.readAhead(to, byteCount)
                    : delegate.read(to, byteCount);
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
