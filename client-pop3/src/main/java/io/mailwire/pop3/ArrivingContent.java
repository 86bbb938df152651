package io.mailwire.pop3;

import io.mailwire.Email;
import io.mailwire.internal.mime.Spool;
import io.mailwire.pop3.internal.engine.MessageBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import okio.Buffer;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** The content of the message that an operation on many is at: on its way from the server, and for the handler only. */
abstract class ArrivingContent implements Content {

    private final MessageBody body;
    private final int memoryLimit;
    private final Thread thread = Thread.currentThread();
    private volatile boolean over;
    private boolean streamed;
    private @Nullable Spool spool;
    private @Nullable Email email;

    ArrivingContent(MessageBody body, int memoryLimit) {
        this.body = body;
        this.memoryLimit = memoryLimit;
    }

    /** Content that is here in full already; the spool is this object's from now on. */
    ArrivingContent(MessageBody body, Spool arrived) {
        this(body, 0);
        this.spool = arrived;
    }

    /** The handler has returned: what it leaked is of no use any more. */
    final void over() {
        over = true;
        Spool unused = spool;
        if (unused != null && email == null) {
            unused.close();
        }
    }

    @Override
    public InputStream openStream(Pop3Message message) {
        return Bodies.stream(content(message));
    }

    @Override
    public Email email(Pop3Message message) {
        return parsed(message);
    }

    @Override
    public Path saveTo(Pop3Message message, Path directory) {
        return Bodies.savedTo(directory, message, content(message));
    }

    @Override
    public Path saveAs(Pop3Message message, Path file) {
        return Bodies.savedAs(file, message, content(message));
    }

    /** What comes, parsed and kept. */
    final Email parsed(Pop3Message message) {
        check(message);
        Email known = email;
        if (known == null) {
            Spool arrived = spool;
            Spool filled = arrived == null ? Bodies.spooled(content(message), memoryLimit) : arrived;
            spool = filled;
            known = Bodies.email(filled);
            email = known;
        }
        return known;
    }

    private Source content(Pop3Message message) {
        check(message);
        Spool kept = spool;
        if (kept != null) {
            return kept.source();
        }
        if (streamed) {
            throw new IllegalStateException("the content of " + message
                    + " has passed by already; call email() first to have it more than once");
        }
        streamed = true;
        return new PassingBody(message);
    }

    final void check(Pop3Message message) {
        if (over) {
            throw new IllegalStateException(
                    "the handler of " + message + " has returned: until then its content could be had");
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("the content of " + message + " is for the handler's own thread");
        }
    }

    /** The body, as long as it is this message's turn. Closing it leaves the rest to the operation. */
    private final class PassingBody extends StreamedBody {

        private final Pop3Message message;

        PassingBody(Pop3Message message) {
            this.message = message;
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            check(message);
            return body.read(sink, byteCount);
        }

        @Override
        int read(byte[] sink, int offset, int byteCount) {
            check(message);
            return body.read(sink, offset, byteCount);
        }

        @Override
        public void close() {}
    }
}
