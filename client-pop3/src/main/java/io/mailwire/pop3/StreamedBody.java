package io.mailwire.pop3;

import okio.Source;
import okio.Timeout;

/** A message on its way, for a reader with buffers of whichever kind. */
abstract class StreamedBody implements Source {

    /** As {@link java.io.InputStream#read(byte[], int, int)}; blocks. */
    abstract int read(byte[] sink, int offset, int byteCount);

    @Override
    public final Timeout timeout() {
        return Timeout.NONE;
    }
}
