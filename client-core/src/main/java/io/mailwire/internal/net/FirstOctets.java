package io.mailwire.internal.net;

import java.util.Optional;
import okio.Buffer;

/**
 * Remembers how the peer began to speak on a connection in the clear, to recognise a server that wanted TLS. Written by the
 * reading thread, read by any.
 */
final class FirstOctets {

    // RFC 8446 section 5.1: a record begins with its type, then 3 and the minor version.
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR_VERSION = 3;

    private volatile int count; // up to 2
    private volatile int first;
    private volatile int second;

    /** Takes note of octets that came; they are the last {@code n} of the buffer. */
    void note(Buffer buffer, long n) {
        int known = count;
        for (long i = buffer.size() - n; i < buffer.size() && known < 2; i++) {
            int octet = buffer.getByte(i) & 0xff;
            if (known == 0) {
                first = octet;
            } else {
                second = octet;
            }
            known++;
        }
        count = known;
    }

    boolean nothing() {
        return count == 0;
    }

    /** What to tell a user whose server does not greet as it should. */
    Optional<String> hint(ServerUri server) {
        String advice = server.withTls()
                .map(uri -> "use " + uri)
                .orElse("this client has no scheme for that with " + server.scheme());
        if (nothing()) {
            return Optional.of("it has not said a word; if it waits for TLS to begin at once, " + advice);
        }
        boolean tls = (first == ALERT || first == HANDSHAKE) && (count < 2 || second == MAJOR_VERSION);
        return tls ? Optional.of("what it sent is TLS; " + advice) : Optional.empty();
    }
}
