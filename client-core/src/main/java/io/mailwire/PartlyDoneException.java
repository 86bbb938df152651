package io.mailwire;

/**
 * Something that takes several steps failed after the first of them. The subclass says what was done; the {@linkplain #getCause cause}
 * says why not all of it was, and whether what is left may be tried again.
 */
public abstract non-sealed class PartlyDoneException extends MailException {

    private static final long serialVersionUID = 1L;

    private final boolean sessionUsable;

    /**
     * Describes what was done in part.
     *
     * @param message what was done, and why not all of it
     * @param cause what ended it
     */
    protected PartlyDoneException(String message, RuntimeException cause) {
        super(message, cause);
        this.sessionUsable = !(cause instanceof MailException failure) || failure.isSessionUsable();
    }

    /**
     * Whether the whole may be tried again.
     *
     * @return always false: some of it was done, and would be done twice
     */
    @Override
    public final boolean isTransient() {
        return false;
    }

    @Override
    public final boolean isSessionUsable() {
        return sessionUsable;
    }
}
