package io.mailwire.imap.internal.engine;

import io.mailwire.AuthenticationException;
import io.mailwire.CommandException;
import io.mailwire.PeerException;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.DirectSource;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.NumberLine;
import io.mailwire.imap.internal.wire.ResponseHead;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.text.Printable;
import java.io.IOException;
import okio.Buffer;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one command, as its caller reads them: untagged responses one by one, then the tagged reply. For one thread, except
 * {@link #abandon}. Blocks while there is nothing to read.
 */
final class Responses {

    // Exchange accepts the login of an account without a mailbox, and says so to every command behind it.
    private static final String NO_MAILBOX = "User is authenticated but not connected";

    private final ImapEngine engine;
    private final Pending pending;
    private FrameReader reader;

    Responses(ImapEngine engine, Pending pending) {
        this.engine = engine;
        this.pending = pending;
        this.reader = new FrameReader(Okio.buffer((Source) pending.pipe()), engine.limits());
    }

    /** Chooses the literals that come as streams; before the first response is read. */
    Responses streaming(FrameReader.Streamed streamed) {
        reader = new FrameReader(Okio.buffer((Source) pending.pipe()), engine.limits(), streamed);
        return this;
    }

    /** Sets the deadline for what is read from now on. */
    void operation(Deadline deadline) {
        pending.operation(deadline);
    }

    /** The deadline for what else belongs to the operation. */
    Deadline operation() {
        return pending.operation();
    }

    FrameReader.Found next() {
        try {
            return reader.next();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** How the next response begins, which is not taken; null at the end. */
    @Nullable ResponseHead peek() {
        try {
            return reader.peek();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Reads a response of numbers. */
    interface LineReading {
        void read(NumberLine line) throws IOException;
    }

    /**
     * Reads the next response while it arrives, to the end of its line.
     *
     * @throws PeerException if it cannot be read; the answers are dropped then, and the session stays usable
     */
    void line(LineReading reading) {
        try {
            NumberLine line = reader.line();
            reading.read(line);
            line.skipRest();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The tag of the command. */
    String tag() {
        return pending.tag();
    }

    /** Whether it named its messages by {@code $}. */
    boolean usedSaved() {
        return pending.request().command().usesSaved();
    }

    FrameReader.Found resume() {
        try {
            return reader.resume();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** The response that was found last; valid until the next. */
    Frame frame() {
        return reader.frame();
    }

    /** How the response that was found last begins. */
    ResponseHead head() {
        Frame frame = reader.frame();
        int length = Math.min(frame.length(), 80);
        return ResponseHead.of(new Buffer().write(frame.octets(), 0, length), length);
    }

    DirectSource literal() {
        return reader.literal();
    }

    long literalSize() {
        return reader.literalSize();
    }

    /** Whether the tagged reply has come, so that reading does not wait for the server any more. */
    boolean isComplete() {
        return pending.pipe().isComplete();
    }

    /**
     * Reads what is left without looking, and gives the tagged reply.
     *
     * @throws ImapCommandException if it is NO or BAD
     */
    StatusResponse finish() {
        StatusResponse reply = reply();
        if (!reply.isOk()) {
            throw refused(reply);
        }
        return reply;
    }

    /** Reads what is left without looking, and gives the tagged reply, whatever it is. */
    StatusResponse reply() {
        try {
            FrameReader.Found found = reader.next();
            while (found != FrameReader.Found.END) {
                found = found == FrameReader.Found.LITERAL ? reader.resume() : reader.next();
            }
        } catch (IOException e) {
            throw broken(e);
        }
        StatusResponse reply = pending.completion();
        if (reply == null) {
            throw new IllegalStateException("the answers to " + pending + " were dropped");
        }
        return reply;
    }

    /** What a refusal is thrown as: an {@link AuthenticationException} where it means that the login was none. */
    CommandException refused(StatusResponse reply) {
        String message = engine.connection().server().hostAndPort() + ": " + pending + " was refused: "
                + Printable.shortened(reply.words(), 500);
        if (reply.text().contains(NO_MAILBOX)) {
            return new AuthenticationException(message, pending.toString(), reply.text(), false, null);
        }
        return new ImapCommandException(
                message, pending.toString(), reply.condition(), reply.code(), reply.text(), null);
    }

    /**
     * Whether the server may have carried out the command although no reply came: false as long as it cannot have got the whole of it.
     */
    boolean mayHaveBeenCarriedOut() {
        return pending.mayBeAnswered();
    }

    /** A response that cannot be the answer; the others can still be read. */
    PeerException contradiction(String what) {
        return new PeerException(
                engine.connection().server().hostAndPort() + ": " + what + " came in the answer to " + pending,
                true,
                null);
    }

    /** Stops reading: what still comes is dropped. From any thread. */
    void abandon() {
        pending.pipe().abandon();
    }

    // The reader has found the borders already, so this is a limit on what responses may be put together from.
    private PeerException broken(IOException e) {
        pending.pipe().abandon();
        return new PeerException(
                engine.connection().server().hostAndPort() + ": " + e.getMessage() + " in the answer to " + pending,
                true,
                e);
    }
}
