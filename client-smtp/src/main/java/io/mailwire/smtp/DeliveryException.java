package io.mailwire.smtp;

import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import java.util.stream.Collectors;

/**
 * A direct delivery reached nobody, or not everybody where that was demanded, or was broken off by a failure of the caller's own, which is the
 * cause then. The {@link #delivery()} says what became of each recipient.
 */
public final class DeliveryException extends SendException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 3;

    private final transient DeliveryResult delivery;

    /**
     * Describes it.
     *
     * @param delivery what is known of each recipient
     */
    public DeliveryException(DeliveryResult delivery) {
        super(message(delivery), delivery.asSendResult(), false, null);
        this.delivery = delivery;
    }

    /**
     * Describes one that was broken off by something else than the network or a server.
     *
     * @param delivery what is known of each recipient
     * @param cause what broke it off, such as a listener's failure
     */
    public DeliveryException(DeliveryResult delivery, RuntimeException cause) {
        super(message(delivery), delivery.asSendResult(), false, cause);
        this.delivery = delivery;
    }

    private DeliveryException(DeliveryException cause) {
        super(String.valueOf(cause.getMessage()), cause.result(), false, cause);
        this.delivery = cause.delivery;
    }

    private static String message(DeliveryResult delivery) {
        boolean unknown = delivery.asSendResult().outcome() == SendOutcome.UNKNOWN;
        long missed =
                delivery.recipients().stream().filter(r -> !r.isDelivered()).count();
        return (delivery.delivered().isEmpty()
                        ? "nobody gets the message for certain: "
                        : "not everybody gets the message: ")
                + delivery.recipients().stream()
                        .filter(r -> !r.isDelivered())
                        .limit(SHOWN)
                        .map(RecipientDelivery::toString)
                        .collect(Collectors.joining("; "))
                + (missed > SHOWN ? "; …" : "")
                + (unknown ? ". Sending again to those who are UNKNOWN may deliver twice" : "");
    }

    /**
     * What is known of each recipient.
     *
     * @return the result, with servers and TLS
     */
    public DeliveryResult delivery() {
        return delivery;
    }

    @Override
    public DeliveryException rethrown() {
        return new DeliveryException(this);
    }
}
