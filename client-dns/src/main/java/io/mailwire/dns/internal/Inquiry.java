package io.mailwire.dns.internal;

import io.mailwire.spi.DnsStatus;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Asks name servers one question, follows aliases, and tells apart what came of it. Thread-safe.
 *
 * <p>A recursive server follows aliases itself and answers with the whole chain; one that stops half-way is asked again.
 */
public final class Inquiry {

    // RFC 1034 section 3.6.2 says to avoid chains; eight is what resolvers commonly follow.
    private static final int ALIASES = 8;

    // RFC 2308 section 5: without a SOA nothing says how long; soon again.
    private static final Duration NOTHING_WITHOUT_SOA = Duration.ofSeconds(30);

    private final Resolver servers;
    private final boolean trustsAuthenticData;
    private final AnswerCache cache;

    /**
     * Prepares to ask.
     *
     * @param trustsAuthenticData whether the AD bit of an answer is believed (RFC 4035 section 4.9.3)
     */
    public Inquiry(Resolver servers, boolean trustsAuthenticData, AnswerCache cache) {
        this.servers = servers;
        this.trustsAuthenticData = trustsAuthenticData;
        this.cache = cache;
    }

    /** One question that is under way. */
    public interface Pending {

        /** Blocks for the answer. */
        RawAnswer await() throws InterruptedException;
    }

    /** Sends a question; returns at once. */
    public Pending ask(Name name, int type, Duration time) {
        Optional<RawAnswer> known = cache.get(name, type);
        if (known.isPresent()) {
            return known::get;
        }
        long end = System.nanoTime() + time.toNanos();
        CompletableFuture<Message> first = send(name, type);
        return () -> {
            RawAnswer answer = follow(name, type, first, end);
            cache.put(name, type, answer);
            return answer;
        };
    }

    private CompletableFuture<Message> send(Name name, int type) {
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        if (trustsAuthenticData) {
            query.getHeader().setFlag(Flags.AD); // RFC 6840 section 5.7: we understand the bit, please set it
        }
        return servers.sendAsync(query, Workers.SHARED).toCompletableFuture();
    }

    private RawAnswer follow(Name asked, int type, CompletableFuture<Message> first, long end)
            throws InterruptedException {
        CompletableFuture<Message> pending = first;
        Name name = asked;
        boolean authenticated = true;
        long ttl = Long.MAX_VALUE;
        int hops = 0;
        while (true) {
            Message answer;
            try {
                answer = pending.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return RawAnswer.failure(DnsStatus.TIMEOUT, name, "no answer in time");
            } catch (ExecutionException e) {
                return failure(name, e.getCause() == null ? e : e.getCause());
            } finally {
                pending.cancel(true);
            }
            int code = answer.getRcode();
            if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
                return RawAnswer.failure(DnsStatus.SERVER_FAILURE, name, Rcode.string(code) + reason(answer));
            }
            authenticated &= trustsAuthenticData && answer.getHeader().getFlag(Flags.AD);
            List<Record> section = answer.getSection(Section.ANSWER);
            Name before = name;
            for (Optional<CNAMERecord> alias = alias(section, name); alias.isPresent(); alias = alias(section, name)) {
                if (++hops > ALIASES) {
                    return RawAnswer.failure(
                            DnsStatus.SERVER_FAILURE,
                            name,
                            "more than " + ALIASES + " aliases, or they run in a circle");
                }
                ttl = Math.min(ttl, alias.get().getTTL());
                name = alias.get().getTarget();
            }
            List<Record> records = records(section, name, type);
            if (!records.isEmpty()) {
                for (Record record : records) {
                    ttl = Math.min(ttl, record.getTTL());
                }
                return new RawAnswer(DnsStatus.FOUND, name, records, authenticated, Duration.ofSeconds(ttl), "");
            }
            Optional<Duration> soa = soa(answer);
            if (code == Rcode.NXDOMAIN || soa.isPresent() || name.equals(before)) {
                Duration nothing = soa.orElse(NOTHING_WITHOUT_SOA);
                return new RawAnswer(
                        code == Rcode.NXDOMAIN ? DnsStatus.NO_SUCH_NAME : DnsStatus.NO_DATA,
                        name,
                        List.of(),
                        authenticated,
                        ttl < nothing.toSeconds() ? Duration.ofSeconds(ttl) : nothing,
                        "");
            }
            pending = send(name, type); // the server told where the alias leads, and no more
        }
    }

    private static RawAnswer failure(Name name, Throwable cause) {
        boolean late = cause instanceof SocketTimeoutException
                || (cause instanceof IOException
                        && String.valueOf(cause.getMessage()).contains("imed out"));
        return RawAnswer.failure(
                late ? DnsStatus.TIMEOUT : DnsStatus.SERVER_FAILURE,
                name,
                late ? "the name servers do not answer" : String.valueOf(cause.getMessage()));
    }

    private static Optional<CNAMERecord> alias(List<Record> section, Name name) {
        return section.stream()
                .filter(r -> r instanceof CNAMERecord && r.getName().equals(name))
                .map(CNAMERecord.class::cast)
                .findFirst();
    }

    private static List<Record> records(List<Record> section, Name name, int type) {
        List<Record> found = new ArrayList<>();
        for (Record record : section) {
            if (record.getType() == type && record.getName().equals(name)) {
                found.add(record);
            }
        }
        return List.copyOf(found);
    }

    // RFC 2308 section 5: the lesser of the SOA's own time and its last field.
    private static Optional<Duration> soa(Message answer) {
        return answer.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .map(soa -> Duration.ofSeconds(Math.min(soa.getTTL(), soa.getMinimum())))
                .findFirst();
    }

    // The library says in a record of a class of its own why signatures do not hold.
    private static String reason(Message answer) {
        return answer.getSection(Section.ADDITIONAL).stream()
                .filter(r -> r.getType() == Type.TXT && r.getDClass() == ValidatingResolver.VALIDATION_REASON_QCLASS)
                .map(r -> ": " + String.join("", ((TXTRecord) r).getStrings(false)))
                .findFirst()
                .orElse("");
    }
}
