package io.mailwire.internal.net;

import io.mailwire.FailureReason;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;

/** Says what an {@link IOException} of a connection means. TLS wraps the network's failures, so the causes count. */
final class IoFailure {

    private static final int DEEPEST = 10;

    private IoFailure() {}

    /**
     * Finds the reason and the words.
     *
     * @param tlsBegan whether the handshake has begun, or is over
     */
    static Trouble classify(IOException e, ServerUri server, boolean tlsBegan) {
        Throwable t = e;
        for (int depth = 0; t != null && depth < DEEPEST; depth++) {
            if (t instanceof TlsRefusedException refused) {
                return refused.trouble();
            }
            if (t instanceof EOFException) {
                return Trouble.of(FailureReason.CLOSED_BY_PEER);
            }
            if (t instanceof SocketTimeoutException) {
                return Trouble.of(FailureReason.TIMEOUT);
            }
            if (t instanceof SocketException) {
                return new Trouble(FailureReason.LOST, "the connection was lost (" + Texts.messageOf(t) + ")", "");
            }
            t = t.getCause();
        }
        if (e instanceof SSLException ssl) {
            return TlsFailure.describe(ssl, server, tlsBegan && !server.implicitTls());
        }
        return new Trouble(FailureReason.LOST, Texts.messageOf(e), "");
    }
}
