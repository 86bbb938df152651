package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.net.HostName;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Finds the hosts that take a domain's mail, in the order in which to try them (RFC 5321 section 5.1). */
final class MxRouter {

    // Who cannot be reached by five hosts cannot be reached by ten; and a domain's owner must not keep us busy for
    // ever.
    private static final int HOSTS = 5;

    private static final String IPV6_TAG = "IPv6:";

    private final DnsLookups dns;
    private final Set<String> ownNames;
    private final Random random;

    /** With the names of this host, in lower case. */
    MxRouter(DnsLookups dns, Set<String> ownNames, Random random) {
        this.dns = dns;
        this.ownNames = ownNames;
        this.random = random;
    }

    /**
     * Looks up; blocks.
     *
     * @param domain an address's domain in A-labels, or an address literal
     * @throws NoRouteException if there is no such host, or none can be found now
     */
    MxRoute route(String domain) throws NoRouteException, InterruptedException {
        if (domain.startsWith("[")) {
            return literal(domain);
        }
        DnsAnswer<MxRecord> answer = dns.mx(domain);
        return switch (answer.status()) {
            case FOUND -> exchangers(domain, answer);
            case NO_DATA -> implicit(domain, answer);
            case NO_SUCH_NAME ->
                throw new NoRouteException(Verdict.failed(1, 2, "the domain " + domain + " does not exist"));
            case SERVER_FAILURE, TIMEOUT -> throw new NoRouteException(unknown(domain, answer));
        };
    }

    static Verdict unknown(String name, DnsAnswer<?> answer) {
        String what = answer.status() == DnsStatus.TIMEOUT ? "did not answer" : "failed";
        return Verdict.delayed(
                4,
                3,
                "the DNS " + what + " for " + name + (answer.detail().isEmpty() ? "" : " (" + answer.detail() + ")"));
    }

    // RFC 5321 section 4.1.3
    private static MxRoute literal(String domain) throws NoRouteException {
        String inside = domain.substring(1, domain.length() - 1);
        boolean six = inside.regionMatches(true, 0, IPV6_TAG, 0, IPV6_TAG.length());
        String text = six ? inside.substring(IPV6_TAG.length()).toLowerCase(Locale.ROOT) : inside;
        Optional<InetAddress> address =
                six == text.indexOf(':') >= 0 && text.indexOf('%') < 0 ? HostName.address(text) : Optional.empty();
        if (address.isEmpty()) {
            throw new NoRouteException(Verdict.failed(1, 3, domain + " is no address literal that mail can go to"));
        }
        return new MxRoute(domain, domain, List.of(text), false, address.get());
    }

    // RFC 5321 section 5.1: without MX records the domain itself is the host, as if it had one that says so. Never
    // where
    // there are some, whatever becomes of these.
    private MxRoute implicit(String domain, DnsAnswer<MxRecord> answer) throws NoRouteException {
        if (ownNames.contains(domain)) {
            throw new NoRouteException(loop(domain));
        }
        return new MxRoute(domain, answer.name(), List.of(domain), answer.authenticated(), null);
    }

    private MxRoute exchangers(String domain, DnsAnswer<MxRecord> answer) throws NoRouteException {
        List<MxRecord> records = answer.records();
        // RFC 7505 section 3: alone, it says that there is no mail here. Beside others it says nothing.
        if (records.stream().allMatch(MxRecord::isNull)) {
            throw new NoRouteException(Verdict.failed(1, 10, "the domain " + domain + " takes no mail (null MX)"));
        }
        // RFC 5321 section 5.1: what is no better than ourselves would send it back to us.
        OptionalInt ours = records.stream()
                .filter(mx -> ownNames.contains(mx.exchange()))
                .mapToInt(MxRecord::preference)
                .min();
        TreeMap<Integer, List<String>> byPreference = new TreeMap<>();
        for (MxRecord mx : records) {
            if ((ours.isEmpty() || mx.preference() < ours.getAsInt()) && isHost(mx)) {
                byPreference
                        .computeIfAbsent(mx.preference(), p -> new ArrayList<>())
                        .add(mx.exchange());
            }
        }
        Set<String> hosts = new LinkedHashSet<>();
        byPreference.values().forEach(equals -> {
            Collections.sort(equals); // so that a seed gives one order whatever the DNS does
            Collections.shuffle(equals, random);
            hosts.addAll(equals);
        });
        if (hosts.isEmpty()) {
            throw new NoRouteException(
                    ours.isPresent()
                            ? loop(domain)
                            : Verdict.failed(4, 4, "no MX record of " + domain + " names a host: " + records));
        }
        return new MxRoute(domain, answer.name(), hosts.stream().limit(HOSTS).toList(), answer.authenticated(), null);
    }

    // An address in place of a name is a common mistake (RFC 5321 section 5.1 has names only).
    private static boolean isHost(MxRecord mx) {
        try {
            String host = HostName.of(mx.exchange());
            return !mx.isNull() && HostName.address(host).isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Verdict loop(String domain) {
        return Verdict.failed(4, 6, "mail for " + domain + " loops back: this host is its best mail exchanger");
    }
}
