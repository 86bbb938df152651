package io.mailwire.pop3.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.SingleUse;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.LineChannel;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.Pop3CommandException;
import io.mailwire.pop3.internal.wire.Listing;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One dialogue: commands out, answers in, in order. Commands are buffered; whoever waits for an answer flushes, so that several
 * {@link #send} before the first {@link #answer} go out as one group. The caller sends groups only to a server that takes them.
 *
 * <p>For one thread at a time; only {@link #cancel} is for any thread. Every failure of the connection or the grammar ends the
 * session.
 */
public final class Pop3Engine {

    private final LineChannel channel;
    private final ClientOptions options;
    private final SingleUse use;
    private final Deque<CommandLine> unanswered = new ArrayDeque<>();
    private int unsent;
    private boolean endsLinesWithCrlf;
    private @Nullable MessageBody body;

    public Pop3Engine(Connection connection, ClientOptions options) {
        this.channel = new LineChannel(connection, options);
        this.options = options;
        this.use = new SingleUse("POP3 session with " + connection.server().hostAndPort());
    }

    public Connection connection() {
        return channel.connection();
    }

    public ClientOptions options() {
        return options;
    }

    /** What keeps a second caller out, and knows why the session is over. */
    public SingleUse use() {
        return use;
    }

    public String host() {
        return connection().server().hostAndPort();
    }

    /** Starts the clock of one whole operation. */
    public void beginOperation() {
        connection().operationDeadline(operationDeadline(options));
    }

    /** The deadline of a whole operation that begins now. */
    public static Deadline operationDeadline(ClientOptions options) {
        return options.timeouts().operation().map(Deadline::in).orElse(Deadline.NONE);
    }

    /** Buffers a command. A message that is still being read is read to its end first. */
    public void send(CommandLine command) {
        finishBody();
        if (unanswered.isEmpty() && buffered().size() > 0) {
            // Our place in the dialogue is lost, for example after a message whose end was not where it seemed to be.
            String text =
                    buffered().snapshot((int) Math.min(200, buffered().size())).utf8();
            throw failed(
                    new MalformedException("the server sent something that was not asked for", text),
                    "sending " + command);
        }
        write(command);
    }

    private void write(CommandLine command) {
        checkDeadline("sending " + command);
        try {
            channel.write(command);
        } catch (IOException e) {
            throw failed(e, "sending " + command);
        }
        unanswered.add(command);
        unsent++;
    }

    /** Sends what is buffered, so that the server is at work while earlier answers are read. */
    public void flush() {
        if (unsent == 0) {
            return;
        }
        unsent = 0;
        try {
            channel.flush();
        } catch (IOException e) {
            throw failed(e, "sending " + unanswered.peekLast());
        }
    }

    /** Whether nothing is under way: neither an answer nor the rest of a message is to be read. */
    public boolean isIdle() {
        return unanswered.isEmpty() && body == null;
    }

    /** How many commands still wait for their answers. */
    public int unanswered() {
        return unanswered.size();
    }

    /** The answer to the oldest command without one; blocks. */
    public StatusLine answer() {
        finishBody();
        if (unsent >= unanswered.size()) {
            flush(); // else the command waited for is on its way, and what is buffered can wait for company
        }
        return status(unanswered.remove());
    }

    private StatusLine status(CommandLine command) {
        try {
            return StatusLine.parse(readLine());
        } catch (IOException e) {
            throw failed(e, "waiting for the answer to " + command);
        }
    }

    /**
     * Sends a command behind one that servers are known to answer twice, and waits for the answer that is its own, past at most one
     * that is not; blocks. Without this, each later answer would be taken for that to the command before it, QUIT's included.
     *
     * @param isItsOwn tells an answer to this command from a stray one
     */
    public void findPlace(CommandLine command, Predicate<StatusLine> isItsOwn) {
        finishBody();
        write(command);
        StatusLine status = answer();
        if (!isItsOwn.test(status)) {
            status = status(command);
        }
        if (!isItsOwn.test(status)) {
            throw malformed(
                    "an answer to " + command + " that is none: \"" + Printable.shortened(status.text(), 200) + "\"");
        }
    }

    /** Sends a command and waits for its answer, of whatever kind; blocks. */
    public StatusLine ask(CommandLine command) {
        send(command);
        return answer();
    }

    /**
     * Sends a command and waits for {@code +OK}; blocks.
     *
     * @return the text behind it
     * @throws Pop3CommandException if the server refuses
     */
    public String require(CommandLine command) {
        send(command);
        return requireOk(command);
    }

    /** Waits for {@code +OK} to the command given, which must be the oldest without an answer; blocks. */
    public String requireOk(CommandLine command) {
        StatusLine status = statusOf(command);
        if (!status.isOk()) {
            throw refusal(command, status, true);
        }
        return status.text();
    }

    /** Waits for {@code +OK} or {@code -ERR} to the command given, which must be the oldest without an answer; blocks. */
    public StatusLine statusOf(CommandLine command) {
        StatusLine status = answer();
        if (status.kind() == StatusLine.Kind.CONTINUE) {
            throw failed(
                    new MalformedException("an answer is +OK or -ERR, not", "+ " + status.text()),
                    "waiting for the answer to " + command);
        }
        return status;
    }

    /** Reads the lines behind a {@code +OK}; blocks. */
    public void readListing(CommandLine command, Listing.LineTaker taker) {
        readListing(command, taker, options.limits().response());
    }

    /** Reads the lines behind a {@code +OK} where no more octets than these make sense; blocks. */
    void readListing(CommandLine command, Listing.LineTaker taker, int mostOctets) {
        try {
            new Listing(
                            options.limits().pop3Line(),
                            Math.min(mostOctets, options.limits().response()))
                    .read(channel::readLine, taker);
        } catch (IOException e) {
            throw failed(e, "reading the answer to " + command);
        }
    }

    /** The message behind a {@code +OK}, to be read before anything else. */
    public MessageBody openBody(CommandLine command) {
        MessageBody opened = new MessageBody(this, command);
        body = opened;
        return opened;
    }

    void bodyEnded(MessageBody ended) {
        if (body == ended) {
            body = null;
        }
    }

    private void finishBody() {
        MessageBody open = body;
        if (open != null) {
            open.finish();
        }
    }

    /** One line that is no answer to a command: the greeting. Blocks. */
    String readLine(String doing) {
        try {
            return readLine();
        } catch (IOException e) {
            throw failed(e, doing);
        }
    }

    private String readLine() throws IOException {
        String line = channel.readLine(options.limits().pop3Line(), Pop3Engine::withoutChallenge);
        endsLinesWithCrlf = channel.endedInCrlf();
        return line;
    }

    // A SCRAM server's messages, with salt and signature, are enough to try out passwords on.
    private static String withoutChallenge(String line) {
        return line.startsWith("+ ") ? "+ ***" : line;
    }

    /** The server's words without what we sent as a secret, which some servers repeat. */
    String withoutSecrets(String text) {
        return channel.trace().withoutSecrets(text);
    }

    /** Whether the latest status line ended as RFC 1939 wants it; some servers send LF alone, and then mean it everywhere. */
    boolean endsLinesWithCrlf() {
        return endsLinesWithCrlf;
    }

    /** What came and was not read yet. */
    Buffer buffered() {
        return channel.source().getBuffer();
    }

    BufferedSource source() {
        return channel.source();
    }

    /** Shows in the trace that a message came; its octets are no business of a log. */
    void traceBody(long octets) {
        if (channel.trace().isOn()) {
            channel.trace().received("(" + octets + " octets)");
        }
    }

    /** Says what an I/O failure means, and ends the session. */
    MailException failed(IOException e, String doing) {
        MailException failure = channel.explain(e, doing);
        use.closed(String.valueOf(failure.getMessage()));
        return failure;
    }

    /** Ends the session because of what the server sent. */
    public PeerException malformed(String problem) {
        drop(problem);
        return new PeerException(host() + ": " + problem, false, null);
    }

    /** A refusal as an exception; the session goes on where that is said. */
    public Pop3CommandException refusal(CommandLine command, StatusLine status, boolean sessionUsable) {
        return refusal(command, status, sessionUsable, Optional.empty());
    }

    /** A refusal of a login, by a server that told how long to wait between two. */
    Pop3CommandException refusal(
            CommandLine command, StatusLine status, boolean sessionUsable, Optional<Duration> loginDelay) {
        String words = withoutSecrets(status.text());
        return Pop3CommandException.of(
                host() + ": " + command + " refused: " + Printable.shortened(words, 500),
                command.toString(),
                words,
                sessionUsable,
                loginDelay);
    }

    /**
     * Goes on only if nobody has cancelled the session or interrupted this thread, and the operation's deadline has not passed. Answers
     * that are here already are read without a wait, which would notice.
     */
    public void checkCancelled(CommandLine waitingFor) {
        if (use.isClosed() || Thread.currentThread().isInterrupted()) {
            throw failed(new IOException("cancelled"), "waiting for the answer to " + waitingFor);
        }
        checkDeadline("waiting for the answer to " + waitingFor);
    }

    private void checkDeadline(String doing) {
        try {
            connection().checkOperationDeadline();
        } catch (IOException e) {
            throw failed(e, doing);
        }
    }

    /** Ends the session without another word: what is marked for deletion stays (RFC 1939 section 6). */
    public void drop(String why) {
        use.closed(why);
        body = null;
        connection().close();
    }

    /** Ends the session at once, from any thread. */
    public void cancel() {
        use.closed("cancelled");
        connection().cancel();
    }
}
