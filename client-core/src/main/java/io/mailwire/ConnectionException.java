package io.mailwire;

import org.jspecify.annotations.Nullable;

/** The connection could not be made, or is gone. The session is over; a new one may work. */
public final class ConnectionException extends MailException {

    private static final long serialVersionUID = 1L;

    private final FailureReason reason;
    private final boolean isTransient;

    /**
     * Describes a lost or never made connection.
     *
     * @param reason why
     * @param message what happened, with host and command, and what to do about it
     * @param cause what was raised below, or null
     */
    public ConnectionException(FailureReason reason, String message, @Nullable Throwable cause) {
        this(reason, message, isTransient(reason), cause);
    }

    /**
     * Describes a lost or never made connection where the reason alone does not say whether a later attempt may help.
     *
     * @param reason why
     * @param message what happened, with host and command, and what to do about it
     * @param isTransient whether a later attempt may help
     * @param cause what was raised below, or null
     */
    public ConnectionException(FailureReason reason, String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.isTransient = isTransient;
    }

    private static boolean isTransient(FailureReason reason) {
        return switch (reason) {
            case REFUSED, TIMEOUT, CLOSED_BY_PEER, LOST -> true;
            case UNRESOLVED, TLS, CANCELLED -> false;
        };
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
     * @return true unless TLS failed, the name has no address, or the caller cancelled. A look-up to which no name server gave an answer
     *     is transient; a TLS failure under an opportunistic policy
     *     is transient, since such mail is tried again later
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
    public ConnectionException rethrown() {
        return new ConnectionException(reason, getMessage(), isTransient, this);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
