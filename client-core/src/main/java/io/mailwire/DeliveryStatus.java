package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/**
 * What a delivery report says of one recipient (RFC 3464 section 2.3). It is what somebody sent: anybody can forge one.
 *
 * @param originalRecipient the address that the sender gave, where the report says it
 * @param finalRecipient the address that the reporting server tried; "" if the report does not say. An address of another type than
 *     {@code rfc822} and {@code utf-8} has its type before it, as {@code x400; /C=…}
 * @param action what became of it; where the report does not say, what the status means
 * @param status the status code
 * @param diagnosticType whose words {@link #diagnostic} has, in lower case, as {@code smtp}; "" for none
 * @param diagnostic what the server said, as {@code 550 5.1.1 no such user}; "" for none
 * @param remoteMta the server that said it
 * @param lastAttempt when it was tried last
 * @param retryUntil until when it is being tried
 */
public record DeliveryStatus(
        Optional<String> originalRecipient,
        String finalRecipient,
        DeliveryAction action,
        Optional<EnhancedStatus> status,
        String diagnosticType,
        String diagnostic,
        Optional<String> remoteMta,
        Optional<OffsetDateTime> lastAttempt,
        Optional<OffsetDateTime> retryUntil) {

    /**
     * The address that the sender knows.
     *
     * @return the original recipient, or the final one where the report does not say the original
     */
    public String recipient() {
        return originalRecipient.orElse(finalRecipient);
    }

    /** Action, recipient, status and diagnostic: one line. */
    @Override
    public String toString() {
        return action.toString().toLowerCase(Locale.ROOT) + " " + Printable.shortened(recipient(), 100)
                + status.map(s -> " " + s).orElse("")
                + (diagnostic.isEmpty() ? "" : " \"" + Printable.shortened(diagnostic, 120) + "\"");
    }
}
