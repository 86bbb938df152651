package io.mailwire.pop3;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.io.InputStream;
import java.nio.file.Path;
import okio.Buffer;

/** Content asked for when it is wanted, one RETR or TOP each. */
final class SessionContent implements Content {

    private final Pop3Session session;
    private final Pop3Engine engine;

    SessionContent(Pop3Session session) {
        this.session = session;
        this.engine = session.opened().engine();
    }

    @Override
    public InputStream openStream(Pop3Message message) {
        return session.in("openStream", () -> Bodies.stream(new GuardedBody(retrieve(message))));
    }

    @Override
    public Email email(Pop3Message message) {
        return session.in("email", () -> parsed(retrieve(message)));
    }

    @Override
    public Email headers(Pop3Message message) {
        return session.in("headers", () -> {
            CommandLine top = Pop3Commands.top(message.number(), 0);
            StatusLine status = engine.ask(top);
            if (status.isOk()) {
                session.top().answered();
                return parsed(engine.openBody(top));
            }
            throw session.top().meaningOf(engine.refusal(top, status, true), message, session.known());
        });
    }

    @Override
    public Path saveTo(Pop3Message message, Path directory) {
        return session.in("saveTo", () -> Bodies.savedTo(directory, message, retrieve(message)));
    }

    @Override
    public Path saveAs(Pop3Message message, Path file) {
        return session.in("saveAs", () -> Bodies.savedAs(file, message, retrieve(message)));
    }

    @Override
    public void delete(Pop3Message message) {
        session.in("delete", () -> {
            String text = engine.require(Pop3Commands.dele(message.number()));
            session.marked().add(message.number());
            return text;
        });
    }

    @Override
    public void keep(Pop3Message message) {
        throw new IllegalStateException("keep() is for the handler of a drain; " + message
                + " stays on the server anyway unless delete() is called");
    }

    private Email parsed(MessageBody body) {
        return Bodies.email(Bodies.spooled(body, engine.options().limits().literalInMemory()));
    }

    private MessageBody retrieve(Pop3Message message) {
        CommandLine retr = Pop3Commands.retr(message.number());
        engine.require(retr);
        session.retrieved().add(message.number());
        return engine.openBody(retr);
    }

    /** A body that the caller reads between the session's operations: each read is one itself. */
    private final class GuardedBody extends StreamedBody {

        private final MessageBody body;

        GuardedBody(MessageBody body) {
            this.body = body;
        }

        @Override
        public long read(Buffer sink, long byteCount) {
            boolean guarded = enter();
            try {
                return body.read(sink, byteCount);
            } finally {
                leave(guarded);
            }
        }

        @Override
        int read(byte[] sink, int offset, int byteCount) {
            boolean guarded = enter();
            try {
                return body.read(sink, offset, byteCount);
            } finally {
                leave(guarded);
            }
        }

        /** What is over does not need the session. */
        private boolean enter() {
            if (body.failure() != null || body.isEnded()) {
                return false;
            }
            engine.use().enter("read");
            return true;
        }

        private void leave(boolean guarded) {
            if (guarded) {
                engine.use().leave();
            }
        }

        @Override
        public void close() {
            if (body.failure() != null || body.isEnded() || !engine.use().tryEnter("close")) {
                return;
            }
            try {
                body.finish();
            } catch (MailException e) {
                // The session is closed and says why when it is used next; the stream's user has what he wanted of it.
            } finally {
                engine.use().leave();
            }
        }
    }
}
