package io.mailwire.testkit.internal;

import java.io.IOException;

/** The byte was reached after which this server cuts its connection on purpose. */
final class CutException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String what;

    CutException(String what) {
        super(what);
        this.what = what;
    }

    String what() {
        return what;
    }
}
