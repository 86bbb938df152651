package io.mailwire.smtp.internal.mx;

import io.mailwire.EnhancedStatus;
import io.mailwire.Reply;
import io.mailwire.TlsInfo;
import io.mailwire.smtp.DeliveryOutcome;
import io.mailwire.smtp.RecipientDelivery;
import io.mailwire.smtp.TlsBasis;
import io.mailwire.smtp.internal.codec.Refusals;
import org.jspecify.annotations.Nullable;

/** What can be said of a recipient, without saying of whom. */
record Verdict(
        DeliveryOutcome status,
        EnhancedStatus code,
        String explanation,
        String server,
        @Nullable Reply reply,
        @Nullable TlsInfo tls,
        TlsBasis basis) {

    /** One of ours, before any server was reached. */
    static Verdict of(DeliveryOutcome status, int subject, int detail, String explanation) {
        int category = status == DeliveryOutcome.FAILED ? 5 : 4;
        return new Verdict(
                status,
                new EnhancedStatus(category, subject, detail),
                explanation,
                "",
                null,
                null,
                TlsBasis.OPPORTUNISTIC);
    }

    static Verdict delayed(int subject, int detail, String explanation) {
        return of(DeliveryOutcome.DELAYED, subject, detail, explanation);
    }

    static Verdict failed(int subject, int detail, String explanation) {
        return of(DeliveryOutcome.FAILED, subject, detail, explanation);
    }

    /** One of a server's reply. */
    static Verdict ofReply(DeliveryOutcome status, Reply reply, String server, @Nullable TlsInfo tls, TlsBasis basis) {
        // A code whose class is not that of the verdict (552, which means 452 at RCPT) would mislead whoever goes by
        // it.
        int category = categoryOf(status);
        EnhancedStatus code = reply.enhancedStatus()
                .map(c -> new EnhancedStatus(category, c.subject(), c.detail()))
                .orElseGet(() -> new EnhancedStatus(category, 0, 0));
        return new Verdict(status, code, Refusals.quote(reply), server, reply, tls, basis);
    }

    private static int categoryOf(DeliveryOutcome status) {
        return switch (status) {
            case DELIVERED -> 2;
            case FAILED -> 5;
            default -> 4;
        };
    }

    Verdict at(String host, @Nullable TlsInfo used, TlsBasis why) {
        return new Verdict(status, code, explanation, host, reply, used, why);
    }

    Verdict explained(String other) {
        return new Verdict(status, code, other, server, reply, tls, basis);
    }

    RecipientDelivery about(String recipient) {
        return new RecipientDelivery(recipient, status, code, explanation, server, reply, tls, basis);
    }
}
