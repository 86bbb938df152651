package io.mailwire.imap.internal.engine;

import io.mailwire.MailException;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.internal.net.Deadline;
import org.jspecify.annotations.Nullable;

/** One command that was sent or is being sent, and the queue of its answers. */
final class Pending {

    private final String tag = Tags.next();
    private final Request request;
    private final ResponsePipe pipe;

    // Set when no octet is left that needs the server's leave: a tagged OK before that is a forgery.
    private volatile boolean mayBeAnswered;
    private volatile @Nullable StatusResponse completion;
    private volatile Deadline operation;
    private volatile boolean mayGoOn;
    private final boolean asksForFlags;
    private final AnsweredUids answered = new AnsweredUids(); // the reader's

    Pending(Request request, Patience patience, SessionEnd end, SegmentReturns returns, Deadline operation) {
        this.request = request;
        this.operation = operation;
        CommandKind kind = request.footprint().kind();
        this.asksForFlags = kind == CommandKind.STORE_AND_TELL || kind == CommandKind.FETCH_FLAGS;
        this.pipe = new ResponsePipe(returns, new ResponsePipe.Reading() {
            @Override
            public Patience.Wait begin(long consumingNanos) {
                // A slow consumer is no slow server.
                return patience.begin(
                        Pending.this.operation.later(consumingNanos), "waiting for the answer to " + Pending.this);
            }

            @Override
            public MailException told(MailException cause) {
                return end.told(cause);
            }
        });
    }

    String tag() {
        return tag;
    }

    Request request() {
        return request;
    }

    Footprint footprint() {
        return request.footprint();
    }

    ResponsePipe pipe() {
        return pipe;
    }

    /** Sets the deadline of the operation that reads the answers from now on. */
    void operation(Deadline deadline) {
        operation = deadline;
        if (deadline.limited()) {
            // Else nobody counts whose time it was, and to look at the clock for each message is not for nothing.
            pipe.operationBegins();
        }
    }

    /** The deadline, put off by the time that the consumer of the answers took for itself. */
    Deadline operation() {
        return operation.later(pipe.consumingNanos());
    }

    void allowAnswer() {
        mayBeAnswered = true;
    }

    boolean mayBeAnswered() {
        return mayBeAnswered;
    }

    /** The server's "+", where it answers no literal: IDLE has begun. */
    void letGoOn() {
        mayGoOn = true;
    }

    boolean mayGoOn() {
        return mayGoOn;
    }

    /**
     * Whether a response of nothing but flags answers this command; of each message the first one does. What was asked for together
     * with more comes together with it: then flags alone are news. For the reader.
     *
     * @param uid -1 where the response does not say
     */
    boolean isAnsweredByFlagsOf(long uid) {
        // STORE is answered without UIDs by some servers; what is fetched has them.
        return asksForFlags
                && (uid < 0
                        ? footprint().kind() == CommandKind.STORE_AND_TELL
                        : footprint().uids().contains(uid) && answered.add(uid));
    }

    void complete(StatusResponse reply) {
        completion = reply;
        pipe.complete();
    }

    /** The tagged reply; null while there is none. */
    @Nullable StatusResponse completion() {
        return completion;
    }

    /** The command as traces and messages show it. */
    @Override
    public String toString() {
        String command = request.command().toString();
        return command.length() > 300 ? command.substring(0, 300) + "…" : command;
    }
}
