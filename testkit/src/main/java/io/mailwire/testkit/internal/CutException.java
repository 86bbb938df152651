package io.mailwire.testkit.internal;

import java.io.IOException;

/** The byte was reached after which this server cuts its connection on purpose. */
final class CutException extends IOException {
    private static final long serialVersionUID = 1L;

    CutException(String message) {
        super(message);
    }
}
