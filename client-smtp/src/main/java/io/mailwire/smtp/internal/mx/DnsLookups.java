package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.Lookup;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Asks a resolver that may be anybody's: it is left behind when time is over, what it throws is a failure of the look-up, and of absurdly many
 * records the first are taken.
 */
final class DnsLookups {

    // More than anybody publishes, and few enough to look at.
    private static final int RECORDS = 100;

    private final DnsResolver resolver;
    private final Duration time;
    private final Deadline operation;

    /** Each look-up gets that time, and none goes on after the operation's deadline. */
    DnsLookups(DnsResolver resolver, Duration time, Deadline operation) {
        this.resolver = resolver;
        this.time = time;
        this.operation = operation;
    }

    private interface Question<T> {
        DnsAnswer<T> ask(Duration time) throws Exception;
    }

    DnsAnswer<MxRecord> mx(String domain) throws InterruptedException {
        return ask(domain, t -> resolver.mx(domain, t));
    }

    DnsAnswer<InetAddress> addresses(String host) throws InterruptedException {
        return ask(host, t -> resolver.addresses(host, t));
    }

    DnsAnswer<String> txt(String name) throws InterruptedException {
        return ask(name, t -> resolver.txt(name, t));
    }

    DnsAnswer<TlsaRecord> tlsa(String name) throws InterruptedException {
        return ask(name, t -> resolver.tlsa(name, t));
    }

    private <T> DnsAnswer<T> ask(String name, Question<T> question) throws InterruptedException {
        Deadline deadline = operation.orIn(time);
        if (deadline.hasPassed()) {
            return DnsAnswer.failure(DnsStatus.TIMEOUT, name, "no time was left to ask");
        }
        try {
            return bounded(Lookup.within(
                    deadline, () -> question.ask(Duration.ofNanos(Math.max(1, deadline.remainingNanos())))));
        } catch (TimeoutException e) {
            return DnsAnswer.failure(DnsStatus.TIMEOUT, name, "no answer in time");
        } catch (ExecutionException e) {
            return DnsAnswer.failure(DnsStatus.SERVER_FAILURE, name, "the resolver failed: " + e.getCause());
        }
    }

    private static <T> DnsAnswer<T> bounded(DnsAnswer<T> answer) {
        return answer.records().size() <= RECORDS
                ? answer
                : new DnsAnswer<>(
                        answer.status(),
                        answer.name(),
                        answer.records().subList(0, RECORDS),
                        answer.authenticated(),
                        answer.ttl(),
                        answer.detail());
    }
}
