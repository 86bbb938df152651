package io.mailwire.imap;

import io.mailwire.PartlyDoneException;

/**
 * A change of messages that takes several commands failed after the first of them: because there are too many messages for one, or
 * because the server needs more than one step for it. A failure that changed nothing is thrown as it is. What is not named here was
 * not touched. The cause says what went wrong.
 */
public final class PartialChangeException extends PartlyDoneException {

    private static final long serialVersionUID = 1L;

    private final transient PartialChange change;

    /**
     * Describes a change that was made in part.
     *
     * @param message host, what was done, and why not all of it
     * @param change what was done
     * @param cause what ended it
     */
    public PartialChangeException(String message, PartialChange change, RuntimeException cause) {
        super(message, cause);
        this.change = change;
    }

    /**
     * What was done.
     *
     * @return the messages, by how far each got
     */
    public PartialChange change() {
        return change;
    }

    @Override
    public PartialChangeException rethrown() {
        return new PartialChangeException(String.valueOf(getMessage()), change, this);
    }
}
