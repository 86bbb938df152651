package io.mailwire.smtp.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.Timeouts;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.LineChannel;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.wire.ReplyReader;
import java.io.IOException;
import java.time.Duration;
import okio.BufferedSink;

/** One connection as commands out and replies in, each reply with the time that RFC 5321 section 4.5.3.2 gives it. */
final class SmtpLink {

    private final LineChannel channel;
    private final ReplyReader replies;
    private final Timeouts timeouts;
    private String lastLine = "";
    private boolean reading;

    SmtpLink(Connection connection, ClientOptions options) {
        this.channel = new LineChannel(connection, options);
        this.replies = new ReplyReader(this::readLine, options.limits());
        this.timeouts = options.timeouts();
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
        connection().readTimeout(time);
        return replies.read();
    }

    /** Sends one command and blocks for its reply. */
    Reply exchange(CommandLine line, SmtpStage stage) throws IOException {
        write(line);
        flush();
        return read(stage);
    }

    /** Gives the whole operation that begins now its time. */
    void beginOperation() {
        connection().operationDeadline(operation(timeouts));
    }

    static Deadline operation(Timeouts timeouts) {
        return timeouts.operation().map(Deadline::in).orElse(Deadline.NONE);
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
