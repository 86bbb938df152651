package io.mailwire.smtp.internal.mx;

/** The thread was interrupted; its flag is set again. */
final class CancelledException extends Exception {

    private static final long serialVersionUID = 1L;

    CancelledException() {
        super("cancelled");
    }
}
