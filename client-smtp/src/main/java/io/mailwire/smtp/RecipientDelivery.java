package io.mailwire.smtp;

import io.mailwire.EnhancedStatus;
import io.mailwire.RecipientStatus;
import io.mailwire.Reply;
import io.mailwire.TlsInfo;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one recipient of a direct delivery.
 *
 * @param recipient the address as in the envelope
 * @param status delivered, delayed, failed or unknown
 * @param code why, as a code (RFC 3463): the server's, or ours where no server was reached
 * @param explanation why, for a human: the server's words, or what went wrong with each server that was tried
 * @param server host and port of the server that decided; empty where none was reached
 * @param replyOrNull what the server said; null where no reply decided
 * @param tlsOrNull what TLS was used with that server; null in the clear and where none was reached
 * @param basis on whose word that server was to be encrypted
 */
public record RecipientDelivery(
        String recipient,
        DeliveryOutcome status,
        EnhancedStatus code,
        String explanation,
        String server,
        @Nullable Reply replyOrNull,
        @Nullable TlsInfo tlsOrNull,
        TlsBasis basis) {

    // RFC 5321 section 4.5.4.1: at least 30 minutes; greylisting has its window open long before.
    private static final Duration USUAL_PAUSE = Duration.ofMinutes(30);
    private static final Duration GREYLIST_PAUSE = Duration.ofMinutes(10);

    private static final int SECURITY_OR_POLICY = 7;

    /**
     * What the server said.
     *
     * @return its reply to this recipient, or to the message where that decided; empty where none did
     */
    public Optional<Reply> reply() {
        return Optional.ofNullable(replyOrNull);
    }

    /**
     * What TLS was used.
     *
     * @return version, cipher suite and certificate; empty in the clear and where no server was reached
     */
    public Optional<TlsInfo> tls() {
        return Optional.ofNullable(tlsOrNull);
    }

    /**
     * Whether the recipient's server has taken the message.
     *
     * @return true if so
     */
    public boolean isDelivered() {
        return status == DeliveryOutcome.DELIVERED;
    }

    /**
     * When to try again.
     *
     * @return ten minutes where a server put us off for policy's sake (greylisting), else half an hour; longer each time after that, for four
     *     or five days (RFC 5321 section 4.5.4.1). Empty unless delayed
     */
    public Optional<Duration> retryAfter() {
        if (status != DeliveryOutcome.DELAYED) {
            return Optional.empty();
        }
        return Optional.of(replyOrNull != null && code.subject() == SECURITY_OR_POLICY ? GREYLIST_PAUSE : USUAL_PAUSE);
    }

    RecipientStatus asRecipientStatus() {
        return switch (status) {
            case DELIVERED -> RecipientStatus.ACCEPTED;
            case UNKNOWN -> RecipientStatus.UNKNOWN;
            case DELAYED -> RecipientStatus.REFUSED_TRANSIENTLY;
            case FAILED -> RecipientStatus.REFUSED_PERMANENTLY;
        };
    }

    @Override
    public String toString() {
        return recipient + " " + status + " " + code + (server.isEmpty() ? "" : " at " + server)
                + (tlsOrNull == null
                        ? ""
                        : " over " + tlsOrNull.protocol() + (tlsOrNull.verified() ? " verified" : " unverified") + " ("
                                + basis + ")")
                + (explanation.isEmpty() ? "" : ": " + explanation);
    }
}
