package io.mailwire.testkit;

import io.mailwire.testkit.internal.Behaviour;
import io.mailwire.testkit.internal.TlsSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a server of this package delivers what it says: TLS, latency, faults. Immutable; each method returns a changed
 * copy.
 *
 * <pre>{@code
 * ServerModes slow = ServerModes.plain().tls().roundTrip(Duration.ofMillis(20));
 * }</pre>
 */
public final class ServerModes {
    private static final ServerModes PLAIN =
            new ServerModes(Behaviour.PLAIN, Optional.empty(), false, Optional.empty(), Optional.empty(), List.of());

    private final Behaviour behaviour;
    private final Optional<Duration> settle;
    private final boolean implicitTls;
    private final Optional<TestCertificate> certificate;
    private final Optional<TestCertificates> clients;
    private final List<String> protocols;

    private ServerModes(
            Behaviour behaviour,
            Optional<Duration> settle,
            boolean implicitTls,
            Optional<TestCertificate> certificate,
            Optional<TestCertificates> clients,
            List<String> protocols) {
        this.behaviour = behaviour;
        this.settle = settle;
        this.implicitTls = implicitTls;
        this.certificate = certificate;
        this.clients = clients;
        this.protocols = protocols;
    }

    /**
     * Nothing out of the ordinary: no TLS before STARTTLS, no latency, no faults.
     *
     * @return the plain modes
     */
    public static ServerModes plain() {
        return PLAIN;
    }

    /**
     * TLS from the first byte, with the localhost certificate of {@link TestCertificates#shared()} unless another is
     * chosen.
     *
     * @return the changed modes
     */
    public ServerModes tls() {
        return new ServerModes(behaviour, settle, true, certificate, clients, protocols);
    }

    /**
     * TLS from the first byte.
     *
     * @param presented the certificate to present
     * @return the changed modes
     */
    public ServerModes tls(TestCertificate presented) {
        return tls().certificate(presented);
    }

    /**
     * Chooses the certificate for implicit TLS and for STARTTLS.
     *
     * @param presented the certificate to present
     * @return the changed modes
     */
    public ServerModes certificate(TestCertificate presented) {
        return new ServerModes(behaviour, settle, implicitTls, Optional.of(presented), clients, protocols);
    }

    /**
     * Demands a certificate of the client in every TLS handshake.
     *
     * @param authority who must have issued it
     * @return the changed modes
     */
    public ServerModes requireClientCertificate(TestCertificates authority) {
        return new ServerModes(behaviour, settle, implicitTls, certificate, Optional.of(authority), protocols);
    }

    /**
     * Limits the TLS versions, for instance to {@code TLSv1.2}.
     *
     * @param versions the JSSE names of the versions to accept
     * @return the changed modes
     */
    public ServerModes tlsVersions(String... versions) {
        return new ServerModes(behaviour, settle, implicitTls, certificate, clients, List.of(versions));
    }

    /**
     * Makes each turn take at least this long. The wait begins anew when the client says more in the meantime.
     *
     * @param latency the added time
     * @return the changed modes
     */
    public ServerModes roundTrip(Duration latency) {
        return with(behaviour.withRoundTrip(latency));
    }

    /**
     * How long a client must be quiet before it counts as waiting, 2 ms unless told: see {@link ScriptedServer#turns()}.
     * A client that sends its groups in several writes is counted safely with a value above its longest pause.
     *
     * @param quiet the time
     * @return the changed modes
     */
    public ServerModes settle(Duration quiet) {
        return new ServerModes(behaviour, Optional.of(quiet), implicitTls, certificate, clients, protocols);
    }

    /**
     * How long the server waits for a line, a handshake, or the client's reading, and a {@code verify()} for the end; 10
     * s unless told.
     *
     * @param longest the time
     * @return the changed modes
     */
    public ServerModes patience(Duration longest) {
        return with(behaviour.withPatience(longest));
    }

    /**
     * Sends every octet in a packet of its own (in TLS: in a record of its own).
     *
     * @return the changed modes
     */
    public ServerModes oneByteAtATime() {
        return with(behaviour.withOneByteAtATime());
    }

    /**
     * Ends the server's lines with LF instead of CRLF; raw octets, literals and messages stay as they are.
     *
     * @return the changed modes
     */
    public ServerModes lfOnly() {
        return with(behaviour.withLfOnly());
    }

    /**
     * Ends the connection after the server has sent this many octets, without a TLS close_notify; the client sees an end
     * of stream. Happens once: a client that connects again finds the server healthy.
     *
     * @param octets how many may arrive; 0 hangs up on the connection without a greeting
     * @return the changed modes
     */
    public ServerModes cutAfter(long octets) {
        return with(behaviour.withCutAfter(notNegative(octets)));
    }

    /**
     * Closes the connection as soon as the client has sent this many octets; replies still owed are not sent, and what
     * the client sends beyond is answered by a TCP reset. Happens once.
     *
     * @param octets how many are read
     * @return the changed modes
     */
    public ServerModes cutAfterReceived(long octets) {
        return with(behaviour.withCutAfterReceived(notNegative(octets)));
    }

    /**
     * Listens on a Unix socket instead of a TCP port, for one server. {@code host()}, {@code port()} and {@code uri()} of the server
     * are an {@link IllegalStateException} then.
     *
     * @param file the socket's file; must not exist, and is deleted when the server closes
     * @return the changed modes
     */
    public ServerModes unixSocket(Path file) {
        return with(behaviour.withUnixSocket(file));
    }

    Behaviour behaviour() {
        boolean cut = behaviour.cutAfter() >= 0 || behaviour.cutAfterReceived() >= 0;
        // A loop over every cut runs thousands of dialogues in which nobody counts turns.
        return settle.map(behaviour::withSettle).orElse(cut ? behaviour.withSettle(Duration.ZERO) : behaviour);
    }

    TlsSetup tlsSetup() {
        TestCertificate presented =
                certificate.orElseGet(() -> TestCertificates.shared().localhost());
        return new TlsSetup(
                clients.map(presented::serverContext).orElseGet(presented::serverContext),
                implicitTls,
                clients.isPresent(),
                protocols);
    }

    private ServerModes with(Behaviour changed) {
        return new ServerModes(changed, settle, implicitTls, certificate, clients, protocols);
    }

    private static long notNegative(long octets) {
        if (octets < 0) {
            throw new IllegalArgumentException("a cut after " + octets + " octets");
        }
        return octets;
    }
}
