package io.mailwire.smtp.internal.mx;

import io.mailwire.Email;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.internal.net.Deadline;
import io.mailwire.smtp.DeliveryException;
import io.mailwire.smtp.DeliveryResult;
import io.mailwire.smtp.MtaStsPolicy;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.SendPolicy;
import io.mailwire.smtp.internal.codec.Mailboxes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message to all its recipients: a transaction for each domain, one after the other. What happens to one domain changes nothing for the
 * next, and everybody has a verdict in the end.
 *
 * <p>Domains with the same hosts do not share a transaction: their policies differ, and so do the verdicts.
 */
public final class Delivery {

    private final DeliverySettings settings;
    private final MxConnector connector;
    private final Deadline operation;
    private final DnsLookups dns;
    private final MxRouter router;
    private final HostVetting vetting;
    private final Ledger ledger;
    private @Nullable RuntimeException brokenOff;

    private Delivery(
            DeliverySettings settings, MxConnector connector, Collection<String> recipients, boolean tlsRequired) {
        this.settings = settings;
        this.connector = connector;
        this.operation =
                settings.options().timeouts().operation().map(Deadline::in).orElse(Deadline.NONE);
        this.dns = new DnsLookups(
                settings.resolver(), settings.options().timeouts().connect(), operation);
        this.router = new MxRouter(dns, settings.ownNames(), settings.random().get());
        this.vetting = new HostVetting(dns, settings.tls(), settings.port(), tlsRequired);
        this.ledger = new Ledger(List.copyOf(recipients));
    }

    /**
     * Delivers; blocks. Never throws for what the DNS, the network or a server does.
     *
     * @throws DeliveryException if a failure of the caller's or of ours broke it off after somebody may have got the message
     * @throws IllegalArgumentException if the message has no recipient, or all or nothing is wanted of several domains
     * @throws java.io.UncheckedIOException if a file of the message cannot be read
     */
    public static DeliveryResult run(DeliverySettings settings, Email email, SendOptions wanted) {
        SendOptions sending;
        List<Recipient> recipients;
        String messageId;
        List<String> notes;
        // Read once before anything is sent: what cannot be read must not be found out half-way.
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            sending = wanted.sender(wanted.sender().orElseGet(message::sender));
            recipients = Mailboxes.distinct(
                    wanted.recipients().isEmpty()
                            ? message.recipients().stream().map(Recipient::of).toList()
                            : wanted.recipients());
            messageId = message.messageId();
            notes = message.notes();
        }
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("the message has no recipients: To, Cc and Bcc are empty");
        }
        Map<String, Recipient> byAddress = new LinkedHashMap<>();
        recipients.forEach(recipient -> byAddress.put(recipient.address(), recipient));
        Map<String, List<String>> byDomain = byDomain(byAddress.keySet());
        if (sending.policy() == SendPolicy.ALL_OR_NOTHING && byDomain.size() > 1) {
            throw new IllegalArgumentException(
                    "all or nothing is not possible for several domains: each has a server and a transaction of its own");
        }
        Delivery delivery = new Delivery(
                settings, new EngineConnector(email, sending, byAddress), byAddress.keySet(), sending.isTlsRequired());
        notes.forEach(delivery.ledger::note);
        byDomain.forEach(delivery::settleDomain);
        return delivery.result(messageId);
    }

    // A mistake of the caller or of ours is no reason to forget who has the message already.
    private DeliveryResult result(String messageId) {
        DeliveryResult result = ledger.result(messageId);
        if (brokenOff == null) {
            return result;
        }
        if (!ledger.somethingWentOut()) {
            throw brokenOff;
        }
        throw new DeliveryException(result, brokenOff);
    }

    private static Map<String, List<String>> byDomain(Collection<String> recipients) {
        Map<String, List<String>> byDomain = new LinkedHashMap<>();
        for (String recipient : recipients) {
            byDomain.computeIfAbsent(Mailboxes.domainOf(recipient), d -> new ArrayList<>())
                    .add(recipient);
        }
        return byDomain;
    }

    private void settleDomain(String domain, List<String> recipients) {
        if (brokenOff != null) {
            ledger.settle(recipients, Verdict.failed(3, 0, "not begun, for another domain broke off: " + brokenOff));
            return;
        }
        try {
            Verdict rest = deliverTo(domain, recipients);
            ledger.settle(ledger.unsettled(recipients), rest);
        } catch (NoRouteException e) {
            ledger.settle(recipients, e.verdict());
        } catch (InterruptedException | CancelledException e) {
            Thread.currentThread().interrupt(); // which keeps the domains that follow from being begun
            ledger.settle(
                    ledger.unsettled(recipients), Verdict.delayed(4, 7, "cancelled, for the thread was interrupted"));
        } catch (RuntimeException e) {
            brokenOff = e;
            ledger.settle(ledger.unsettled(recipients), Verdict.failed(3, 0, "broken off: " + e));
        }
    }

    /** Tries host after host; returns what becomes of those whom none has settled. */
    private Verdict deliverTo(String domain, List<String> recipients)
            throws NoRouteException, InterruptedException, CancelledException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        MxRoute route = router.route(domain);
        Optional<MtaStsPolicy> sts = policy(route);
        Attempts attempts = new Attempts();
        for (String host : route.hosts()) {
            List<String> left = ledger.unsettled(recipients);
            if (left.isEmpty()) {
                break;
            }
            if (operation.hasPassed()) {
                attempts.add(host, Verdict.delayed(4, 7, "no time was left to try"));
                break;
            }
            try {
                HostTarget target = vetting.vet(route, host, sts);
                new HostDelivery(connector, settings, ledger, target, operation)
                        .run(left)
                        .ifPresent(verdict -> attempts.add(host, verdict));
            } catch (NoRouteException e) {
                attempts.add(host, e.verdict());
            }
        }
        return attempts.verdict();
    }

    private Optional<MtaStsPolicy> policy(MxRoute route) throws InterruptedException {
        return route.address().isPresent() || settings.sts().isEmpty()
                ? Optional.empty()
                : settings.sts()
                        .get()
                        .of(
                                route.domain(),
                                dns,
                                operation.orIn(settings.options().timeouts().connect()));
    }
}
