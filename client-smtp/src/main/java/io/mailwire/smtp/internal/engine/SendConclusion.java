package io.mailwire.smtp.internal.engine;

import io.mailwire.MailException;
import io.mailwire.RecipientResult;
import io.mailwire.RecipientStatus;
import io.mailwire.Reply;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes of a finished job what the caller gets: a result, or an exception with the result inside. */
final class SendConclusion {

    private static final int REFUSALS_SHOWN = 3;

    private final String host;
    private final MailJob job;
    private final @Nullable MailException failure;
    private final boolean sessionUsable;
    private final SendOutcome outcome;
    private final @Nullable MailTransaction deciding;
    private final SendResult result;

    /**
     * Looks at what there is.
     *
     * @param failure why nothing more can be sent; null where it can
     */
    SendConclusion(String host, MailJob job, List<String> notes, @Nullable MailException failure) {
        this.host = host;
        this.job = job;
        this.failure = failure;
        this.sessionUsable = failure == null;
        this.outcome = outcome(job);
        this.deciding = deciding();
        List<String> all = new ArrayList<>(notes);
        if (job.begun().size() > 1) {
            all.add("sent in " + job.begun().size()
                    + " transactions, for the server takes only so many recipients at once");
        }
        // Sent to somebody all the same, and then broken off: who gets it must not be lost with the failure.
        if (outcome == SendOutcome.SENT && job.ownFailure() != null) {
            all.add("broken off after a part of the recipients: " + job.ownFailure());
        }
        RuntimeException cause = outcome == SendOutcome.SENT ? job.ownFailure() : cause();
        this.result = new SendResult(job.message().messageId(), outcome, recipients(), decidingReply(), all, cause);
    }

    // Somebody gets it, or nobody knows, or nobody gets it.
    private static SendOutcome outcome(MailJob job) {
        List<SendOutcome> all =
                job.begun().stream().map(t -> t.ledger().outcome()).toList();
        return all.contains(SendOutcome.SENT)
                ? SendOutcome.SENT
                : all.contains(SendOutcome.UNKNOWN) ? SendOutcome.UNKNOWN : SendOutcome.NOT_SENT;
    }

    private @Nullable MailTransaction deciding() {
        return job.begun().stream()
                .filter(t -> t.ledger().outcome() == outcome)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Reply decidingReply() {
        if (deciding == null) {
            return failure instanceof SmtpCommandException refused ? refused.reply() : null;
        }
        if (outcome == SendOutcome.SENT) {
            return deciding.ledger().takenWith();
        }
        SendLedger.Decision decision = deciding.ledger().decision();
        return decision == null ? null : decision.reply();
    }

    private List<RecipientResult> recipients() {
        RecipientResult[] results = new RecipientResult[job.recipients().size()];
        for (MailTransaction t : job.begun()) {
            for (int i = 0; i < t.places().size(); i++) {
                results[t.places().get(i)] = recipient(t, i);
            }
        }
        for (int i = 0; i < results.length; i++) {
            if (results[i] == null) {
                results[i] = new RecipientResult(job.recipients().get(i).address(), RecipientStatus.NOT_TRIED, null);
            }
        }
        return List.of(results);
    }

    private RecipientResult recipient(MailTransaction t, int i) {
        String address = job.recipients().get(t.places().get(i)).address();
        Reply reply = t.ledger().lastWordOn(i);
        if (reply == null) {
            return new RecipientResult(address, RecipientStatus.NOT_TRIED, null);
        }
        RecipientStatus status = Refusals.statusOf(reply);
        if (status != RecipientStatus.ACCEPTED) {
            return new RecipientResult(address, status, reply);
        }
        if (t.ledger()
                .isLeftOpen(i)) { // that RCPT was accepted says nothing where each recipient gets a word of its own
            return new RecipientResult(address, RecipientStatus.UNKNOWN, reply);
        }
        // What became of the message as a whole need not be what became of it for this one.
        SendOutcome own = t.ledger().outcome();
        if (own == outcome) {
            return new RecipientResult(address, status, reply);
        }
        if (own == SendOutcome.UNKNOWN) {
            return new RecipientResult(address, RecipientStatus.UNKNOWN, reply);
        }
        SendLedger.Decision decision = t.ledger().decision();
        return decision == null
                ? new RecipientResult(address, RecipientStatus.NOT_TRIED, reply)
                : new RecipientResult(address, Refusals.statusOf(decision.reply()), decision.reply());
    }

    SendResult result() {
        return result;
    }

    /**
     * The result of a mail that was sent.
     *
     * @throws SendException unless somebody gets the message for certain
     */
    SendResult get() {
        if (outcome == SendOutcome.SENT) {
            return result;
        }
        RuntimeException cause = result.causeOrNull();
        throw new SendException(message(cause), result, sessionUsable, cause);
    }

    /**
     * The same, but what our own side threw is thrown as it is where nobody can have the message.
     *
     * @throws SendException unless somebody gets the message for certain
     */
    SendResult getOrOwnFailure() {
        RuntimeException own = job.ownFailure();
        if (own != null && outcome == SendOutcome.NOT_SENT) {
            throw own;
        }
        return get();
    }

    private @Nullable RuntimeException cause() {
        SendLedger.Decision decision =
                deciding == null ? null : deciding.ledger().decision();
        if (decision != null && !decision.reply().isPositive()) {
            return refusal(decision.stage(), decision.reply(), recipient(decision.recipient()));
        }
        if (job.ownFailure() != null) {
            return job.ownFailure();
        }
        if (failure != null) {
            return failure;
        }
        return recipients().stream()
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
            case MAIL -> "MAIL FROM:<" + job.sender() + ">";
            case RCPT -> "RCPT TO:<" + recipient + ">";
            case END_OF_DATA -> "the message";
            default -> stage.toString();
        };
    }

    private @Nullable String recipient(int index) {
        return index < 0 || deciding == null
                ? null
                : job.recipients().get(deciding.places().get(index)).address();
    }

    private String message(@Nullable RuntimeException cause) {
        if (outcome == SendOutcome.UNKNOWN) {
            return host
                    + ": nobody knows whether the message was sent: it was lost sight of after its end may have arrived ("
                    + (failure == null ? "no reply" : failure.getMessage())
                    + "). Sending it again may deliver it twice";
        }
        boolean refusedByRecipients = result.replyOrNull() == null && failure == null;
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
