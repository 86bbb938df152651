package io.mailwire.smtp;

import io.mailwire.RecipientResult;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of a message that was delivered directly: of each recipient, in envelope order. Each domain is a transaction of its own, so one
 * can succeed where another fails.
 *
 * @param messageId the Message-ID that went out, or empty where the message has none
 * @param recipients one result for each recipient, in envelope order
 * @param notes what was changed on the way or is worth knowing
 */
public record DeliveryResult(String messageId, List<RecipientDelivery> recipients, List<String> notes) {

    private static final int SHOWN = 10;

    /**
     * Keeps unchangeable copies of the lists.
     *
     * @param messageId the Message-ID that went out
     * @param recipients one result for each recipient
     * @param notes what is worth knowing
     */
    public DeliveryResult {
        recipients = List.copyOf(recipients);
        notes = List.copyOf(notes);
    }

    /**
     * The recipients whose server has the message.
     *
     * @return their results, in envelope order
     */
    public List<RecipientDelivery> delivered() {
        return having(DeliveryOutcome.DELIVERED);
    }

    /**
     * The recipients to try again, and only these: see {@link #retryAfter()}.
     *
     * @return their results, in envelope order
     */
    public List<RecipientDelivery> delayed() {
        return having(DeliveryOutcome.DELAYED);
    }

    /**
     * The recipients who will not get it.
     *
     * @return their results, in envelope order
     */
    public List<RecipientDelivery> failed() {
        return having(DeliveryOutcome.FAILED);
    }

    /**
     * The recipients of whom nobody knows: to try again may deliver twice.
     *
     * @return their results, in envelope order
     */
    public List<RecipientDelivery> unknown() {
        return having(DeliveryOutcome.UNKNOWN);
    }

    private List<RecipientDelivery> having(DeliveryOutcome status) {
        return recipients.stream().filter(r -> r.status() == status).toList();
    }

    /**
     * Whether everybody gets the message.
     *
     * @return true if it was delivered to all recipients
     */
    public boolean isComplete() {
        return recipients.stream().allMatch(RecipientDelivery::isDelivered);
    }

    /**
     * When to try those again who are delayed.
     *
     * @return the shortest time that one of them asks for; empty where nobody is delayed
     */
    public Optional<Duration> retryAfter() {
        return recipients.stream().flatMap(r -> r.retryAfter().stream()).min(Comparator.naturalOrder());
    }

    /**
     * Makes it an exception that somebody does not get the message.
     *
     * @return this result, if everybody gets it
     * @throws DeliveryException otherwise
     */
    public DeliveryResult orThrow() {
        if (isComplete()) {
            return this;
        }
        throw new DeliveryException(this);
    }

    /**
     * The same in the form that sending through one server gives. UNKNOWN if nobody knows of one recipient, else SENT if one has it.
     *
     * @return the result without servers and TLS
     */
    public SendResult asSendResult() {
        SendOutcome outcome = !unknown().isEmpty()
                ? SendOutcome.UNKNOWN
                : delivered().isEmpty() ? SendOutcome.NOT_SENT : SendOutcome.SENT;
        return new SendResult(
                messageId,
                outcome,
                recipients.stream()
                        .map(r -> new RecipientResult(r.recipient(), r.asRecipientStatus(), r.replyOrNull()))
                        .toList(),
                null,
                notes);
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("delivered");
        if (!messageId.isEmpty()) {
            s.append(' ').append(messageId);
        }
        s.append(" to ").append(delivered().size()).append(" of ").append(recipients.size());
        recipients.stream()
                .filter(r -> !r.isDelivered())
                .limit(SHOWN)
                .forEach(r -> s.append("; ").append(r));
        return recipients.size() - delivered().size() > SHOWN ? s.append("; …").toString() : s.toString();
    }
}
