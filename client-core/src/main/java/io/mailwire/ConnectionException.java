package io.mailwire;

import org.jspecify.annotations.Nullable;

/** The connection could not be made, or is gone. The session is over; a new one may work. */
public final class ConnectionException extends MailException {

    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    /**
     * Describes a lost or never made connection.
     *
     * @param reason why
     * @param message what happened, with host and command, and what to do about it
     * @param cause what was raised below, or null
     */
    public ConnectionException(FailureReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /**
     * Why the connection is gone.
     *
     * @return the reason
     */
    public FailureReason reason() {
        return reason;
    }

    /**
     * {@inheritDoc}
     *
     * @return true unless TLS failed, the name has no address, or the caller cancelled
     */
    @Override
    public boolean isTransient() {
        return switch (reason) {
            case REFUSED, TIMEOUT, CLOSED_BY_PEER, LOST -> true;
            case UNRESOLVED, TLS, CANCELLED -> false;
        };
    }

    @Override
    public boolean isSessionUsable() {
        return false;
    }

    @Override
    public ConnectionException rethrown() {
        return new ConnectionException(reason, getMessage(), this);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
