package io.mailwire.smtp.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.Timeouts;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ReaderThreads;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.LineChannel;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.wire.ReplyReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import okio.BufferedSink;

/** One connection as commands out and replies in, each reply with the time that RFC 5321 section 4.5.3.2 gives it. */
final class SmtpLink {

    private final LineChannel channel;
    private final ReplyReader replies;
    private final ReplyPump pump;
    private final Timeouts timeouts;
    private final Deadline end;
    private String lastLine = "";
    private boolean reading;
    private boolean pumping;

    SmtpLink(Connection connection, ClientOptions options, Deadline end) {
        this.channel = new LineChannel(connection, options);
        this.replies = new ReplyReader(this::readLine, options.limits());
        this.pump = new ReplyPump(connection, options.limits(), ReaderThreads.of(options));
        this.timeouts = options.timeouts();
        this.end = end;
    }

    LineChannel channel() {
        return channel;
    }

    Connection connection() {
        return channel.connection();
    }

    String host() {
        return connection().server().hostAndPort();
    }

    /** Whether this is LMTP: each recipient then has a reply of its own to the end of data (RFC 2033 section 4.2). */
    boolean isLmtp() {
        return connection().server().scheme().equals("lmtp");
    }

    /** The line that came last, for those who have to say what is wrong with it. */
    String lastLine() {
        return lastLine;
    }

    /** Whether a reply is what was waited for last, and not the server's taking what we send. */
    boolean isReading() {
        return reading;
    }

    /** Where the message goes. Buffered like commands. */
    BufferedSink sink() {
        reading = false;
        return channel.sink();
    }

    /** Buffers one command. */
    void write(CommandLine line) throws IOException {
        reading = false;
        channel.write(line);
    }

    void flush() throws IOException {
        reading = false;
        channel.flush();
    }

    /** Blocks for the reply to what was sent at that stage. */
    Reply read(SmtpStage stage) throws IOException {
        return readWithin(
                switch (stage) {
                    case DATA -> timeouts.smtpData();
                    case END_OF_DATA -> timeouts.smtpEndOfData();
                    default -> timeouts.smtpReply();
                });
    }

    /** Blocks for a reply, but only that long without an octet. */
    Reply readWithin(Duration time) throws IOException {
        reading = true;
        if (pumping && pump.isIdle()) {
            endReadingAhead(); // there was no thread to be had
        }
        if (pumping) {
            return readPumped(time);
        }
        connection().readTimeout(time);
        return replies.read();
    }

    private Reply readPumped(Duration time) throws IOException {
        ReplyPump.Item item = pump.take(time);
        item.lines().forEach(line -> {
            lastLine = line;
            channel.trace().received(withoutChallenge(line));
        });
        if (item.failure() != null) {
            throw item.failure();
        }
        pump.awaitIdle();
        if (pump.isIdle()) {
            endReadingAhead();
        }
        return Objects.requireNonNull(item.reply());
    }

    private void endReadingAhead() {
        pumping = false;
        connection().stillSending(false);
    }

    /** Whether a reply, or the beginning of one, is here already. */
    boolean hasReply() {
        return pumping ? pump.hasReply() : channel.source().getBuffer().indexOf((byte) '\n') >= 0;
    }

    /** Where in the stream of octets we are, what is still in our own buffer included. */
    long position() {
        return connection().octetsGivenAway() + channel.sink().getBuffer().size();
    }

    /** From here on another thread reads, until everything expected has been read. */
    void readAhead(int outstanding) {
        if (!pumping) {
            pumping = true;
            connection().stillSending(true);
            connection().readTimeout(Duration.ZERO); // whoever waits for the reply looks at the time
            pump.expect(outstanding);
        }
    }

    boolean isReadingAhead() {
        return pumping;
    }

    /** So many replies more will come. */
    void expect(int replies) {
        if (pumping) {
            pump.expect(replies);
        }
    }

    /** So many will come after the message that is written next. */
    void expectBody(int replies) {
        if (pumping) {
            pump.expectBody(replies);
        }
    }

    /** That message is written. */
    void bodyWritten(int replies) {
        if (pumping) {
            pump.bodyWritten(replies);
        }
    }

    /** That message is given up. */
    void bodyAbandoned() {
        if (pumping) {
            pump.bodyAbandoned();
        }
    }

    /** Whether the server has said, in the middle of a message, that it is no use to go on with it. */
    boolean isUrgent() {
        return pumping && pump.isUrgent();
    }

    /** Sends one command and blocks for its reply. */
    Reply exchange(CommandLine line, SmtpStage stage) throws IOException {
        write(line);
        flush();
        return read(stage);
    }

    /** Gives the whole operation that begins now its time. */
    void beginOperation() {
        connection().operationDeadline(operation(timeouts, end));
    }

    static Deadline operation(Timeouts timeouts, Deadline end) {
        return timeouts.operation().map(end::orIn).orElse(end);
    }

    /** What an I/O failure means for the caller; the connection is closed. */
    MailException explain(IOException e, SmtpStage stage) {
        return explain(e, stage, reading);
    }

    /** The same, said of what was done before the last read or write. */
    MailException explain(IOException e, SmtpStage stage, boolean wasReading) {
        String doing = stage == SmtpStage.GREETING
                ? "waiting for the greeting"
                : (wasReading ? "waiting for the reply to " : "sending ") + stage;
        return channel.explain(e, doing);
    }

    private String readLine(int limit) throws IOException {
        lastLine = channel.readLine(limit, SmtpLink::withoutChallenge);
        return lastLine;
    }

    // A SCRAM server's messages, with salt and signature, are enough to try out passwords on.
    private static String withoutChallenge(String line) {
        return line.startsWith("334 ") && line.length() > 4 ? "334 ***" : line;
    }
}
