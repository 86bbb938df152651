package io.mailwire.testkit;

import io.mailwire.testkit.internal.Behaviour;
import io.mailwire.testkit.internal.Conversation;
import io.mailwire.testkit.internal.Gates;
import io.mailwire.testkit.internal.LoopbackServer;
import io.mailwire.testkit.internal.Meter;
import io.mailwire.testkit.internal.Recorder;
import io.mailwire.testkit.internal.Script;
import io.mailwire.testkit.internal.ScriptRun;
import io.mailwire.testkit.internal.TlsSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A server on a loopback port that plays a transcript to whoever connects, and checks that the client keeps to it.
 *
 * <pre>{@code
 * try (ScriptedServer server = ScriptedServer.start("""
 *         S: 220 mx.test ESMTP
 *         C: EHLO <any>
 *         S: 250-mx.test
 *         S: 250 PIPELINING
 *         C: QUIT
 *         S: 221 2.0.0 bye
 *         """)) {
 *     // the client connects to server.host(), server.port()
 *     server.verify();
 * }
 * }</pre>
 *
 * <p><b>Lines.</b> {@code S: text} is sent with CRLF behind it; consecutive ones leave in one write. {@code C: pattern}
 * expects one line that ends in CRLF. Empty lines and lines that start with {@code #} are ignored. Text is UTF-8, without
 * escapes; a trailing space is written {@code \s} in a text block. In patterns,
 *
 * <ul>
 *   <li>{@code <any>} is any text and {@code <number>} is digits;
 *   <li>{@code <base64>} is a base64 text, {@code <base64:\0ann\0secret>} the base64 of exactly that;
 *   <li>{@code <tag>}, {@code <tag1>}, … capture an IMAP tag; the same placeholder in a later {@code S:} line quotes it;
 *   <li>{@code C: <data>} is a message up to the lone dot; it is un-stuffed and kept in {@link Dialogue#bodies()};
 *   <li>{@code C: <literal>rest} is the octets that the line before announced with <code>{n}</code> or
 *       <code>{n+}</code>, and then the rest of the line;
 *   <li>{@code C: <chunk>} is the octets that a {@code BDAT n} line announced;
 *   <li>all other angle brackets, as in mail addresses, are themselves.
 * </ul>
 *
 * <p>{@code <data:…>}, {@code <literal:…>} and {@code <chunk:…>} expect exactly that content. In {@code S:} lines
 * {@code <data:…>} sends it dot-stuffed with the lone dot, {@code <literal:…>} as <code>{n}</code>, line end and octets,
 * and {@code <base64:…>} encoded. The content is text with the escapes {@code \r \n \t \0 \\ \" \xHH} (doubled in
 * Java source; a closing angle bracket is {@code \x3e}), or {@code @name} for octets given by {@link ScriptedServerBuilder#data}.
 *
 * <p><b>Directives</b> stand on a line of their own:
 *
 * <ul>
 *   <li>{@code -- starttls} becomes TLS now; {@code -- starttls fails} expects the client to refuse the handshake;
 *   <li>{@code -- raw "250 a\r\n250 b\r\n"} sends octets as they are (escapes as above, doubled in Java source);
 *   <li>{@code -- junk 500} sends that many meaningless octets without a line end;
 *   <li>{@code -- pause 1ms} sends what is due, then waits; {@code -- flush} only sends it;
 *   <li>{@code -- gate name} sends what is due, then waits until the test {@linkplain #open opens} the gate of that name;
 *   <li>{@code -- close} hangs up and does not mind what the client still says; {@code -- reset} sends a TCP reset;
 *   <li>{@code -- silence} reads on and never answers; {@code -- stall} stops reading, so that a writer blocks;
 *       {@code -- endless} sends a line that does not end until the client closes.
 * </ul>
 *
 * <p>After its last line the server hangs up; whatever the client says then is a difference. A difference closes the
 * connection at once. Thread-safe; every wait is bounded by {@link ServerModes#patience}.
 */
public final class ScriptedServer implements AutoCloseable {
    /** How long {@link #verify()} looks out for lines behind the end of a transcript when the client stays connected. */
    private static final Duration LOOK_OUT = Duration.ofMillis(200);

    private record Connection(int number, Conversation conversation, Recorder recorder) {}

    private final List<Script> scripts;
    private final Behaviour behaviour;
    private final TlsSetup tls;
    private final Meter meter;
    private final Gates gates = new Gates();
    private final LoopbackServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Connection> connections = new ArrayList<>();

    ScriptedServer(List<Script> scripts, ServerModes modes) {
        this.scripts = List.copyOf(scripts);
        this.behaviour = modes.behaviour();
        this.tls = modes.tlsSetup();
        this.meter = new Meter(behaviour);
        boolean stalls = scripts.stream().anyMatch(Script::stalls);
        this.server = LoopbackServer.start("scripted", behaviour, meter, stalls, this::serve);
    }

    /**
     * Starts a server with nothing out of the ordinary. One transcript serves every connection; of several, each serves
     * one, in order.
     *
     * @param transcripts what is said
     * @return the server, listening
     * @throws IllegalArgumentException if a transcript has a mistake; the message names the line
     */
    public static ScriptedServer start(String... transcripts) {
        return script(transcripts).start();
    }

    /**
     * Begins a server with TLS, latency, or faults. One transcript serves every connection; of several, each serves one,
     * in order.
     *
     * @param transcripts what is said
     * @return a builder; nothing listens before its {@link ScriptedServerBuilder#start()}
     */
    public static ScriptedServerBuilder script(String... transcripts) {
        return new ScriptedServerBuilder(List.of(transcripts));
    }

    /**
     * Where to connect: the loopback address, as the certificates of {@link TestCertificates#localhost()} have it.
     *
     * @return {@code 127.0.0.1}
     */
    public String host() {
        return server.address().getAddress().getHostAddress();
    }

    /**
     * The port that the system has chosen.
     *
     * @return the port
     */
    public int port() {
        return server.address().getPort();
    }

    /**
     * Host and port behind a scheme.
     *
     * @param scheme for instance {@code smtp}
     * @return for instance {@code smtp://127.0.0.1:40123}
     */
    public String uri(String scheme) {
        return scheme + "://" + host() + ":" + port();
    }

    /**
     * How often the clients had to wait: a turn is counted whenever the server owes an answer to what it has read, finds
     * nothing more to read, hears nothing for {@link ServerModes#settle}, and then sends. So a pipelined group
     * is one turn whatever the number of its commands and packets, and the answer to a client that goes on talking or
     * has hung up is none. The greeting, what the server says unasked, and the TLS handshake are no turns.
     *
     * @return the turns on all connections so far
     */
    public int turns() {
        return meter.turns();
    }

    /**
     * How many octets of the protocol (inside TLS, where there is TLS) the server has sent on all connections.
     *
     * @return the octets so far; after a complete run, the bound for a loop over {@link ServerModes#cutAfter}
     */
    public long bytesSent() {
        return meter.sent();
    }

    /**
     * How many octets of the protocol (inside TLS, where there is TLS) the clients have sent, as far as the server has
     * read them.
     *
     * @return the octets so far
     */
    public long bytesReceived() {
        return meter.received();
    }

    /**
     * What was said so far, by connection.
     *
     * @return the dialogues in the order in which the connections were accepted
     */
    public List<Dialogue> connections() {
        return snapshot().stream().map(ScriptedServer::dialogue).toList();
    }

    /**
     * What was said so far on the first connection.
     *
     * @return the dialogue
     * @throws IllegalStateException if nobody has connected
     */
    public Dialogue dialogue() {
        return connections().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no client has connected"));
    }

    /**
     * Waits until a transcript has come to a {@code -- gate}, so that all before it was said. Blocks at most for the server's patience.
     *
     * @param gate its name
     * @throws AssertionError if none has
     */
    public void awaitGate(String gate) {
        try {
            if (!gates.awaitReached(gate, behaviour.patience())) {
                throw new AssertionError("no transcript has come to the gate \"" + gate + "\"" + said(snapshot()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the gate \"" + gate + "\"", interrupted);
        }
    }

    /**
     * Lets transcripts pass a {@code -- gate}, from now on. Does not block.
     *
     * @param gate its name
     */
    public void open(String gate) {
        gates.open(gate);
    }

    /**
     * Waits until every transcript has come to its end, and says so if one did not: with the first line that differs,
     * what was expected and what came, and the dialogue up to there. Blocks at most for the server's patience.
     *
     * @throws AssertionError if a client did something else, or not enough, or nothing connected
     */
    public void verify() {
        long deadline = System.nanoTime() + behaviour.patience().toNanos();
        int expected = scripts.size();
        try {
            while (snapshot().size() < expected) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("connection " + (snapshot().size() + 1) + " of " + expected + " never came"
                            + said(snapshot()));
                }
                Thread.sleep(1);
            }
            for (Connection connection : snapshot()) {
                verify(connection, Duration.ofNanos(deadline - System.nanoTime()));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of the dialogue", interrupted);
        }
    }

    private void verify(Connection connection, Duration patience) throws InterruptedException {
        Recorder recorder = connection.recorder();
        if (!recorder.awaitComplete(patience)) {
            throw new AssertionError("the transcript was not finished, it waits at " + recorder.waitingFor()
                    + said(List.of(connection)));
        }
        recorder.awaitOver(LOOK_OUT);
        recorder.difference().ifPresent(difference -> {
            throw new AssertionError(difference + said(List.of(connection)));
        });
    }

    private static String said(List<Connection> connections) {
        StringBuilder said = new StringBuilder();
        for (Connection connection : connections) {
            said.append("\n--- the dialogue\n").append(dialogue(connection));
        }
        return said.toString();
    }

    private void serve(Conversation client, int number) {
        Recorder recorder = new Recorder();
        lock.lock();
        try {
            connections.add(new Connection(number, client, recorder));
        } finally {
            lock.unlock();
        }
        if (number >= scripts.size() && scripts.size() > 1) {
            recorder.unexpected(number + 1, scripts.size());
            return;
        }
        Script script = scripts.get(scripts.size() == 1 ? 0 : number);
        new ScriptRun(script, client, recorder, tls, gates, behaviour.patience()).run();
    }

    private List<Connection> snapshot() {
        lock.lock();
        try {
            // their threads enter them, and need not do so in the order of acceptance
            return connections.stream()
                    .sorted(Comparator.comparingInt(Connection::number))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private static Dialogue dialogue(Connection connection) {
        Recorder recorder = connection.recorder();
        Conversation conversation = connection.conversation();
        return new Dialogue(
                recorder.lines(),
                recorder.bodies(),
                conversation.turns(),
                conversation.tlsVersion(),
                conversation.serverName(),
                conversation.clientSubject(),
                recorder.difference());
    }

    /** Closes the port and every connection, at once, and waits for the threads. Does not {@link #verify()}. */
    @Override
    public void close() {
        server.close();
    }
}
