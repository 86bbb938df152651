package io.mailwire.smtp.internal.mx;

import io.mailwire.TlsPolicy;
import io.mailwire.TlsUse;
import io.mailwire.smtp.MtaStsMode;
import io.mailwire.smtp.MtaStsPolicy;
import io.mailwire.smtp.TlsBasis;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.TlsaRecord;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks a host's addresses up, and finds out what TLS with it must be: DANE where DNSSEC vouches for everything on the way (RFC 7672 section
 * 2.2), else the domain's MTA-STS policy, else what the caller set.
 */
final class HostVetting {

    // Happy eyeballs tries them in parallel; a name with a hundred addresses is nobody's mail server.
    private static final int ADDRESSES = 8;

    private final DnsLookups dns;
    private final TlsRules rules;
    private final int port;

    private final boolean tlsRequired;

    /**
     * Prepares to look.
     *
     * @param tlsRequired whether the message goes over verified TLS only, to hosts whose names are certain (RFC 8689)
     */
    HostVetting(DnsLookups dns, TlsRules rules, int port, boolean tlsRequired) {
        this.dns = dns;
        this.rules = rules;
        this.port = port;
        this.tlsRequired = tlsRequired;
    }

    /**
     * Looks up; blocks.
     *
     * @throws NoRouteException if mail must not or cannot go to this host now
     */
    HostTarget vet(MxRoute route, String host, Optional<MtaStsPolicy> sts)
            throws NoRouteException, InterruptedException {
        HostTarget target = target(route, host, sts);
        if (!tlsRequired || target.basis() == TlsBasis.DANE) {
            return target;
        }
        // RFC 8689 section 4.2.1: the name of the host must be certain too, by DNSSEC or by a policy.
        boolean named = sts.filter(p -> p.matches(host)).isPresent();
        if (!named && !route.authenticated() && route.address().isEmpty()) {
            throw new NoRouteException(Verdict.failed(
                    7,
                    10,
                    "TLS is required all the way, and neither DNSSEC nor an MTA-STS policy says that " + host
                            + " is a mail server of " + route.domain()));
        }
        return new HostTarget(
                target.host(),
                target.tlsName(),
                target.addresses(),
                rules.required(),
                named ? TlsBasis.MTA_STS : TlsBasis.REQUIRED,
                target.doubt(),
                false);
    }

    private HostTarget target(MxRoute route, String host, Optional<MtaStsPolicy> sts)
            throws NoRouteException, InterruptedException {
        if (route.address().isPresent()) {
            return target(host, host, List.of(route.address().get()), rules.base(), basis(), Optional.empty(), false);
        }
        DnsAnswer<InetAddress> addresses = dns.addresses(host);
        if (!addresses.status().isAnswer()) {
            throw new NoRouteException(MxRouter.unknown(host, addresses));
        }
        if (addresses.records().isEmpty()) {
            throw new NoRouteException(Verdict.failed(
                    4,
                    4,
                    "the mail server " + host
                            + (addresses.status() == DnsStatus.NO_DATA ? " has no address" : " does not exist")));
        }
        List<InetAddress> some = addresses.records().stream().limit(ADDRESSES).toList();
        // RFC 7672 section 2.2.1: TLSA records count only if the MX and the address records are secure too.
        if (rules.dane() && route.authenticated() && addresses.authenticated()) {
            Optional<HostTarget> dane = dane(route, host, addresses.name(), some, sts);
            if (dane.isPresent()) {
                return dane.get();
            }
        }
        return byPolicy(host, some, sts);
    }

    private Optional<HostTarget> dane(
            MxRoute route, String host, String canonical, List<InetAddress> addresses, Optional<MtaStsPolicy> sts)
            throws NoRouteException, InterruptedException {
        // RFC 7672 section 2.2.2: at the end of the aliases first, then at the name that the MX record has.
        for (String base : new LinkedHashSet<>(List.of(canonical, host))) {
            DnsAnswer<TlsaRecord> answer = dns.tlsa("_" + port + "._tcp." + base);
            if (!answer.status().isAnswer()) {
                // Section 2.1.2: whoever can break this look-up must not be able to switch DANE off.
                throw new NoRouteException(MxRouter.unknown("the TLSA records of " + base, answer));
            }
            if (answer.status() != DnsStatus.FOUND || !answer.authenticated()) {
                continue;
            }
            List<TlsaRecord> usable =
                    answer.records().stream().filter(TlsaRecord::isUsable).toList();
            if (!usable.isEmpty()) {
                // Section 3.2.2: under DANE-TA a certificate may be for any name that leads here securely.
                Set<String> names = new LinkedHashSet<>(List.of(base, host, route.domain(), route.canonical()));
                return Optional.of(target(
                        host,
                        base,
                        addresses,
                        rules.base().dane(usable, names),
                        TlsBasis.DANE,
                        Optional.empty(),
                        false));
            }
            // Section 2.2: none of them usable means TLS all the same, whoever answers; a policy that demands more
            // stays.
            if (rules.base().use() == TlsUse.REQUIRED || enforced(sts)) {
                return Optional.empty();
            }
            return Optional.of(target(
                    host, host, addresses, rules.unauthenticated(), TlsBasis.DANE_UNUSABLE, Optional.empty(), false));
        }
        return Optional.empty();
    }

    private HostTarget byPolicy(String host, List<InetAddress> addresses, Optional<MtaStsPolicy> sts)
            throws NoRouteException {
        if (sts.isEmpty()) {
            return target(host, host, addresses, rules.base(), basis(), Optional.empty(), false);
        }
        boolean matches = sts.get().matches(host);
        String unnamed = host + " is none of the servers that the MTA-STS policy of "
                + sts.get().domain() + " names: " + sts.get().mx();
        if (!enforced(sts)) {
            return target(
                    host,
                    host,
                    addresses,
                    rules.base(),
                    basis(),
                    matches ? Optional.empty() : Optional.of(unnamed),
                    true);
        }
        if (!matches) {
            throw new NoRouteException(Verdict.delayed(7, 5, unnamed)); // RFC 8461 section 5
        }
        return target(host, host, addresses, rules.required(), TlsBasis.MTA_STS, Optional.empty(), false);
    }

    private static boolean enforced(Optional<MtaStsPolicy> sts) {
        return sts.filter(p -> p.mode() == MtaStsMode.ENFORCE).isPresent();
    }

    private TlsBasis basis() {
        return rules.base().use() == TlsUse.REQUIRED ? TlsBasis.REQUIRED : TlsBasis.OPPORTUNISTIC;
    }

    private static HostTarget target(
            String host,
            String tlsName,
            List<InetAddress> addresses,
            TlsPolicy tls,
            TlsBasis basis,
            Optional<String> doubt,
            boolean watched) {
        return new HostTarget(host, tlsName, addresses, tls, basis, doubt, watched);
    }
}
