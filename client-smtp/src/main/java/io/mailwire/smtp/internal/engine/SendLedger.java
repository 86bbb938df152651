package io.mailwire.smtp.internal.engine;

import io.mailwire.Reply;
import io.mailwire.SendOutcome;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.Refusals;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the server has said of one transaction, and what follows from it. The same replies give the same result, however they were
 * pipelined: the answers to commands that lock-step would not have sent do not count.
 */
final class SendLedger {

    /**
     * The reply that keeps the message from being sent.
     *
     * @param recipient the place of the recipient that it is about, or -1
     */
    record Decision(SmtpStage stage, Reply reply, int recipient) {}

    private final boolean lmtp;
    private final @Nullable Reply[] toRecipients;
    private final @Nullable Reply[] toEnds; // of LMTP: one for each recipient that was accepted
    private @Nullable Reply toMail;
    private @Nullable Reply toData;
    private @Nullable Reply toEnd;
    private @Nullable Decision farewell;
    private int accepted;
    private boolean lostAfterEnd;

    SendLedger(int recipients, boolean lmtp) {
        this.lmtp = lmtp;
        this.toRecipients = new @Nullable Reply[recipients];
        this.toEnds = new @Nullable Reply[recipients];
    }

    /**
     * Takes down a reply.
     *
     * @param recipient the recipient's place, with RCPT and with LMTP's replies to the end of data
     */
    void record(SmtpStage stage, int recipient, Reply reply) {
        if (Refusals.endsSession(reply)) {
            farewell = new Decision(stage, reply, stage == SmtpStage.RCPT ? recipient : -1);
        }
        switch (stage) {
            case MAIL -> toMail = reply;
            case RCPT -> {
                accepted += (reply.isPositive() ? 1 : 0) - (isAccepted(recipient) ? 1 : 0);
                toRecipients[recipient] = reply;
            }
            case DATA -> toData = reply;
            case END_OF_DATA -> {
                if (lmtp && recipient >= 0) {
                    toEnds[recipient] = reply;
                } else if (toEnd == null) { // RFC 3030 section 2: after a refused chunk the transaction has failed
                    toEnd = reply;
                }
            }
            default -> {
                // RSET says nothing of this message, unless it ended the session.
            }
        }
    }

    /** The reply to a chunk that is not the last. */
    void recordChunk(Reply reply) {
        if (!reply.isPositive()) {
            record(SmtpStage.END_OF_DATA, -1, reply);
        }
    }

    /**
     * No more replies will come.
     *
     * @param endMayHaveArrived whether the server may have the whole message
     */
    void lost(boolean endMayHaveArrived) {
        boolean refusedAlready = mailRefused() || (allAnswered() && !anybodyAccepted());
        lostAfterEnd = endMayHaveArrived && farewell == null && !refusedAlready;
    }

    /**
     * No more replies will come, for the server said goodbye. Commands are answered in their order (RFC 2920 section 3.2), so what came
     * after the one that got that answer was not looked at. But LMTP's end of data has many answers (RFC 2033 section 4.2): a goodbye
     * among them leaves open what became of those who have none.
     *
     * @param endMayHaveArrived whether the server may have the whole message
     */
    void dropped(Decision goodbye, boolean endMayHaveArrived) {
        if (farewell == null) {
            farewell = new Decision(goodbye.stage(), goodbye.reply(), -1);
        } else {
            lostAfterEnd = lmtp && endMayHaveArrived && farewell.stage() == SmtpStage.END_OF_DATA;
        }
    }

    boolean mailAccepted() {
        return toMail != null && toMail.isPositive();
    }

    boolean mailRefused() {
        return toMail != null && !toMail.isPositive();
    }

    boolean isAccepted(int recipient) {
        Reply reply = toRecipients[recipient];
        return reply != null && reply.isPositive();
    }

    boolean anybodyAccepted() {
        return accepted > 0;
    }

    boolean everybodyAccepted() {
        return accepted == toRecipients.length;
    }

    boolean allAnswered() {
        return Arrays.stream(toRecipients).allMatch(Objects::nonNull);
    }

    boolean dataInvited() {
        return toData != null && toData.code() == 354; // the only one that RFC 5321 section 4.3.2 knows
    }

    /** Whether the message was refused before its end. */
    boolean endRefused() {
        return toEnd != null && !toEnd.isPositive();
    }

    /** Whether the server takes no more recipients in this transaction, but would in another (RFC 5321 section 4.5.3.1.10). */
    boolean isOneTooMany(int recipient) {
        Reply reply = toRecipients[recipient];
        return anybodyAccepted() && reply != null && Refusals.isTooManyRecipients(reply);
    }

    /** Whether the transaction is over on the server too: never begun, or ended by a message taken. */
    boolean isComplete() {
        return (mailRefused() && !anybodyAccepted()) || outcome() == SendOutcome.SENT;
    }

    SendOutcome outcome() {
        if (lmtp && toEnd == null) {
            return lmtpOutcome();
        }
        if (toEnd == null) {
            return lostAfterEnd ? SendOutcome.UNKNOWN : SendOutcome.NOT_SENT;
        }
        if (!toEnd.isPositive() || !anybodyAccepted()) {
            // RFC 2920 section 3.1: what is said to a message for nobody is no delivery.
            return SendOutcome.NOT_SENT;
        }
        // A server that refuses the sender and takes the message contradicts itself.
        return mailRefused() ? SendOutcome.UNKNOWN : SendOutcome.SENT;
    }

    // RFC 2033 section 4.2
    private SendOutcome lmtpOutcome() {
        boolean all = true;
        for (int i = 0; i < toEnds.length; i++) {
            Reply end = toEnds[i];
            if (end != null && end.isPositive()) {
                return SendOutcome.SENT;
            }
            all &= end != null || !isAccepted(i);
        }
        return lostAfterEnd && !all ? SendOutcome.UNKNOWN : SendOutcome.NOT_SENT;
    }

    /** The reply to the message that was taken; null where none was. */
    @Nullable Reply takenWith() {
        if (toEnd != null) {
            return toEnd;
        }
        return Arrays.stream(toEnds)
                .filter(r -> r != null && r.isPositive())
                .findFirst()
                .orElse(null);
    }

    /** The one reply that decided against the message, in the order in which lock-step would have met it; null where none did. */
    @Nullable Decision decision() {
        if (mailRefused()) {
            return new Decision(SmtpStage.MAIL, Objects.requireNonNull(toMail), -1);
        }
        if (outcome() != SendOutcome.NOT_SENT) {
            return null;
        }
        if (toEnd != null && !toEnd.isPositive() && anybodyAccepted()) {
            return new Decision(SmtpStage.END_OF_DATA, toEnd, -1);
        }
        for (int i = 0; i < toEnds.length; i++) {
            Reply end = toEnds[i];
            if (end != null) {
                return new Decision(SmtpStage.END_OF_DATA, end, i);
            }
        }
        if (farewell != null) {
            return farewell;
        }
        if (toData != null && !dataInvited() && anybodyAccepted()) {
            return new Decision(SmtpStage.DATA, toData, -1);
        }
        return null;
    }

    /** The last word on a recipient: LMTP's after the message, else that to RCPT; null where there was none. */
    @Nullable Reply lastWordOn(int recipient) {
        // After a refused sender the server was not really asked about anybody.
        if (mailRefused()) {
            return null;
        }
        Reply end = toEnds[recipient];
        return end == null ? toRecipients[recipient] : end;
    }

    /** Whether a recipient of an LMTP server was accepted, and the answer after the message never came. */
    boolean isLeftOpen(int recipient) {
        return lmtp && lostAfterEnd && isAccepted(recipient) && toEnds[recipient] == null;
    }
}
