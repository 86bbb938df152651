package io.mailwire.dns;

import io.mailwire.dns.internal.AnswerCache;
import io.mailwire.dns.internal.Inquiry;
import io.mailwire.dns.internal.OneServer;
import io.mailwire.dns.internal.RawAnswer;
import io.mailwire.dns.internal.RootAnchors;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Asks recursive name servers, and remembers what they said for as long as it holds. Immutable settings, thread-safe; keep one and use it
 * again, since each has a memory of its own (a thousand answers).
 *
 * <p>Whether answers count as {@linkplain DnsAnswer#authenticated() authenticated} is a choice: not at all unless said otherwise;
 * {@link #trustingServers()} takes the servers' word; {@link #validating()} checks the signatures here.
 *
 * <pre>{@code
 * DnsClient dns = DnsClient.system().validating();
 * System.out.println(dns.mx("example.org", Duration.ofSeconds(10)));
 * }</pre>
 */
public final class DnsClient implements DnsResolver {

    private static final int PORT = 53;

    // As the C library has it: five seconds for a server, then the next; twice around.
    private static final Duration EACH = Duration.ofSeconds(5);
    private static final int ROUNDS = 2;

    private enum Trust {
        NOBODY,
        SERVERS,
        SIGNATURES
    }

    private final List<InetSocketAddress> servers;
    private final Trust trust;
    private final Inquiry inquiry;

    private DnsClient(List<InetSocketAddress> servers, Trust trust, String anchors) {
        this.servers = servers;
        this.trust = trust;
        this.inquiry = new Inquiry(
                resolver(servers, trust, anchors), trust != Trust.NOBODY, new AnswerCache(System::nanoTime));
    }

    /**
     * Asks the name servers that the operating system uses, as found now. Nothing counts as authenticated.
     *
     * @return a client
     */
    public static DnsClient system() {
        List<InetSocketAddress> found = ResolverConfig.getCurrentConfig().servers();
        return new DnsClient(
                found.isEmpty()
                        ? List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT))
                        : List.copyOf(found),
                Trust.NOBODY,
                "");
    }

    /**
     * Asks these name servers, the next where one fails. They must be recursive ones. Nothing counts as authenticated.
     *
     * @param servers addresses with ports, which are mostly 53
     * @return a client
     * @throws IllegalArgumentException if there are none, or one is an unresolved name
     */
    public static DnsClient at(InetSocketAddress... servers) {
        List<InetSocketAddress> all = List.of(servers);
        if (all.isEmpty() || all.stream().anyMatch(InetSocketAddress::isUnresolved)) {
            throw new IllegalArgumentException("name servers are given by their addresses, at least one: " + all);
        }
        return new DnsClient(all, Trust.NOBODY, "");
    }

    /**
     * Believes the servers when they say that they have validated an answer (the AD bit, RFC 4035). Only for validating servers on this
     * machine, or behind a path on which nobody can change anything: the bit itself is not protected.
     *
     * @return a copy that believes them
     */
    public DnsClient trustingServers() {
        return new DnsClient(servers, Trust.SERVERS, "");
    }

    /**
     * Checks DNSSEC signatures itself, from the root down (RFC 4035 section 5). What is bogus is a failure. The servers must hand through
     * signatures, which most do. Takes a few more questions for the first name of a zone.
     *
     * @return a copy that validates
     */
    public DnsClient validating() {
        return validating(RootAnchors.ZONE_LINES);
    }

    /**
     * Checks DNSSEC signatures itself, beginning with other keys than those of the root.
     *
     * @param trustAnchors DS or DNSKEY records in the lines of a zone file (RFC 1035 section 5.1)
     * @return a copy that validates
     * @throws IllegalArgumentException if there is no such record
     */
    public DnsClient validating(String trustAnchors) {
        return new DnsClient(servers, Trust.SIGNATURES, trustAnchors);
    }

    private static Resolver resolver(List<InetSocketAddress> servers, Trust trust, String anchors) {
        List<Resolver> each = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            OneServer resolver = new OneServer(server);
            resolver.setTimeout(EACH);
            each.add(resolver);
        }
        ExtendedResolver all = new ExtendedResolver(each);
        all.setRetries(ROUNDS);
        all.setTimeout(EACH.multipliedBy((long) ROUNDS * servers.size()));
        if (trust != Trust.SIGNATURES) {
            return all;
        }
        ValidatingResolver validating = new ValidatingResolver(all);
        try {
            validating.loadTrustAnchors(new ByteArrayInputStream(anchors.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new IllegalArgumentException("the trust anchors are no zone file: " + e.getMessage(), e);
        }
        if (validating.getTrustAnchors().items().isEmpty()) {
            throw new IllegalArgumentException("there is no DS or DNSKEY record among the trust anchors");
        }
        return validating;
    }

    @Override
    public DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException {
        return ask(domain, Type.MX, time).as(DnsClient::mxOf);
    }

    @Override
    public DnsAnswer<InetAddress> addresses(String host, Duration time) throws InterruptedException {
        Name name = nameOf(host);
        if (name == null) {
            return noName().as(DnsClient::addressOf);
        }
        Inquiry.Pending six = inquiry.ask(name, Type.AAAA, time);
        Inquiry.Pending four = inquiry.ask(name, Type.A, time);
        DnsAnswer<InetAddress> a = six.await().as(DnsClient::addressOf);
        DnsAnswer<InetAddress> b = four.await().as(DnsClient::addressOf);
        if (a.records().isEmpty() && b.records().isEmpty()) {
            return a.status().isAnswer() ? either(b, a) : a;
        }
        List<InetAddress> both = new ArrayList<>(a.records());
        both.addAll(b.records());
        DnsAnswer<InetAddress> named = b.records().isEmpty() ? a : b;
        return DnsAnswer.found(
                named.name(), both, vouched(a) && vouched(b), a.ttl().compareTo(b.ttl()) < 0 ? a.ttl() : b.ttl());
    }

    // Whoever breaks the look-up of one family takes its addresses away, but not DNSSEC's word for the other's.
    private static boolean vouched(DnsAnswer<InetAddress> answer) {
        return answer.authenticated() || !answer.status().isAnswer();
    }

    // Neither has addresses: a failure is what counts; else the two agree, but for whom DNSSEC vouches.
    private static DnsAnswer<InetAddress> either(DnsAnswer<InetAddress> b, DnsAnswer<InetAddress> a) {
        return b.status().isAnswer()
                ? DnsAnswer.nothing(b.status(), b.name(), a.authenticated() && b.authenticated(), b.ttl())
                : b;
    }

    @Override
    public DnsAnswer<String> txt(String name, Duration time) throws InterruptedException {
        return ask(name, Type.TXT, time).as(DnsClient::textOf);
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) throws InterruptedException {
        return ask(name, Type.TLSA, time).as(DnsClient::tlsaOf);
    }

    private RawAnswer ask(String text, int type, Duration time) throws InterruptedException {
        Name name = nameOf(text);
        return name == null ? noName() : inquiry.ask(name, type, time).await();
    }

    private static @Nullable Name nameOf(String text) {
        try {
            return text.isEmpty() ? null : Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            return null;
        }
    }

    // What cannot be a name does not exist.
    private static RawAnswer noName() {
        return new RawAnswer(
                DnsStatus.NO_SUCH_NAME,
                Name.root,
                List.of(),
                false,
                Duration.ZERO,
                "no domain name: it is too long or has an empty label");
    }

    private static MxRecord mxOf(Record record) {
        MXRecord mx = (MXRecord) record;
        return new MxRecord(mx.getPriority(), RawAnswer.plain(mx.getTarget()));
    }

    private static InetAddress addressOf(Record record) {
        return record instanceof AAAARecord six ? six.getAddress() : ((ARecord) record).getAddress();
    }

    private static String textOf(Record record) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Object string : ((TXTRecord) record).getStringsAsByteArrays()) {
            all.writeBytes((byte[]) string);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static TlsaRecord tlsaOf(Record record) {
        TLSARecord tlsa = (TLSARecord) record;
        return new TlsaRecord(
                tlsa.getCertificateUsage(),
                tlsa.getSelector(),
                tlsa.getMatchingType(),
                HexFormat.of().formatHex(tlsa.getCertificateAssociationData()));
    }

    @Override
    public String toString() {
        return "DnsClient" + servers
                + switch (trust) {
                    case NOBODY -> "";
                    case SERVERS -> ", which are believed";
                    case SIGNATURES -> ", validating";
                };
    }
}
