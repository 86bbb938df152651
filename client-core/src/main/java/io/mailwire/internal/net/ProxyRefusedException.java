package io.mailwire.internal.net;

import java.io.IOException;

/** The proxy did not connect us; the message says what it answered, as the predicate of "the proxy". */
final class ProxyRefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    ProxyRefusedException(String message) {
        super(message);
    }
}
