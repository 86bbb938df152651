package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.net.Deadline;
import io.mailwire.smtp.MtaStsMode;
import io.mailwire.smtp.MtaStsPolicy;
import io.mailwire.smtp.MtaStsStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The MTA-STS policy that holds for a domain now (RFC 8461 section 3.3). Thread-safe.
 *
 * <p>A policy that was fetched once holds until its time is over, whether or not the TXT record or the policy can be had meanwhile: hiding
 * them is what an attacker would do. It is replaced only by a newer one that was fetched properly.
 */
public final class StsPolicies {

    private static final Logger LOG = LoggerFactory.getLogger(StsPolicies.class);

    // RFC 8461 section 3.3: after a failure not again for a while, "five minutes or longer".
    private static final Duration PAUSE = Duration.ofMinutes(5);

    // A domain that is never asked again keeps its policy's end; one in use is asked again before that, once a day.
    private static final Duration REFRESH = Duration.ofDays(1);

    private static final int FAILURES_KEPT = 10_000;

    private final MtaStsStore store;
    private final PolicyFetcher fetcher;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Map<String, Instant> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > FAILURES_KEPT;
        }
    };

    /**
     * Knows nothing yet.
     *
     * @param http asked for the client when a policy is fetched, and not before
     */
    public StsPolicies(MtaStsStore store, Supplier<HttpClient> http, Clock clock) {
        this.store = store;
        this.fetcher = new PolicyFetcher(http);
        this.clock = clock;
    }

    /** The policy to follow; empty where there is none, or one of mode "none". Blocks for DNS and HTTPS where it must. */
    Optional<MtaStsPolicy> of(String domain, DnsLookups dns, Deadline deadline) throws InterruptedException {
        Instant now = clock.instant();
        Optional<MtaStsPolicy> kept = kept(domain).filter(p -> p.isValidAt(now));
        Optional<String> id = StsRecord.id(dns.txt("_mta-sts." + domain).records());
        if (id.isEmpty()) {
            // No policy, or one that an attacker hides: what we know already holds on.
            return inForce(kept);
        }
        boolean current = kept.isPresent()
                && kept.get().id().equals(id.get())
                && now.isBefore(kept.get().fetched().plus(REFRESH));
        if (current || failedLately(domain, now)) {
            return inForce(kept);
        }
        try {
            MtaStsPolicy fresh = StsPolicyText.read(domain, id.get(), now, fetcher.fetch(domain, deadline));
            keep(fresh);
            return inForce(Optional.of(fresh));
        } catch (IOException e) {
            LOG.info("no MTA-STS policy from mta-sts.{}: {}", domain, e.getMessage());
            remember(domain, now);
            return inForce(kept);
        }
    }

    private static Optional<MtaStsPolicy> inForce(Optional<MtaStsPolicy> policy) {
        return policy.filter(p -> p.mode() != MtaStsMode.NONE);
    }

    // A store of the caller's that fails takes the memory away, and not the mail.
    private Optional<MtaStsPolicy> kept(String domain) {
        try {
            return store.find(domain);
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be read for {}", store, domain, e);
            return Optional.empty();
        }
    }

    private void keep(MtaStsPolicy policy) {
        try {
            store.save(policy);
        } catch (RuntimeException e) {
            LOG.warn("{} cannot keep the policy of {}", store, policy.domain(), e);
        }
    }

    private boolean failedLately(String domain, Instant now) {
        lock.lock();
        try {
            Instant failure = failures.get(domain);
            return failure != null && now.isBefore(failure.plus(PAUSE));
        } finally {
            lock.unlock();
        }
    }

    private void remember(String domain, Instant now) {
        lock.lock();
        try {
            failures.remove(domain);
            failures.put(domain, now);
        } finally {
            lock.unlock();
        }
    }
}
