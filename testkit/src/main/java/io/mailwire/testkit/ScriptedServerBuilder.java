package io.mailwire.testkit;

import io.mailwire.testkit.internal.Script;
import io.mailwire.testkit.internal.ScriptParser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link ScriptedServer} to be: its TLS, its latency, its faults. Each method changes this builder and returns it. */
public final class ScriptedServerBuilder {
    private final List<String> transcripts;
    private final Map<String, byte[]> data = new HashMap<>();
    private ServerModes modes = ServerModes.plain();

    ScriptedServerBuilder(List<String> transcripts) {
        if (transcripts.isEmpty()) {
            throw new IllegalArgumentException("a server needs at least one transcript");
        }
        this.transcripts = transcripts;
    }

    /**
     * Takes modes made before, in place of what was chosen on this builder.
     *
     * @param chosen the modes
     * @return this
     */
    public ScriptedServerBuilder modes(ServerModes chosen) {
        modes = chosen;
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
     * See {@link ServerModes#tls()}.
     *
     * @return this
     */
    public ScriptedServerBuilder tls() {
        return modes(modes.tls());
    }

    /**
     * See {@link ServerModes#tls(TestCertificate)}.
     *
     * @param presented the certificate to present
     * @return this
     */
    public ScriptedServerBuilder tls(TestCertificate presented) {
        return modes(modes.tls(presented));
    }

    /**
     * See {@link ServerModes#certificate}.
     *
     * @param presented the certificate to present
     * @return this
     */
    public ScriptedServerBuilder certificate(TestCertificate presented) {
        return modes(modes.certificate(presented));
    }

    /**
     * See {@link ServerModes#requireClientCertificate}.
     *
     * @param authority who must have issued it
     * @return this
     */
    public ScriptedServerBuilder requireClientCertificate(TestCertificates authority) {
        return modes(modes.requireClientCertificate(authority));
    }

    /**
     * See {@link ServerModes#tlsVersions}.
     *
     * @param versions the JSSE names of the versions to accept
     * @return this
     */
    public ScriptedServerBuilder tlsVersions(String... versions) {
        return modes(modes.tlsVersions(versions));
    }

    /**
     * See {@link ServerModes#roundTrip}.
     *
     * @param latency the added time of each turn
     * @return this
     */
    public ScriptedServerBuilder roundTrip(Duration latency) {
        return modes(modes.roundTrip(latency));
    }

    /**
     * See {@link ServerModes#settle}.
     *
     * @param quiet how long a client must be quiet before it counts as waiting
     * @return this
     */
    public ScriptedServerBuilder settle(Duration quiet) {
        return modes(modes.settle(quiet));
    }

    /**
     * See {@link ServerModes#patience}.
     *
     * @param longest how long the server waits for the client
     * @return this
     */
    public ScriptedServerBuilder patience(Duration longest) {
        return modes(modes.patience(longest));
    }

    /**
     * See {@link ServerModes#oneByteAtATime}.
     *
     * @return this
     */
    public ScriptedServerBuilder oneByteAtATime() {
        return modes(modes.oneByteAtATime());
    }

    /**
     * See {@link ServerModes#lfOnly}.
     *
     * @return this
     */
    public ScriptedServerBuilder lfOnly() {
        return modes(modes.lfOnly());
    }

    /**
     * See {@link ServerModes#cutAfter}. {@link ScriptedServer#verify()} is content with a dialogue that was cut.
     *
     * @param octets how many may arrive
     * @return this
     */
    public ScriptedServerBuilder cutAfter(long octets) {
        return modes(modes.cutAfter(octets));
    }

    /**
     * See {@link ServerModes#cutAfterReceived}. {@link ScriptedServer#verify()} is content with a dialogue that was cut.
     *
     * @param octets how many are read
     * @return this
     */
    public ScriptedServerBuilder cutAfterReceived(long octets) {
        return modes(modes.cutAfterReceived(octets));
    }

    /**
     * Starts listening.
     *
     * @return the server; close it
     * @throws IllegalArgumentException if a transcript has a mistake; the message names the line
     */
    public ScriptedServer start() {
        boolean lfOnly = modes.behaviour().lfOnly();
        List<Script> scripts = transcripts.stream()
                .map(transcript -> ScriptParser.parse(transcript, data, lfOnly))
                .toList();
        return new ScriptedServer(scripts, modes);
    }
}
