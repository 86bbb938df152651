package io.mailwire;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one message: of it as a whole, and of each recipient in envelope order.
 *
 * @param messageId the Message-ID that went out, or empty where the message has none
 * @param outcome SENT, NOT_SENT or UNKNOWN
 * @param recipients one result for each recipient, in envelope order
 * @param replyOrNull the reply that decided the outcome, mostly that to the end of data; null where none came
 * @param notes what was changed on the way or is worth knowing, for example Bcc fields left out
 * @param causeOrNull what kept the message from being sent, or from being known to be, or on our own side broke it off before all
 *     recipients had it; null where it was sent
 */
public record SendResult(
        String messageId,
        SendOutcome outcome,
        List<RecipientResult> recipients,
        @Nullable Reply replyOrNull,
        List<String> notes,
        @Nullable RuntimeException causeOrNull) {

    private static final int SHOWN = 10;

    /**
     * Keeps unchangeable copies of the lists.
     *
     * @param messageId the Message-ID that went out, or empty where the message has none
     * @param outcome SENT, NOT_SENT or UNKNOWN
     * @param recipients one result for each recipient, in envelope order
     * @param replyOrNull the reply that decided the outcome; null where none came
     * @param notes what was changed on the way or is worth knowing
     * @param causeOrNull what kept the message from being sent; null where it was
     */
    public SendResult {
        recipients = List.copyOf(recipients);
        notes = List.copyOf(notes);
    }

    /**
     * A result without a cause.
     *
     * @param messageId the Message-ID that went out, or empty where the message has none
     * @param outcome SENT, NOT_SENT or UNKNOWN
     * @param recipients one result for each recipient, in envelope order
     * @param replyOrNull the reply that decided the outcome; null where none came
     * @param notes what was changed on the way or is worth knowing
     */
    public SendResult(
            String messageId,
            SendOutcome outcome,
            List<RecipientResult> recipients,
            @Nullable Reply replyOrNull,
            List<String> notes) {
        this(messageId, outcome, recipients, replyOrNull, notes, null);
    }

    /**
     * The reply that decided the outcome.
     *
     * @return the reply, or empty where none came
     */
    public Optional<Reply> reply() {
        return Optional.ofNullable(replyOrNull);
    }

    /**
     * What kept the message from being sent, or from being known to be: the refusal, the lost connection, a capability that the
     * server lacks, a file that cannot be read. A message that was sent has a cause only where it took several transactions and
     * something on our own side, such as a listener, broke it off after the first.
     *
     * @return the exception, or empty where the message was sent
     */
    public Optional<RuntimeException> cause() {
        return Optional.ofNullable(causeOrNull);
    }

    /**
     * The recipients that the server took.
     *
     * @return their results, in envelope order
     */
    public List<RecipientResult> accepted() {
        return recipients.stream().filter(RecipientResult::isAccepted).toList();
    }

    /**
     * The recipients that the server refused or was never asked about. Those of whom nobody knows are not among them: sending to them
     * again may deliver twice.
     *
     * @return their results, in envelope order
     */
    public List<RecipientResult> rejected() {
        return recipients.stream()
                .filter(r -> !r.isAccepted() && r.status() != RecipientStatus.UNKNOWN)
                .toList();
    }

    /**
     * Whether everybody gets the message.
     *
     * @return true if it was sent and no recipient was refused
     */
    public boolean isComplete() {
        return outcome == SendOutcome.SENT && recipients.stream().allMatch(RecipientResult::isAccepted);
    }

    /**
     * Whether sending again later is safe and may help.
     *
     * @return true if nothing was sent, and the deciding reply is transient or, where there is none, the {@link #cause()} is, or a
     *     recipient was refused only for now or never asked about
     */
    public boolean isTransient() {
        if (outcome != SendOutcome.NOT_SENT) {
            return false;
        }
        if (replyOrNull != null) {
            return replyOrNull.isTransient();
        }
        if (causeOrNull instanceof ConnectionException lost) {
            return lost.isTransient();
        }
        if (causeOrNull instanceof UnsupportedCapabilityException lacking) {
            return lacking.isTransient();
        }
        if (causeOrNull != null && !(causeOrNull instanceof CommandException)) {
            return false;
        }
        return recipients.stream()
                .anyMatch(r ->
                        r.status() == RecipientStatus.REFUSED_TRANSIENTLY || r.status() == RecipientStatus.NOT_TRIED);
    }

    /**
     * Makes a partial refusal an exception.
     *
     * @return this result, if every recipient was accepted and the message was sent
     * @throws SendException otherwise
     */
    public SendResult orThrow() {
        if (isComplete()) {
            return this;
        }
        throw new SendException("not everybody gets the message: " + this, this, true, causeOrNull);
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(outcome.toString());
        if (!messageId.isEmpty()) {
            s.append(' ').append(messageId);
        }
        s.append(" to ").append(accepted().size()).append(" of ").append(recipients.size());
        if (replyOrNull != null) {
            s.append(": ").append(replyOrNull);
        } else if (causeOrNull != null) {
            s.append(": ").append(causeOrNull.getMessage());
        }
        recipients.stream()
                .filter(r -> !r.isAccepted())
                .limit(SHOWN)
                .forEach(r -> s.append("; ").append(r));
        if (recipients.stream().filter(r -> !r.isAccepted()).count() > SHOWN) {
            s.append("; …");
        }
        return s.toString();
    }
}
