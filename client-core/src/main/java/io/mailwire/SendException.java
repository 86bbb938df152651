package io.mailwire;

import org.jspecify.annotations.Nullable;

/** A message was not sent to anybody, or it is unknown whether it was. The {@link #result()} says what is known. */
public non-sealed class SendException extends MailException {

    private static final long serialVersionUID = 1L;

    private final transient SendResult result;
    private final boolean sessionUsable;
    private final boolean isTransient;

    /**
     * Describes a send that failed as a whole.
     *
     * @param message host, stage and the server's words
     * @param result what is known of each recipient
     * @param sessionUsable whether the session goes on
     * @param cause what was raised below, or null
     */
    public SendException(String message, SendResult result, boolean sessionUsable, @Nullable Throwable cause) {
        this(message, result, sessionUsable, isTransient(result, cause), cause);
    }

    private SendException(
            String message, SendResult result, boolean sessionUsable, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.result = result;
        this.sessionUsable = sessionUsable;
        this.isTransient = isTransient;
    }

    // Without a deciding reply it is the loss of the connection that decides, where there was one.
    private static boolean isTransient(SendResult result, @Nullable Throwable cause) {
        if (result.outcome() == SendOutcome.NOT_SENT
                && result.reply().isEmpty()
                && cause instanceof ConnectionException lost) {
            return lost.isTransient();
        }
        return result.isTransient();
    }

    /**
     * What is known of the message and of each recipient.
     *
     * @return the result
     */
    public SendResult result() {
        return result;
    }

    /**
     * Whether sending again later is safe and may help.
     *
     * @return never true when the outcome is {@link SendOutcome#UNKNOWN}: sending again could deliver twice
     */
    @Override
    public boolean isTransient() {
        return isTransient;
    }

    @Override
    public boolean isSessionUsable() {
        return sessionUsable;
    }

    @Override
    public SendException rethrown() {
        return new SendException(String.valueOf(getMessage()), result, sessionUsable, isTransient, this);
    }
}
