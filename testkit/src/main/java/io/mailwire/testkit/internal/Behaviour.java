package io.mailwire.testkit.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server delivers its bytes, and how long it waits. The modes of the public builders end up here.
 *
 * @param roundTrip what each turn takes at least
 * @param settle how long the input must be quiet before the client counts as waiting
 * @param patience how long to wait for the client's next line, its handshake, or its reading
 * @param oneByteAtATime one write (in TLS: one record) per byte
 * @param lfOnly server lines end in LF instead of CRLF
 * @param cutAfter the byte sent after which the connection is cut; -1 for never
 * @param cutAfterReceived the byte received after which the connection is cut; -1 for never
 * @param unixSocket the file to listen on instead of a TCP port
 */
public record Behaviour(
        Duration roundTrip,
        Duration settle,
        Duration patience,
        boolean oneByteAtATime,
        boolean lfOnly,
        long cutAfter,
        long cutAfterReceived,
        Optional<Path> unixSocket) {

    /** Nothing out of the ordinary. */
    public static final Behaviour PLAIN = new Behaviour(
            Duration.ZERO, Duration.ofMillis(2), Duration.ofSeconds(10), false, false, -1, -1, Optional.empty());

    Duration quietTime() {
        return roundTrip.compareTo(settle) > 0 ? roundTrip : settle;
    }

    public Behaviour withRoundTrip(Duration value) {
        return new Behaviour(value, settle, patience, oneByteAtATime, lfOnly, cutAfter, cutAfterReceived, unixSocket);
    }

    public Behaviour withSettle(Duration value) {
        return new Behaviour(
                roundTrip, value, patience, oneByteAtATime, lfOnly, cutAfter, cutAfterReceived, unixSocket);
    }

    public Behaviour withPatience(Duration value) {
        return new Behaviour(roundTrip, settle, value, oneByteAtATime, lfOnly, cutAfter, cutAfterReceived, unixSocket);
    }

    public Behaviour withOneByteAtATime() {
        return new Behaviour(roundTrip, settle, patience, true, lfOnly, cutAfter, cutAfterReceived, unixSocket);
    }

    public Behaviour withLfOnly() {
        return new Behaviour(roundTrip, settle, patience, oneByteAtATime, true, cutAfter, cutAfterReceived, unixSocket);
    }

    public Behaviour withCutAfter(long sent) {
        return new Behaviour(roundTrip, settle, patience, oneByteAtATime, lfOnly, sent, cutAfterReceived, unixSocket);
    }

    public Behaviour withCutAfterReceived(long received) {
        return new Behaviour(roundTrip, settle, patience, oneByteAtATime, lfOnly, cutAfter, received, unixSocket);
    }

    public Behaviour withUnixSocket(Path file) {
        return new Behaviour(
                roundTrip, settle, patience, oneByteAtATime, lfOnly, cutAfter, cutAfterReceived, Optional.of(file));
    }
}
