package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.util.List;
import java.util.Optional;

/**
 * A message disposition notification: somebody's program tells what was done with a message (RFC 8098, RFC 6533). It is what somebody
 * sent: anybody can forge one.
 *
 * @param disposition what was done, in lower case: {@code displayed}, {@code deleted}, {@code dispatched}, {@code processed} or what
 *     else the report says
 * @param modifiers what is said beside that, in lower case, such as "error"
 * @param manualAction whether a person did it
 * @param manualSending whether a person allowed this very receipt
 * @param finalRecipient whose program it was; "" if the receipt does not say
 * @param originalRecipient the address that the sender gave, where the receipt says it
 * @param originalMessageId the Message-ID of the message that it is about, with angle brackets
 * @param reportingAgent the program
 * @param errors what went wrong, in words
 * @param returned the message that the receipt is about, or its header only; empty if the receipt does not have it
 */
public record ReadReceipt(
        String disposition,
        List<String> modifiers,
        boolean manualAction,
        boolean manualSending,
        String finalRecipient,
        Optional<String> originalRecipient,
        Optional<String> originalMessageId,
        Optional<String> reportingAgent,
        List<String> errors,
        Optional<Email> returned) {

    /**
     * Copies the lists.
     *
     * @param disposition what was done
     * @param modifiers what is said beside that
     * @param manualAction whether a person did it
     * @param manualSending whether a person allowed this very receipt
     * @param finalRecipient whose program it was
     * @param originalRecipient the address that the sender gave
     * @param originalMessageId the Message-ID of the message that it is about
     * @param reportingAgent the program
     * @param errors what went wrong
     * @param returned the message that the receipt is about
     */
    public ReadReceipt {
        modifiers = List.copyOf(modifiers);
        errors = List.copyOf(errors);
    }

    /**
     * Whether the message was shown to somebody, which does not mean that it was read.
     *
     * @return true for the disposition {@code displayed}
     */
    public boolean isDisplayed() {
        return disposition.equals("displayed");
    }

    /** What was done, by whom, to which message: one line. */
    @Override
    public String toString() {
        return "ReadReceipt[" + Printable.shortened(disposition, 40)
                + (modifiers.isEmpty() ? "" : modifiers) + " by "
                + Printable.shortened(finalRecipient, 100)
                + originalMessageId
                        .map(id -> ": " + Printable.shortened(id, 100))
                        .orElse("") + "]";
    }
}
