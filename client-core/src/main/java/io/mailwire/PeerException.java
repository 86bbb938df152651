package io.mailwire;

import org.jspecify.annotations.Nullable;

/** The server broke the grammar of its protocol or a {@linkplain Limits limit}. The message quotes what it sent. */
public final class PeerException extends MailException {

    private static final long serialVersionUID = 1L;

    private final boolean sessionUsable;

    /**
     * Describes what could not be understood.
     *
     * @param message host, command and the offending text, shortened
     * @param sessionUsable whether the next response can still be found on the wire
     * @param cause what was raised below, or null
     */
    public PeerException(String message, boolean sessionUsable, @Nullable Throwable cause) {
        super(message, cause);
        this.sessionUsable = sessionUsable;
    }

    @Override
    public boolean isTransient() {
        return false;
    }

    @Override
    public boolean isSessionUsable() {
        return sessionUsable;
    }

    @Override
    public PeerException rethrown() {
        return new PeerException(String.valueOf(getMessage()), sessionUsable, this);
    }
}
