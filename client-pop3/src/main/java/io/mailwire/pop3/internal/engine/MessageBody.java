package io.mailwire.pop3.internal.engine;

import io.mailwire.MailException;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.DotUnstuffingSource;
import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import java.time.Duration;
import okio.Buffer;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The octets of one message while they come from the server, without stuffed dots. Never held whole. Reading throws what the
 * session's commands throw, a {@link MailException}, and no {@link IOException}, so that a caller can tell the server's failures
 * from those of its own files.
 */
public final class MessageBody implements Source {

    // What is thrown away of a message that nobody reads to its end. Beyond it a new connection is cheaper.
    static final long SKIPPED_AT_MOST = 64L * 1024 * 1024;

    // A server that sends an octet now and then never runs into the time-out of an answer.
    static final Duration SKIPPING_AT_MOST = Duration.ofSeconds(60);

    // Where no new connection may be made, that for which the message was the last would never get beyond it.
    private static final Duration READING_ON_AT_MOST = Duration.ofMinutes(10);

    private final Pop3Engine engine;
    private final CommandLine command;
    private final DotUnstuffingSource dots;
    private long skippedAtMost;
    private Duration skippingAtMost;
    private long octets;
    private boolean ended;

    // As it was then: commands that go out behind it have no answer that it could have.
    private boolean endedInDoubt;
    private boolean abandoned;
    private @Nullable MailException failure;
    private @Nullable ContentCheck check;

    MessageBody(Pop3Engine engine, CommandLine command) {
        this(engine, command, SKIPPED_AT_MOST, SKIPPING_AT_MOST);
    }

    MessageBody(Pop3Engine engine, CommandLine command, long skippedAtMost, Duration skippingAtMost) {
        this.engine = engine;
        this.command = command;
        // A message may hold a bare LF, a dot and another LF. Taken for the end of data by a client of a server that
        // ends its lines with CRLF, that would let the message's sender put words into the server's mouth.
        this.dots = new DotUnstuffingSource(engine.source(), engine.endsLinesWithCrlf());
        this.skippedAtMost = skippedAtMost;
        this.skippingAtMost = skippingAtMost;
    }

    @Override
    public long read(Buffer sink, long byteCount) {
        return mayRead() ? more(sink, byteCount) : -1;
    }

    /** The same into an array, without a copy in between. */
    public int read(byte[] sink, int offset, int byteCount) {
        if (!mayRead()) {
            return -1;
        }
        try {
            int n = (int) noted(dots.read(sink, offset, byteCount));
            if (check != null && n > 0) {
                check.update(sink, offset, n);
            }
            return n;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private boolean mayRead() {
        if (failure != null) {
            throw failure.rethrown();
        }
        if (abandoned) {
            // To say "end" here would pass a part for the whole.
            throw new IllegalStateException(
                    "the rest of this message was dropped: its stream was closed, or the session "
                            + "was used for something else before it was read to its end");
        }
        return !ended;
    }

    private long more(Buffer sink, long byteCount) {
        try {
            long n = noted(dots.read(sink, byteCount));
            if (check != null && n > 0) {
                check.updateLast(sink, n);
            }
            return n;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private long noted(long n) {
        if (n < 0) {
            end();
        } else {
            octets += n;
        }
        return n;
    }

    private MailException broken(IOException e) {
        MailException broken = engine.failed(e, "reading the answer to " + command);
        failure = broken;
        return broken;
    }

    /** Has everything that is read from now on checked, dropped or not. */
    public ContentCheck checked() {
        ContentCheck begun = new ContentCheck();
        check = begun;
        return begun;
    }

    /** Reads and drops what is left; blocks. A message of which too much is left, or too slow in coming, ends the session instead. */
    public void finish() {
        if (ended || failure != null) {
            return;
        }
        abandoned = true;
        Buffer dropped = new Buffer();
        long skipped = 0;
        Deadline deadline = Deadline.in(skippingAtMost);
        while (!ended) {
            long n = more(dropped, 64 * 1024);
            dropped.clear();
            skipped += Math.max(0, n);
            if (!ended && skipped > skippedAtMost) {
                throw givenUp(
                        "more than " + skippedAtMost + " octets of a message were left that nobody wanted to read");
            }
            if (!ended && deadline.hasPassed()) {
                throw givenUp("the rest of a message that nobody wanted to read did not come within "
                        + skippingAtMost.toSeconds() + " s");
            }
        }
    }

    private MailException givenUp(String why) {
        MailException e = engine.failed(new MalformedException(why), "reading the answer to " + command);
        failure = e;
        return e;
    }

    /** {@link #finish} for whoever has no other connection to go to: however much there is, for ten minutes. Blocks. */
    public void finishPatiently() {
        skippedAtMost = Long.MAX_VALUE;
        skippingAtMost = READING_ON_AT_MOST;
        finish();
    }

    /**
     * Whether more than one message may be in this one: it has in it what an end of data with an answer behind it looks like to a server
     * that ends its lines with LF, and answers are still to come. Whether one of them is missing nobody can tell by now.
     */
    public boolean isEndInDoubt() {
        return ended ? endedInDoubt : dots.sawOtherEnd() && engine.unanswered() > 0;
    }

    /** How many octets came so far. */
    public long octets() {
        return octets;
    }

    /** Whether the whole message was read. */
    public boolean isEnded() {
        return ended;
    }

    /** What broke the reading; null while nothing did. */
    public @Nullable MailException failure() {
        return failure;
    }

    private void end() {
        endedInDoubt = isEndInDoubt();
        ended = true;
        engine.traceBody(octets);
        engine.bodyEnded(this);
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    @Override
    public void close() {
        finish();
    }
}
