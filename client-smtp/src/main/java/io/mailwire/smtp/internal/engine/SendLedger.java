package io.mailwire.smtp.internal.engine;

import io.mailwire.RecipientResult;
import io.mailwire.RecipientStatus;
import io.mailwire.Reply;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.Refusals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server has said of one message, and what follows from it. The same replies give the same result, however they were
 * pipelined: the answers to commands that lock-step would not have sent do not count.
 */
final class SendLedger {

    /**
     * The reply that keeps the message from being sent.
     *
     * @param recipient the place of the recipient that it is about, or -1
     */
    record Decision(SmtpStage stage, Reply reply, int recipient) {}

    private final List<String> recipients;
    private final @Nullable Reply[] toRecipients;
    private @Nullable Reply toMail;
    private @Nullable Reply toData;
    private @Nullable Reply toEnd;
    private @Nullable Decision farewell;
    private boolean endMayHaveArrived;

    SendLedger(List<String> recipients) {
        this.recipients = recipients;
        this.toRecipients = new @Nullable Reply[recipients.size()];
    }

    /** Takes down a reply; the recipient's place matters for RCPT only. */
    void record(SmtpStage stage, int recipient, Reply reply) {
        if (Refusals.endsSession(reply)) {
            farewell = new Decision(stage, reply, stage == SmtpStage.RCPT ? recipient : -1);
        }
        switch (stage) {
            case MAIL -> toMail = reply;
            case RCPT -> toRecipients[recipient] = reply;
            case DATA -> toData = reply;
            case END_OF_DATA -> toEnd = reply;
            default -> {
                // RSET says nothing of this message, unless it ended the session.
            }
        }
    }

    /** From here on the server may have the whole message. */
    void endMayHaveArrived() {
        endMayHaveArrived = true;
    }

    /** Whether the message is under way, its end not yet. */
    boolean isBeforeEnd() {
        return dataInvited() && !endMayHaveArrived;
    }

    boolean mailAccepted() {
        return toMail != null && toMail.isPositive();
    }

    boolean mailRefused() {
        return toMail != null && !toMail.isPositive();
    }

    boolean anybodyAccepted() {
        return Arrays.stream(toRecipients).anyMatch(r -> r != null && r.isPositive());
    }

    boolean allAnswered() {
        return Arrays.stream(toRecipients).allMatch(Objects::nonNull);
    }

    boolean dataInvited() {
        return toData != null && toData.code() / 100 == 3;
    }

    /** Whether the transaction is over on the server too: never begun, or ended by a message taken. */
    boolean isComplete() {
        return mailRefused() || (toEnd != null && toEnd.isPositive());
    }

    SendOutcome outcome() {
        if (toEnd != null) {
            return toEnd.isPositive() ? SendOutcome.SENT : SendOutcome.NOT_SENT;
        }
        return endMayHaveArrived ? SendOutcome.UNKNOWN : SendOutcome.NOT_SENT;
    }

    /** The one reply that decided, in the order in which lock-step would have met it; null where none did. */
    @Nullable Decision decision() {
        if (mailRefused()) {
            return new Decision(SmtpStage.MAIL, Objects.requireNonNull(toMail), -1);
        }
        if (toEnd != null) {
            return toEnd.isPositive() ? null : new Decision(SmtpStage.END_OF_DATA, toEnd, -1);
        }
        if (endMayHaveArrived) {
            return null;
        }
        if (farewell != null) {
            return farewell;
        }
        if (toData != null && !dataInvited() && anybodyAccepted()) {
            return new Decision(SmtpStage.DATA, toData, -1);
        }
        return null;
    }

    SendResult result(String messageId, List<String> notes) {
        List<RecipientResult> results = new ArrayList<>(recipients.size());
        for (int i = 0; i < recipients.size(); i++) {
            // After a refused sender the server was not really asked about anybody.
            Reply reply = mailRefused() ? null : toRecipients[i];
            results.add(new RecipientResult(
                    recipients.get(i), reply == null ? RecipientStatus.NOT_TRIED : Refusals.statusOf(reply), reply));
        }
        Decision decision = decision();
        Reply deciding = outcome() == SendOutcome.SENT ? toEnd : decision == null ? null : decision.reply();
        return new SendResult(messageId, outcome(), results, deciding, notes);
    }
}
