package io.mailwire.imap;

import io.mailwire.PartlyDoneException;
import java.util.List;

/**
 * The source of the messages failed in the middle of an {@link ImapSession#appendAll}; the cause is what it threw. No further message
 * was taken from it, and those taken before have been brought to an end.
 */
public final class PartialAppendException extends PartlyDoneException {

    private static final long serialVersionUID = 1L;

    private final transient List<AppendResult> results;

    /**
     * Describes an {@code appendAll} that came to an early end.
     *
     * @param message host, and who failed
     * @param results what became of the messages taken
     * @param cause what the source threw
     */
    public PartialAppendException(String message, List<AppendResult> results, RuntimeException cause) {
        super(message, cause);
        this.results = List.copyOf(results);
    }

    /**
     * What became of the messages that were taken from the source.
     *
     * @return a result for each, in order
     */
    public List<AppendResult> results() {
        return results;
    }

    @Override
    public PartialAppendException rethrown() {
        return new PartialAppendException(String.valueOf(getMessage()), results, this);
    }
}
