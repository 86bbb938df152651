package io.mailwire.testkit.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Bytes to and from the client, in the clear or through TLS. Used by one thread. */
interface Transport {
    /** Reads what there is, waiting at most {@code patience}: the count, 0 when nothing came in time, -1 at the end. */
    int read(ByteBuffer target, Duration patience) throws IOException;

    /** Writes all of {@code source}, waiting for the client to read. */
    void write(ByteBuffer source) throws IOException;

    /** Says goodbye in this transport's own way (TLS: close_notify) and ends the output; reading goes on. */
    void endOutput() throws IOException;
}
