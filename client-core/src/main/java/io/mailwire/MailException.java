package io.mailwire;

import org.jspecify.annotations.Nullable;

/**
 * Anything that went wrong between us and a server. The subclasses are split by what the caller can do about it.
 *
 * <p>Misuse of the SDK is an {@link IllegalArgumentException} or {@link IllegalStateException} instead, and a failure of a
 * local file is an {@link java.io.UncheckedIOException}, which leaves the session usable.
 */
public abstract sealed class MailException extends RuntimeException
        permits ConnectionException,
                PeerException,
                CommandException,
                SendException,
                DrainException,
                PartlyDoneException,
                SeenStoreException,
                UnsupportedCapabilityException,
                UidValidityException {

    private static final long serialVersionUID = 1L;

    MailException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the same operation may succeed when it is tried again later, unchanged.
     *
     * @return true for a passing condition
     */
    public abstract boolean isTransient();

    /**
     * Whether the session that raised this can be used further.
     *
     * @return false when its connection is gone
     */
    public abstract boolean isSessionUsable();

    /**
     * The same failure with the calling thread's stack, and this one as its cause. Engines use it to hand over what another
     * thread raised.
     *
     * @return a new exception of the same type with the same data
     */
    public abstract MailException rethrown();
}
