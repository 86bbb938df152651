package io.mailwire.smtp.internal.mx;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.RecipientResult;
import io.mailwire.RecipientStatus;
import io.mailwire.Reply;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.DeliveryOutcome;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.SmtpStage;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message to one host. Settles those recipients of whom the host has said something final, and says why the others may be tried at the
 * next host.
 *
 * <p>What is final: a reply to RCPT, for good or for now (RFC 5321 section 4.5.4.1: who was put off is tried again later, which is what
 * greylisting and quotas want; another host of the domain would mostly say the same, or be a worse one); any reply to MAIL that is for good;
 * any reply to DATA or to the end of the message; and that the end of the message may have arrived. What lets the next host try: no
 * connection, no TLS, a greeting or EHLO refused, 421, MAIL put off (that is about the server, not about anybody's mailbox), a
 * connection lost before the end of the message, and an extension that the message needs and this host lacks.
 */
final class HostDelivery {

    private final MxConnector connector;
    private final DeliverySettings settings;
    private final Ledger ledger;
    private final HostTarget target;
    private final Deadline operation;
    private final ServerUri server;
    private @Nullable TlsInfo tls;

    /**
     * Prepares it.
     *
     * @param operation when the delivery as a whole must be over, of which this host is only a part
     */
    HostDelivery(
            MxConnector connector, DeliverySettings settings, Ledger ledger, HostTarget target, Deadline operation) {
        this.connector = connector;
        this.settings = settings;
        this.ledger = ledger;
        this.target = target;
        this.operation = operation;
        this.server = new ServerUri("smtp", target.tlsName(), settings.port());
    }

    /**
     * Does it; blocks.
     *
     * @return why those recipients who are not settled may be tried elsewhere; empty if all are
     * @throws CancelledException if the thread was interrupted
     */
    Optional<Verdict> run(List<String> recipients) throws CancelledException {
        MxSession session;
        try {
            session = open();
        } catch (MailException e) {
            return Optional.of(notOpened(e));
        }
        try (session) {
            tls = session.tls().orElse(null);
            reportDoubts();
            return send(session, recipients);
        }
    }

    /** Each address gets its turn at the front; those that cannot be reached at all cost no turn, they were all tried at once. */
    private MxSession open() {
        List<InetAddress> addresses = target.addresses();
        for (int i = 0; ; i++) {
            try {
                return connector.open(server, options(addresses.subList(i, addresses.size())), operation);
            } catch (MailException e) {
                if (i + 1 == addresses.size() || settings.options().proxy().isPresent() || !mayGoBetterElsewhere(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean mayGoBetterElsewhere(MailException e) {
        if (e instanceof ConnectionException lost) {
            return lost.reason() == FailureReason.TLS
                    || lost.reason() == FailureReason.CLOSED_BY_PEER
                    || lost.reason() == FailureReason.LOST;
        }
        return true;
    }

    private ClientOptions options(List<InetAddress> addresses) {
        ClientOptions options = settings.options().tls(target.tls());
        // A proxy looks the host up itself; what we look up then is the proxy, which is the caller's own business.
        return options.proxy().isPresent()
                ? options
                : options.resolver(new FixedAddresses(server.host(), addresses, settings.resolver()));
    }

    private Verdict notOpened(MailException e) throws CancelledException {
        if (e instanceof ConnectionException lost) {
            if (lost.reason() == FailureReason.CANCELLED) {
                throw new CancelledException();
            }
            // RFC 7435, RFC 8461 and RFC 7672 alike: without TLS not now, and never in the clear instead.
            return lost.reason() == FailureReason.TLS ? here(Verdict.delayed(7, 5, words(e))) : here(unreachable(e));
        }
        if (e instanceof SmtpCommandException refused) {
            return ofReply(refused.isTransient(), refused.reply());
        }
        return here(Verdict.delayed(5, 0, words(e))); // what it says is no SMTP; mended some day
    }

    private Optional<Verdict> send(MxSession session, List<String> recipients) throws CancelledException {
        SendResult result;
        MailException cause = null;
        Throwable why = null;
        try {
            result = session.send(recipients);
            why = result.causeOrNull();
        } catch (SendException e) {
            result = e.result();
            cause = e.getCause() instanceof MailException m ? m : null;
            why = e.getCause();
        } catch (UnsupportedCapabilityException e) {
            return Optional.of(here(lacking(e)));
        } catch (MailException e) {
            return Optional.of(notOpened(e)); // nothing was begun
        }
        ledger.note(server.host(), result.notes());
        Optional<Verdict> next = settle(result, cause);
        if (why instanceof RuntimeException own && !(own instanceof MailException)) {
            throw own; // the caller's, such as a listener's: no other host would mend it
        }
        return next;
    }

    private Optional<Verdict> settle(SendResult result, @Nullable MailException cause) throws CancelledException {
        boolean cancelled = cause instanceof ConnectionException lost && lost.reason() == FailureReason.CANCELLED;
        Optional<Verdict> next = Optional.empty();
        for (RecipientResult r : result.recipients()) {
            if (elsewhere(r, result.outcome(), cause)) {
                next = Optional.of(why(result, cause));
            } else {
                ledger.settle(r.recipient(), about(r, result, cause));
            }
        }
        if (cancelled && next.isPresent()) {
            throw new CancelledException();
        }
        return next;
    }

    /** Whether the next host may be tried for a recipient: this one has not taken the message for it, and said nothing final. */
    private static boolean elsewhere(RecipientResult r, SendOutcome outcome, @Nullable MailException cause) {
        SmtpCommandException refused = cause instanceof SmtpCommandException e ? e : null;
        boolean afterEnd = refused != null && refused.stage() == SmtpStage.END_OF_DATA;
        if (r.reply().filter(reply -> !reply.isPositive()).isPresent()) {
            return outcome == SendOutcome.NOT_SENT && r.reply().get().code() == 421 && !afterEnd;
        }
        if (r.status() == RecipientStatus.UNKNOWN || (r.isAccepted() && outcome != SendOutcome.NOT_SENT)) {
            return false;
        }
        if (refused != null && outcome == SendOutcome.NOT_SENT) {
            return (refused.reply().code() == 421 && !afterEnd)
                    || (refused.stage() == SmtpStage.MAIL && refused.isTransient());
        }
        return true; // the connection was lost before the end of the message
    }

    private Verdict why(SendResult result, @Nullable MailException cause) {
        if (cause instanceof SmtpCommandException refused) {
            return ofReply(true, refused.reply());
        }
        return here(cause == null ? Verdict.delayed(4, 2, result.toString()) : unreachable(cause));
    }

    private Verdict about(RecipientResult r, SendResult result, @Nullable MailException cause) {
        Optional<Reply> refusal = r.reply().filter(reply -> !reply.isPositive());
        if (refusal.isPresent()) {
            return ofReply(r.status() != RecipientStatus.REFUSED_PERMANENTLY, refusal.get());
        }
        if (r.status() == RecipientStatus.UNKNOWN || result.outcome() == SendOutcome.UNKNOWN) {
            return here(Verdict.of(
                    DeliveryOutcome.UNKNOWN,
                    4,
                    2,
                    "the connection was lost after the end of the message may have arrived"
                            + (cause == null ? "" : ": " + words(cause))));
        }
        if (result.outcome() == SendOutcome.SENT) {
            return Verdict.ofReply(
                    DeliveryOutcome.DELIVERED, result.reply().orElseThrow(), server.hostAndPort(), tls, target.basis());
        }
        return result.reply().map(reply -> ofReply(reply.isTransient(), reply)).orElseGet(() -> why(result, cause));
    }

    private Verdict ofReply(boolean isTransient, Reply reply) {
        return Verdict.ofReply(
                isTransient ? DeliveryOutcome.DELAYED : DeliveryOutcome.FAILED,
                reply,
                server.hostAndPort(),
                tls,
                target.basis());
    }

    private Verdict unreachable(MailException e) {
        boolean lost = e instanceof ConnectionException c
                && (c.reason() == FailureReason.CLOSED_BY_PEER || c.reason() == FailureReason.LOST);
        return here(Verdict.delayed(4, lost ? 2 : 1, words(e)));
    }

    // RFC 3463 section 3.7 and RFC 6531 section 3.5 have codes for what is missing.
    private static Verdict lacking(UnsupportedCapabilityException e) {
        return switch (e.capability()) {
            case "SMTPUTF8" -> Verdict.failed(6, 7, words(e));
            case "SIZE" -> Verdict.failed(3, 4, words(e));
            // Where another connection would not help either, the server takes fewer recipients than this needs.
            case "LIMITS" -> e.isTransient() ? Verdict.delayed(3, 2, words(e)) : Verdict.failed(5, 3, words(e));
            case "REQUIRETLS" -> Verdict.failed(7, 30, words(e));
            default -> Verdict.failed(6, 3, words(e));
        };
    }

    private Verdict here(Verdict verdict) {
        return verdict.at(server.hostAndPort(), tls, target.basis());
    }

    private static String words(MailException e) {
        return String.valueOf(e.getMessage());
    }

    /** RFC 8461 section 5: under "testing" mail goes on, and what would have stopped it is told. */
    private void reportDoubts() {
        String policy = "the MTA-STS policy (testing) would have stopped this delivery: ";
        target.doubt().ifPresent(doubt -> ledger.note(policy + doubt));
        if (target.watched()) {
            if (tls == null) {
                ledger.note(policy + server.host() + " does not offer STARTTLS");
            } else {
                tls.problem().ifPresent(problem -> ledger.note(policy + server.host() + ": " + problem));
            }
        }
    }
}
