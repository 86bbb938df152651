package io.mailwire.testkit;

import io.mailwire.testkit.internal.Behaviour;
import io.mailwire.testkit.internal.Script;
import io.mailwire.testkit.internal.ScriptParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link ScriptedServer} to be: its TLS, its latency, its faults. Each method changes this builder and returns it. */
public final class ScriptedServerBuilder {
    private final List<String> transcripts;
    private final Map<String, byte[]> data = new HashMap<>();
    private Behaviour behaviour = Behaviour.PLAIN;
    private Optional<Duration> settle = Optional.empty();
    private Optional<TestCertificate> certificate = Optional.empty();
    private Optional<TestCertificates> clients = Optional.empty();
    private boolean implicitTls;

    ScriptedServerBuilder(List<String> transcripts) {
        if (transcripts.isEmpty()) {
            throw new IllegalArgumentException("a server needs at least one transcript");
        }
        this.transcripts = transcripts;
    }

    /**
     * TLS from the first byte, with the localhost certificate of {@link TestCertificates#shared()}.
     *
     * @return this
     */
    public ScriptedServerBuilder tls() {
        implicitTls = true;
        return this;
    }

    /**
     * TLS from the first byte.
     *
     * @param presented the certificate to present
     * @return this
     */
    public ScriptedServerBuilder tls(TestCertificate presented) {
        implicitTls = true;
        return certificate(presented);
    }

    /**
     * Chooses the certificate for {@code -- starttls}; without it, the localhost one of {@link TestCertificates#shared()}.
     *
     * @param presented the certificate to present
     * @return this
     */
    public ScriptedServerBuilder certificate(TestCertificate presented) {
        certificate = Optional.of(presented);
        return this;
    }

    /**
     * Demands a certificate of the client in every TLS handshake.
     *
     * @param authority who must have issued it
     * @return this
     */
    public ScriptedServerBuilder requireClientCertificate(TestCertificates authority) {
        clients = Optional.of(authority);
        return this;
    }

    /**
     * Gives content a name for {@code <data:@name>}, {@code <literal:@name>}, {@code <chunk:@name>} and
     * {@code <base64:@name>}.
     *
     * @param name the name, without the {@code @}
     * @param octets the content
     * @return this
     */
    public ScriptedServerBuilder data(String name, byte[] octets) {
        data.put(name, octets.clone());
        return this;
    }

    /**
     * Makes each turn take at least this long. The wait begins anew when the client says more in the meantime.
     *
     * @param latency the added time
     * @return this
     */
    public ScriptedServerBuilder roundTrip(Duration latency) {
        behaviour = behaviour.withRoundTrip(latency);
        return this;
    }

    /**
     * How long a client must be quiet before it counts as waiting, 2 ms unless told: see {@link ScriptedServer#turns()}.
     * A client that sends its groups in several writes is counted safely with a value above its longest pause.
     *
     * @param quiet the time
     * @return this
     */
    public ScriptedServerBuilder settle(Duration quiet) {
        settle = Optional.of(quiet);
        return this;
    }

    /**
     * How long the server waits for a line, a handshake, or the client's reading, and {@link ScriptedServer#verify()} for
     * the end; 10 s unless told.
     *
     * @param longest the time
     * @return this
     */
    public ScriptedServerBuilder patience(Duration longest) {
        behaviour = behaviour.withPatience(longest);
        return this;
    }

    /**
     * Sends every octet in a packet of its own (in TLS: in a record of its own).
     *
     * @return this
     */
    public ScriptedServerBuilder oneByteAtATime() {
        behaviour = behaviour.withOneByteAtATime();
        return this;
    }

    /**
     * Ends the server's lines with LF instead of CRLF; content of {@code raw} and literals stays as it is.
     *
     * @return this
     */
    public ScriptedServerBuilder lfOnly() {
        behaviour = behaviour.withLfOnly();
        return this;
    }

    /**
     * Ends the connection after the server has sent this many octets, without a TLS close_notify; the client sees an
     * end of stream. Happens once: a client that connects again finds the server healthy. {@link ScriptedServer#verify()}
     * is content with a dialogue that was cut.
     *
     * @param octets how many may arrive; 0 hangs up on the connection without a greeting
     * @return this
     */
    public ScriptedServerBuilder cutAfter(long octets) {
        behaviour = behaviour.withCutAfter(notNegative(octets));
        return this;
    }

    /**
     * Closes the connection as soon as the client has sent this many octets; replies still owed are not sent, and what
     * the client sends beyond is answered by a TCP reset. Happens once.
     *
     * @param octets how many are read
     * @return this
     */
    public ScriptedServerBuilder cutAfterReceived(long octets) {
        behaviour = behaviour.withCutAfterReceived(notNegative(octets));
        return this;
    }

    /**
     * Starts listening.
     *
     * @return the server; close it
     * @throws IllegalArgumentException if a transcript has a mistake; the message names the line
     */
    public ScriptedServer start() {
        boolean cut = behaviour.cutAfter() >= 0 || behaviour.cutAfterReceived() >= 0;
        // A loop over every cut runs thousands of dialogues in which nobody counts turns.
        Behaviour settled =
                settle.map(behaviour::withSettle).orElse(cut ? behaviour.withSettle(Duration.ZERO) : behaviour);
        List<Script> scripts = transcripts.stream()
                .map(transcript -> ScriptParser.parse(transcript, data, settled.lfOnly()))
                .toList();
        TestCertificate presented =
                certificate.orElseGet(() -> TestCertificates.shared().localhost());
        return new ScriptedServer(
                scripts,
                settled,
                clients.map(presented::serverContext).orElseGet(presented::serverContext),
                implicitTls,
                clients.isPresent());
    }

    private static long notNegative(long octets) {
        if (octets < 0) {
            throw new IllegalArgumentException("a cut after " + octets + " octets");
        }
        return octets;
    }
}
