package io.mailwire.smtp.internal.engine;

import io.mailwire.MailException;
import io.mailwire.RecipientResult;
import io.mailwire.Reply;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.Refusals;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes of a finished transaction what the caller gets: a result, or an exception with the result inside. */
final class SendConclusion {

    private static final int REFUSALS_SHOWN = 3;

    private final String host;
    private final String sender;
    private final SendResult result;
    private final SendLedger.@Nullable Decision decision;
    private final @Nullable MailException failure;
    private final boolean sessionUsable;

    SendConclusion(
            String host,
            String sender,
            SendLedger ledger,
            SendResult result,
            @Nullable MailException failure,
            boolean gone) {
        this.host = host;
        this.sender = sender;
        this.result = result;
        this.decision = ledger.decision();
        this.failure = failure;
        this.sessionUsable = !gone;
    }

    /**
     * The result of a mail that was sent.
     *
     * @throws SendException unless somebody gets the message for certain
     */
    SendResult get() {
        if (result.outcome() == SendOutcome.SENT) {
            return result;
        }
        MailException cause = cause();
        throw new SendException(message(cause), result, sessionUsable, cause);
    }

    private @Nullable MailException cause() {
        if (decision != null && !decision.reply().isPositive()) {
            return refusal(decision.stage(), decision.reply(), recipient(decision.recipient()));
        }
        if (failure != null) {
            return failure;
        }
        return result.recipients().stream()
                .filter(r -> r.replyOrNull() != null && !r.isAccepted())
                .findFirst()
                .map(r -> refusal(SmtpStage.RCPT, r.reply().orElseThrow(), r.recipient()))
                .orElse(null);
    }

    private SmtpCommandException refusal(SmtpStage stage, Reply reply, @Nullable String recipient) {
        return Refusals.exception(host, command(stage, recipient), stage, reply, recipient, sessionUsable, failure);
    }

    private String command(SmtpStage stage, @Nullable String recipient) {
        return switch (stage) {
            case MAIL -> "MAIL FROM:<" + sender + ">";
            case RCPT -> "RCPT TO:<" + recipient + ">";
            case END_OF_DATA -> "the message";
            default -> stage.toString();
        };
    }

    private @Nullable String recipient(int place) {
        return place < 0 ? null : result.recipients().get(place).recipient();
    }

    private String message(@Nullable MailException cause) {
        if (result.outcome() == SendOutcome.UNKNOWN) {
            return host
                    + ": nobody knows whether the message was sent: it was lost sight of after its end may have arrived ("
                    + (failure == null ? "no reply" : failure.getMessage())
                    + "). Sending it again may deliver it twice";
        }
        boolean refusedByRecipients = decision == null && failure == null;
        if (!refusedByRecipients && cause != null) {
            return "not sent: " + cause.getMessage();
        }
        List<RecipientResult> refused = result.rejected();
        return "not sent: " + host + ": "
                + (refused.size() == 1 ? "the only recipient was" : "all " + refused.size() + " recipients were")
                + " refused: "
                + refused.stream()
                        .limit(REFUSALS_SHOWN)
                        .map(r -> "<" + r.recipient() + "> "
                                + r.reply().map(Refusals::quote).orElse("not tried"))
                        .collect(Collectors.joining("; "))
                + (refused.size() > REFUSALS_SHOWN ? "; …" : "");
    }
}
