package io.mailwire.internal.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import okio.Buffer;

/** A composed message, read like one that came from elsewhere: for questions that its draft has no answer of its own to. */
final class Rereading {

    private Rereading() {}

    /** Its header. Attached files are not read for it. */
    static ReceivedContent header(MessageContent content) {
        Buffer written = new Buffer();
        try {
            content.writeTo(new HeaderOnly(written));
        } catch (HeaderComplete e) {
            // all that was wanted
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the message: " + e.getMessage(), e);
        }
        return new ReceivedContent(Spool.of(written.readByteArray()));
    }

    /** All of it. Attached files are read. */
    static ReceivedContent all(MessageContent content) {
        try {
            return new ReceivedContent(Bridge.written(content));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        }
    }

    private static final class HeaderComplete extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final class HeaderOnly extends OutputStream {
        private final Buffer written;
        private int matched; // of CR LF CR LF

        HeaderOnly(Buffer written) {
            this.written = written;
        }

        @Override
        public void write(int b) throws IOException {
            written.writeByte(b);
            boolean wanted = b == (matched % 2 == 0 ? '\r' : '\n');
            matched = wanted ? matched + 1 : b == '\r' ? 1 : 0;
            if (matched == 4) {
                throw new HeaderComplete();
            }
        }
    }
}
