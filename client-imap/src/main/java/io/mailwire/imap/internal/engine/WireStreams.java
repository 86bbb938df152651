package io.mailwire.imap.internal.engine;

import io.mailwire.internal.net.Connection;
import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.DeflaterSink;
import okio.ForwardingSource;
import okio.InflaterSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * What the session reads from and writes to: the connection as it is, or through DEFLATE. Deadlines, turns and closing stay with the
 * connection.
 *
 * @param source what the server says
 * @param sink what we say; flushed once per group
 * @param inflater what decompresses; null where nothing does
 * @param deflater what compresses; null where nothing does
 */
record WireStreams(
        BufferedSource source,
        BufferedSink sink,
        @Nullable Inflater inflater,
        @Nullable Deflater deflater) {

    static WireStreams plain(Connection connection) {
        return new WireStreams(connection.source(), connection.sink(), null, null);
    }

    /**
     * RFC 4978 section 3: from the octet behind the OK on, both directions are raw DEFLATE. The connection must be at the border of a
     * response.
     */
    static WireStreams compressed(Connection connection) {
        Inflater inflater = new Inflater(true);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        Source inflated = new InflaterSource(connection.source(), inflater);
        Sink deflated = new DeflaterSink(connection.sink(), deflater);
        return new WireStreams(Okio.buffer((Source) new Checked(inflated)), Okio.buffer(deflated), inflater, deflater);
    }

    boolean isCompressed() {
        return inflater != null;
    }

    /** Frees what reading has taken outside the heap. By the thread that reads, which is done. */
    void readingDone() {
        if (inflater != null) {
            inflater.end();
        }
    }

    /** The same for writing; by the thread that holds the writer's lock. */
    void writingDone() {
        if (deflater != null) {
            deflater.end();
        }
    }

    /** Tells octets that are no DEFLATE from failures of the connection. */
    private static final class Checked extends ForwardingSource {
        Checked(Source delegate) {
            super(delegate);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            try {
                return super.read(sink, byteCount);
            } catch (IOException e) {
                if (e.getCause() instanceof DataFormatException) {
                    throw new MalformedException("the compressed data cannot be read: " + e.getMessage());
                }
                throw e;
            }
        }
    }
}
