package io.mailwire.imap.internal.engine;

/**
 * A command was to name its messages by {@code $} and did nothing, since the server keeps something else by now, or refused: it has to
 * name them by their UIDs. Never leaves this package.
 */
final class NotSavedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Without a trace, for it is always caught. */
    NotSavedException() {
        super("$ does not stand for these messages", null, false, false);
    }
}
