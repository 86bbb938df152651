package io.mailwire.internal.net;

import io.mailwire.FailureReason;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS was refused by us, or by the peer for a reason that we know; the text is for the user as it is. */
final class TlsRefusedException extends SSLException {

    private static final long serialVersionUID = 1L;

    private final String what;
    private final String advice;

    TlsRefusedException(String what, String advice, @Nullable Throwable cause) {
        super(what, cause);
        this.what = what;
        this.advice = advice;
    }

    Trouble trouble() {
        return new Trouble(FailureReason.TLS, what, advice);
    }
}
