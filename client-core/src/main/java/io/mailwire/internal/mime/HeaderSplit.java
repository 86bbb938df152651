package io.mailwire.internal.mime;

import io.mailwire.internal.wire.CrlfSink;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSink;
import okio.Sink;
import okio.Timeout;

/** Leads the header of a message to where its line ends become CRLF, and the body past that. The first empty line ends the header. */
final class HeaderSplit implements Sink {

    private final CrlfSink header;
    private final BufferedSink body;
    private boolean inHeader = true;
    private boolean lineIsEmpty = true;
    private boolean afterCr; // the line has ended, and an LF still belongs to its end
    private boolean lastLine; // and it was the empty one

    HeaderSplit(CrlfSink header, BufferedSink body) {
        this.header = header;
        this.body = body;
    }

    @Override
    public void write(Buffer source, long byteCount) throws IOException {
        long left = byteCount;
        if (inHeader) {
            long length = headerLength(source, byteCount);
            header.write(source, length);
            left -= length;
            if (!inHeader) {
                header.finish();
            }
        }
        if (left > 0) {
            body.write(source, left);
        }
    }

    private long headerLength(Buffer source, long most) {
        for (long i = 0; i < most; i++) {
            byte b = source.getByte(i);
            if (afterCr && lastLine && b != '\n') {
                inHeader = false;
                return i;
            }
            if (b == '\n') {
                if (afterCr ? lastLine : lineIsEmpty) {
                    inHeader = false;
                    return i + 1;
                }
                lineIsEmpty = true;
            } else if (b == '\r') {
                lastLine = lineIsEmpty;
                lineIsEmpty = true;
            } else {
                lineIsEmpty = false;
            }
            afterCr = b == '\r';
        }
        return most;
    }

    @Override
    public void flush() {}

    @Override
    public Timeout timeout() {
        return body.timeout();
    }

    @Override
    public void close() {}
}
