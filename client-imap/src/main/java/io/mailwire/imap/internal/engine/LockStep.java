package io.mailwire.imap.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.Limits;
import io.mailwire.imap.internal.codec.CapabilityDecoder;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.CommandWriter;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.imap.internal.wire.LiteralForm;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.wire.Lines;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.internal.wire.WireTrace;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** A connection on which one command is answered before the next is sent. For one thread. */
final class LockStep {

    // Untagged responses before a tagged one; a server that goes on and on is not one.
    private static final int MOST_RESPONSES = 1000;

    private static final int MOST_ALERTS = 20;

    /** What a server answers within an exchange. */
    record Answer(@Nullable StatusResponse tagged, String continuation) {}

    private final Connection connection;
    private final Limits limits;
    private final WireTrace trace;
    private final Set<String> off;
    private FrameReader reader;
    private @Nullable Set<String> capabilities;
    private boolean outdated; // the capabilities, by a login that has begun
    private @Nullable StatusResponse pendingRefusal;
    private final List<String> alerts = new ArrayList<>();
    private @Nullable Set<String> enabled;
    private @Nullable String goodbye;
    private String tag = "";
    private String doing = "waiting for the greeting";

    LockStep(Connection connection, ClientOptions options, Set<String> off) {
        this.connection = connection;
        this.limits = options.limits();
        this.off = off;
        this.trace = new WireTrace(
                connection.number(),
                connection.server().hostAndPort(),
                options.trace().orElse(null));
        this.reader = newReader();
    }

    private FrameReader newReader() {
        return new FrameReader(connection.source(), limits);
    }

    Connection connection() {
        return connection;
    }

    /** What the server has said that users must be shown. */
    List<String> alerts() {
        return List.copyOf(alerts);
    }

    /** The extensions that the server has said it switched on; null while it has said nothing of it. */
    @Nullable Set<String> enabled() {
        return enabled;
    }

    WireTrace trace() {
        return trace;
    }

    /** What the server has said before it hung up, or wanted us to; null where it said nothing. */
    @Nullable String goodbye() {
        return goodbye;
    }

    /** What is being done, for messages. */
    String doing() {
        return doing;
    }

    /** What the server offers; null while it has not said so, since the login if there was one. */
    @Nullable Set<String> capabilities() {
        return outdated ? null : capabilities;
    }

    /** What the server has told it offers last, be it before the login; empty where it has told nothing. */
    Set<String> capabilitiesToldLast() {
        return capabilities == null ? Set.of() : capabilities;
    }

    void capabilities(String words) {
        capabilities = CapabilityDecoder.decode(words, off);
        outdated = false;
    }

    /** What the server offers; asks where it has not said so. */
    Set<String> knownCapabilities() throws IOException {
        if (capabilities == null || outdated) {
            StatusResponse reply = command(Commands.capability());
            if (!reply.isOk()) {
                throw new MalformedException("CAPABILITY was refused", reply.words());
            }
        }
        return capabilities == null ? Set.of() : capabilities;
    }

    /** TLS has begun: nothing of what was said counts any more. */
    void forget() {
        capabilities = null;
        enabled = null;
        // Anybody on the path may have said them.
        alerts.clear();
        reader = newReader();
    }

    String readGreeting() throws IOException {
        ByteString line = Lines.readOctets(connection.source(), limits.line());
        String text = Lines.text(line);
        trace.received(text);
        return text;
    }

    /** Sends a command and blocks for its tagged reply. */
    StatusResponse command(ImapCommand command) throws IOException {
        begin(command);
        Answer answer = answer();
        StatusResponse tagged = answer.tagged();
        if (tagged == null) {
            throw new MalformedException("leave to go on where nothing was left to send", answer.continuation());
        }
        return tagged;
    }

    /**
     * Sends commands behind each other, of which only the first may have a literal, and blocks for their tagged replies.
     *
     * @return the replies in the commands' order
     */
    List<StatusResponse> commands(List<ImapCommand> group) throws IOException {
        doing = "waiting for the answers to " + group;
        pendingRefusal = null;
        List<String> tags = new ArrayList<>();
        for (ImapCommand command : group) {
            String next = Tags.next();
            tags.add(next);
            tag = next;
            trace.sent(next + " " + command);
            CommandWriter.write(connection.sink(), next, command, literals(), this::mayGoOn, () -> {});
        }
        connection.sink().flush();
        List<StatusResponse> replies = new ArrayList<>();
        for (String next : tags) {
            // Each is answered before the one behind it: what they do does not let a server take them out of order.
            tag = next;
            StatusResponse tagged = answer().tagged();
            if (tagged == null) {
                throw new MalformedException("leave to go on where nothing was left to send");
            }
            replies.add(tagged);
        }
        return replies;
    }

    /** Sends a command that the server may answer with challenges. */
    void begin(ImapCommand command) throws IOException {
        doing = "waiting for the answer to " + command;
        if (command.toString().startsWith("LOGIN") || command.toString().startsWith("AUTHENTICATE")) {
            // What is offered changes with the login; the reply to it says so, or the next CAPABILITY.
            outdated = true;
        }
        tag = Tags.next();
        command.secrets().forEach(trace::hide);
        trace.sent(tag + " " + command);
        LiteralForm form = literals();
        pendingRefusal = null;
        CommandWriter.write(connection.sink(), tag, command, form, this::mayGoOn, () -> {});
        connection.sink().flush();
    }

    private LiteralForm literals() {
        Set<String> offered = capabilities;
        if (offered == null) {
            return LiteralForm.SYNCHRONIZING;
        }
        return offered.contains("LITERAL+")
                ? LiteralForm.AT_ONCE
                : offered.contains("LITERAL-") ? LiteralForm.SMALL_AT_ONCE : LiteralForm.SYNCHRONIZING;
    }

    private boolean mayGoOn() throws IOException {
        StatusResponse tagged = answer().tagged();
        if (tagged != null && tagged.isOk()) {
            throw new MalformedException("the server confirmed a command that it had not seen yet", tagged.words());
        }
        pendingRefusal = tagged;
        return tagged == null;
    }

    /** Sends a line within an exchange; it is a secret. */
    void sendLine(String line) throws IOException {
        trace.hide(line);
        trace.sent("***");
        connection.sink().writeUtf8(line).writeUtf8("\r\n").flush();
    }

    /** Blocks for the tagged reply, or for a continuation. */
    Answer answer() throws IOException {
        StatusResponse refusal = pendingRefusal;
        if (refusal != null) {
            pendingRefusal = null;
            return new Answer(refusal, "");
        }
        for (int i = 0; i < MOST_RESPONSES; i++) {
            // What ends a login comes before the reply to it from some servers; a reply that is there already counts.
            if (goodbye != null && connection.source().getBuffer().exhausted()) {
                throw new EOFException("the server said goodbye: " + goodbye);
            }
            if (reader.next() == FrameReader.Found.END) {
                throw new EOFException("end of stream");
            }
            String line = reader.frame().text();
            // A SCRAM server's messages, with salt and signature, are enough to try out passwords on.
            trace.received(line.startsWith("+ ") ? "+ ***" : line);
            if (line.startsWith("+")) {
                return new Answer(null, line.substring(1).strip());
            }
            if (line.startsWith("* ")) {
                untagged(line);
            } else if (line.startsWith(tag + " ")) {
                StatusResponse tagged = StatusResponse.decode(reader.frame());
                if (goodbye != null && tagged.isOk()) {
                    throw new EOFException("the server said goodbye: " + goodbye);
                }
                note(tagged);
                return new Answer(tagged, "");
            } else if (Tagless.isUnavailable(line)) {
                throw Tagless.unavailable(connection.server(), trace.withoutSecrets(line));
            } else if (!line.isBlank()) {
                throw new MalformedException("not a response to anything that was sent", line);
            }
        }
        throw new MalformedException("more than " + MOST_RESPONSES + " responses to one command");
    }

    private void untagged(String line) throws IOException {
        StatusResponse status = StatusResponse.decode(reader.frame());
        if (status.condition().equals("CAPABILITY")) {
            capabilities(line.substring("* CAPABILITY".length()));
        } else if (status.condition().equals("ENABLED")) {
            enabled = CapabilityDecoder.decode(line.substring("* ENABLED".length()));
        } else if (status.condition().equals("BYE")) {
            if (goodbye != null) {
                // Yandex says it until we hang up.
                throw new EOFException("the server said goodbye: " + goodbye);
            }
            goodbye = status.text();
        } else if (status.isOk() || status.has("ALERT")) {
            note(status);
        }
    }

    void note(StatusResponse status) {
        if (status.has("CAPABILITY")) {
            capabilities(status.argument());
        } else if (status.has("ALERT") && alerts.size() < MOST_ALERTS) {
            alerts.add(trace.withoutSecrets(status.text()));
        }
    }
}
