package io.mailwire.samples;

/** The program was called wrongly; the message says what is wanted. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
