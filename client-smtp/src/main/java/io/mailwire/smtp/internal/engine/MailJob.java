package io.mailwire.smtp.internal.engine;

import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.SmtpLimits;
import io.mailwire.smtp.internal.codec.BodyType;
import io.mailwire.smtp.internal.codec.EsmtpParameters;
import io.mailwire.smtp.internal.codec.MailParameters;
import io.mailwire.smtp.internal.codec.Mailboxes;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way: what is sent, to whom, and in which transactions. Holds the message's spool until its result is known.
 */
final class MailJob {

    private final OutgoingMessage message;
    private final SendOptions options;
    private final String sender;
    private final List<Recipient> recipients;
    private final BodyType body;
    private final CommandLine mail;
    private final List<CommandLine> rcpts = new ArrayList<>();
    private final boolean lmtp;
    private final List<MailTransaction> begun = new ArrayList<>();
    private int open;
    private boolean done;
    private @Nullable RuntimeException ownFailure;

    /**
     * Makes the envelope's lines; sends nothing.
     *
     * @throws IllegalArgumentException if something in them cannot be written
     */
    MailJob(
            OutgoingMessage message,
            SendOptions options,
            String sender,
            List<Recipient> recipients,
            MailParameters parameters,
            boolean lmtp) {
        this.message = message;
        this.options = options;
        this.sender = sender;
        this.recipients = recipients;
        this.body = parameters.body();
        this.lmtp = lmtp;
        this.mail = SmtpCommands.mail(sender, parameters);
        for (Recipient recipient : recipients) {
            rcpts.add(
                    SmtpCommands.rcpt(recipient.address(), EsmtpParameters.ofRcpt(recipient, options.notifications())));
        }
    }

    OutgoingMessage message() {
        return message;
    }

    SendOptions options() {
        return options;
    }

    String sender() {
        return sender;
    }

    List<Recipient> recipients() {
        return recipients;
    }

    BodyType body() {
        return body;
    }

    CommandLine mail() {
        return mail;
    }

    CommandLine rcpt(int place) {
        return rcpts.get(place);
    }

    /** Who goes into which transaction: all into one, or as the server's limits make it (RFC 9422). */
    List<List<Integer>> plan(SmtpLimits limits) {
        List<List<Integer>> groups = new ArrayList<>();
        List<Set<String>> domains = new ArrayList<>();
        for (int place = 0; place < recipients.size(); place++) {
            String domain = Mailboxes.domainOf(recipients.get(place).address());
            int group = 0;
            while (group < groups.size() && !fits(groups.get(group), domains.get(group), domain, limits)) {
                group++;
            }
            if (group == groups.size()) {
                groups.add(new ArrayList<>());
                domains.add(new HashSet<>());
            }
            groups.get(group).add(place);
            domains.get(group).add(domain);
        }
        return groups;
    }

    private static boolean fits(List<Integer> group, Set<String> domains, String domain, SmtpLimits limits) {
        return group.size() < limits.rcptMax().orElse(Integer.MAX_VALUE)
                && (domains.contains(domain)
                        || domains.size() < limits.rcptDomainMax().orElse(Integer.MAX_VALUE));
    }

    /** A transaction for these, which has to come to its end before the job does. */
    MailTransaction transaction(List<Integer> places) {
        open++;
        return new MailTransaction(this, places, lmtp);
    }

    void began(MailTransaction transaction) {
        begun.add(transaction);
    }

    /** Those that were begun, in order. */
    List<MailTransaction> begun() {
        return begun;
    }

    /** A transaction came to its end: whether the message did too. */
    boolean ended() {
        open--;
        if (open == 0) {
            finish();
        }
        return done;
    }

    /** Nothing more will happen: what was not begun will not be. Frees the spool. */
    void finish() {
        done = true;
        message.close();
    }

    boolean isDone() {
        return done;
    }

    /** What our own side threw in the middle of the message; null if nothing did. */
    @Nullable RuntimeException ownFailure() {
        return ownFailure;
    }

    void failed(RuntimeException e) {
        ownFailure = e;
    }
}
