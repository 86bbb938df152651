package io.mailwire.internal.wire;

import io.mailwire.ClientOptions;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.internal.net.Connection;
import java.io.IOException;
import java.util.function.UnaryOperator;
import okio.BufferedSink;
import okio.BufferedSource;

/** A connection seen as lines out and lines in, with the trace. What SMTP and POP3 sessions talk through. */
public final class LineChannel {

    private final Connection connection;
    private final WireTrace trace;
    private final TextLines lines = new TextLines();

    public LineChannel(Connection connection, ClientOptions options) {
        this.connection = connection;
        this.trace = new WireTrace(
                connection.number(),
                connection.server().hostAndPort(),
                options.trace().orElse(null));
    }

    public Connection connection() {
        return connection;
    }

    public WireTrace trace() {
        return trace;
    }

    public BufferedSource source() {
        return connection.source();
    }

    public BufferedSink sink() {
        return connection.sink();
    }

    /** Buffers one line; {@link #flush} sends. */
    public void write(CommandLine line) throws IOException {
        if (!line.secrets().isEmpty()) {
            line.secrets().forEach(trace::hide);
        }
        line.writeTo(connection.sink());
        if (trace.isOn()) {
            trace.sent(line.toString());
        }
    }

    public void flush() throws IOException {
        connection.sink().flush();
    }

    /** Blocks for one line. */
    public String readLine(int limit) throws IOException {
        return readLine(limit, UnaryOperator.identity());
    }

    /** Blocks for one line of which the trace must not show everything. */
    public String readLine(int limit, UnaryOperator<String> shown) throws IOException {
        String line = lines.read(connection.source(), limit);
        if (trace.isOn()) {
            trace.received(shown.apply(line));
        }
        return line;
    }

    /** Whether the latest line ended in CRLF, not in LF alone. */
    public boolean endedInCrlf() {
        return lines.endedInCrlf();
    }

    /**
     * What an I/O failure means for the caller. The connection is closed: after a broken line nobody knows where the next begins.
     *
     * @param doing what was being done, as "waiting for the reply to RCPT"; no secrets
     */
    public MailException explain(IOException e, String doing) {
        if (e instanceof MalformedException) {
            connection.close();
            String message = String.valueOf(e.getMessage());
            String clean = trace.withoutSecrets(message);
            return new PeerException(
                    connection.server().hostAndPort() + ": " + clean + ", while " + doing,
                    false,
                    clean.equals(message) ? e : null);
        }
        return connection.explain(e, doing);
    }
}
