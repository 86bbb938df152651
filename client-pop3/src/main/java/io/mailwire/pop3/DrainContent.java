package io.mailwire.pop3;

import io.mailwire.Email;
import io.mailwire.internal.mime.Spool;
import io.mailwire.pop3.internal.engine.MessageBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import okio.Buffer;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The content of the message that a drain is at: on its way from the server, and for its handler only. */
final class DrainContent implements Content {

    private final MessageBody body;
    private final int memoryLimit;
    private final Thread thread = Thread.currentThread();
    private volatile boolean over;
    private boolean kept;
    private boolean streamed;
    private @Nullable Spool spool;
    private @Nullable Email email;

    DrainContent(MessageBody body, int memoryLimit) {
        this.body = body;
        this.memoryLimit = memoryLimit;
    }

    /** The handler has returned: what it leaked is of no use any more. */
    void over() {
        over = true;
    }

    /** Whether the handler asked to keep the message. */
    boolean isKept() {
        return kept;
    }

    @Override
    public InputStream openStream(Pop3Message message) {
        return Bodies.stream(content(message));
    }

    @Override
    public Email email(Pop3Message message) {
        check(message);
        Email known = email;
        if (known == null) {
            Spool filled = Bodies.spooled(content(message), memoryLimit);
            spool = filled;
            known = Bodies.email(filled);
            email = known;
        }
        return known;
    }

    @Override
    public Email headers(Pop3Message message) {
        throw new IllegalStateException(
                "in a drain the whole message is on its way already: use email() instead of headers()");
    }

    @Override
    public Path saveTo(Pop3Message message, Path directory) {
        return Bodies.savedTo(directory, message, content(message));
    }

    @Override
    public Path saveAs(Pop3Message message, Path file) {
        return Bodies.savedAs(file, message, content(message));
    }

    @Override
    public void delete(Pop3Message message) {
        throw new IllegalStateException(
                "in a drain a message is deleted by returning from the handler, and kept by keep()");
    }

    @Override
    public void keep(Pop3Message message) {
        check(message);
        kept = true;
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

    private void check(Pop3Message message) {
        if (over) {
            throw new IllegalStateException(
                    "the drain has gone on: the content of " + message + " could be had until its handler returned");
        }
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("the content of " + message + " is for the handler's own thread");
        }
    }

    /** The body, as long as it is this message's turn. Closing it leaves the rest to the drain. */
    private final class PassingBody implements Source {

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
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {}
    }
}
