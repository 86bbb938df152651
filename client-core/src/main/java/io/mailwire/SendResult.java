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
 */
public record SendResult(
        String messageId,
        SendOutcome outcome,
        List<RecipientResult> recipients,
        @Nullable Reply replyOrNull,
        List<String> notes) {

    /**
     * Keeps unchangeable copies of the lists.
     *
     * @param messageId the Message-ID that went out, or empty where the message has none
     * @param outcome SENT, NOT_SENT or UNKNOWN
     * @param recipients one result for each recipient, in envelope order
     * @param replyOrNull the reply that decided the outcome; null where none came
     * @param notes what was changed on the way or is worth knowing
     */
    public SendResult {
        recipients = List.copyOf(recipients);
        notes = List.copyOf(notes);
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
     * The recipients that the server took.
     *
     * @return their results, in envelope order
     */
    public List<RecipientResult> accepted() {
        return recipients.stream().filter(RecipientResult::isAccepted).toList();
    }

    /**
     * The recipients that the server refused or was never asked about.
     *
     * @return their results, in envelope order
     */
    public List<RecipientResult> rejected() {
        return recipients.stream().filter(r -> !r.isAccepted()).toList();
    }

    /**
     * Whether everybody gets the message.
     *
     * @return true if it was sent and no recipient was refused
     */
    public boolean isComplete() {
        return outcome == SendOutcome.SENT && rejected().isEmpty();
    }

    /**
     * Whether sending again later is safe and may help.
     *
     * @return true if nothing was sent, and the deciding reply is transient or, where there is none, a recipient was refused only for
     *     now or never asked about
     */
    public boolean isTransient() {
        if (outcome != SendOutcome.NOT_SENT) {
            return false;
        }
        if (replyOrNull != null) {
            return replyOrNull.isTransient();
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
        throw new SendException("not everybody gets the message: " + this, this, true, null);
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
        }
        for (RecipientResult r : rejected()) {
            s.append("; ").append(r);
        }
        return s.toString();
    }
}
