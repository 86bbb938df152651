package io.mailwire;

import org.jspecify.annotations.Nullable;

/**
 * A drain came to an early end, mostly because its connection was lost. The {@link #report()} says what is known: nothing is
 * lost, what was not handled is still on the server, and only what the server confirmed is called deleted. Handled messages that
 * are not deleted come again at the next drain.
 */
public final class DrainException extends MailException {

    private static final long serialVersionUID = 1L;

    private final transient DrainReport report;
    private final boolean isTransient;

    /**
     * Describes a drain that came to an early end.
     *
     * @param message host and what happened
     * @param report what is known of each message
     * @param cause what ended it, or null
     */
    public DrainException(String message, DrainReport report, @Nullable Throwable cause) {
        super(message, cause);
        this.report = report;
        this.isTransient = cause instanceof MailException m && m.isTransient();
    }

    /**
     * What is known of each message.
     *
     * @return the report
     */
    public DrainReport report() {
        return report;
    }

    /**
     * Whether draining again may help.
     *
     * @return true if what ended the drain is a passing condition
     */
    @Override
    public boolean isTransient() {
        return isTransient;
    }

    @Override
    public boolean isSessionUsable() {
        return false;
    }

    @Override
    public DrainException rethrown() {
        return new DrainException(String.valueOf(getMessage()), report, this);
    }
}
