package io.mailwire;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a folder can't be had: another program or thread is using it, which {@link #isTransient()} tells, or it is damaged.
 * Nothing was changed, on the server or in the store.
 */
public final class SeenStoreException extends MailException {

    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /**
     * Describes the trouble.
     *
     * @param message what the trouble is, where, and what to do about it
     * @param isTransient true if somebody else has the folder open now
     * @param cause what was raised below, or null
     */
    public SeenStoreException(String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.isTransient = isTransient;
    }

    /**
     * Whether trying again later may help.
     *
     * @return true if somebody else has the folder open now; false if what is stored is damaged
     */
    @Override
    public boolean isTransient() {
        return isTransient;
    }

    @Override
    public boolean isSessionUsable() {
        return true;
    }

    @Override
    public SeenStoreException rethrown() {
        return new SeenStoreException(String.valueOf(getMessage()), isTransient, this);
    }
}
