package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * A delivery status notification, a bounce for instance (RFC 3464, RFC 6533). It is what somebody sent: anybody can forge one.
 *
 * @param reportingMta the server that reports; "" if it does not say
 * @param arrivalDate when the message came to that server
 * @param envelopeId the ENVID under which the message was sent (RFC 3461 section 4.4)
 * @param recipients what became of the message for each recipient that the report is about
 * @param returned the message that the report is about, or its header only; empty if the report does not have it
 */
public record DeliveryReport(
        String reportingMta,
        Optional<OffsetDateTime> arrivalDate,
        Optional<String> envelopeId,
        List<DeliveryStatus> recipients,
        Optional<Email> returned) {

    /**
     * Copies the list.
     *
     * @param reportingMta the server that reports
     * @param arrivalDate when the message came to that server
     * @param envelopeId the ENVID under which the message was sent
     * @param recipients what became of the message for each recipient
     * @param returned the message that the report is about
     */
    public DeliveryReport {
        recipients = List.copyOf(recipients);
    }

    /**
     * The recipients who will not get the message.
     *
     * @return those whose action is {@link DeliveryAction#FAILED}
     */
    public List<DeliveryStatus> failed() {
        return recipients.stream()
                .filter(r -> r.action() == DeliveryAction.FAILED)
                .toList();
    }

    /** Who reports what of the first recipient: one line. */
    @Override
    public String toString() {
        String first =
                recipients.stream().findFirst().map(DeliveryStatus::toString).orElse("no recipients");
        return "DeliveryReport[" + (reportingMta.isEmpty() ? "" : Printable.shortened(reportingMta, 100) + ": ") + first
                + (recipients.size() > 1 ? " and " + (recipients.size() - 1) + " more" : "") + "]";
    }
}
