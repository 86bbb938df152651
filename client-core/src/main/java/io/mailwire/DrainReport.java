package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the messages of a drain. A message is called deleted only where the server confirmed it.
 *
 * @param messages one entry for each message that was there, in the server's order
 * @param confirmed whether the server confirmed the end of the last session, and with it the deletions
 * @param notes what is worth knowing, for example that the session was dropped so that nothing gets lost
 */
public record DrainReport(List<DrainedMessage> messages, boolean confirmed, List<String> notes) {

    // A line that people read: a full disk fails ten thousand messages for one reason.
    private static final int SHOWN = 3;

    /**
     * Keeps unchangeable copies of the lists.
     *
     * @param messages one entry for each message that was there
     * @param confirmed whether the server confirmed the end of the session
     * @param notes what is worth knowing
     */
    public DrainReport {
        messages = List.copyOf(messages);
        notes = List.copyOf(notes);
    }

    /**
     * The messages with one outcome.
     *
     * @param outcome what became of them
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> with(DrainOutcome outcome) {
        return messages.stream().filter(m -> m.outcome() == outcome).toList();
    }

    /**
     * The messages that are deleted for certain.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> deleted() {
        return with(DrainOutcome.DELETED);
    }

    /**
     * The messages that the handler asked to keep.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> kept() {
        return with(DrainOutcome.KEPT);
    }

    /**
     * The messages that could not be retrieved or handled.
     *
     * @return their entries with what went wrong, in the server's order
     */
    public List<DrainedMessage> failed() {
        return with(DrainOutcome.FAILED);
    }

    /**
     * The messages that were handled and left on the server, as the drain was asked to.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> left() {
        return with(DrainOutcome.LEFT);
    }

    /**
     * The messages that were handled, and of which nobody knows whether they are deleted.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> unconfirmed() {
        return with(DrainOutcome.UNCONFIRMED);
    }

    /**
     * The messages whose turn did not come.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> notTried() {
        return with(DrainOutcome.NOT_TRIED);
    }

    /**
     * The messages that a handler took, in this drain or in an earlier one that could not delete them.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> handled() {
        return messages.stream().filter(DrainedMessage::isHandled).toList();
    }

    /**
     * The messages that the handler got though one had got them before, and it was not known whether that one was through with them.
     *
     * @return their entries, in the server's order
     */
    public List<DrainedMessage> offeredAgain() {
        return messages.stream().filter(DrainedMessage::isOfferedAgain).toList();
    }

    /**
     * Whether nothing is left to do: every message was deleted, or is on the server because the handler or the drain was asked for it.
     *
     * @return true if nothing failed, is unknown or was not tried
     */
    public boolean isComplete() {
        return messages.stream().allMatch(m -> switch (m.outcome()) {
            case DELETED, KEPT, LEFT -> true;
            case UNCONFIRMED, HANDLED, FAILED, NOT_TRIED -> false;
        });
    }

    /**
     * Makes anything short of {@linkplain #isComplete() complete} an exception.
     *
     * @return this report, if it is complete
     * @throws DrainException otherwise, with the first failure as its cause
     */
    public DrainReport orThrow() {
        if (isComplete()) {
            return this;
        }
        Exception first =
                messages.stream().flatMap(m -> m.failure().stream()).findFirst().orElse(null);
        throw new DrainException("not every message was handled and deleted: " + this, this, first);
    }

    @Override
    public String toString() {
        Map<DrainOutcome, Integer> counts = new EnumMap<>(DrainOutcome.class);
        messages.forEach(m -> counts.merge(m.outcome(), 1, Integer::sum));
        StringBuilder s =
                new StringBuilder().append(messages.size()).append(messages.size() == 1 ? " message" : " messages");
        counts.forEach((outcome, n) -> s.append(", ")
                .append(n)
                .append(' ')
                .append(outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        long again = messages.stream().filter(DrainedMessage::isOfferedAgain).count();
        s.append(again == 0 ? "" : ", " + again + " of them offered before");
        s.append(confirmed ? "" : ", not confirmed by the server");
        List<DrainedMessage> failed = failed();
        failed.stream().limit(SHOWN).forEach(m -> s.append("; ").append(m));
        s.append(failed.size() > SHOWN ? "; and " + (failed.size() - SHOWN) + " more failed" : "");
        notes.forEach(n -> s.append("; ").append(Printable.shortened(n, 1000)));
        return s.toString();
    }
}
