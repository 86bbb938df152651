package io.mailwire.internal.net;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * The names that a certificate is for, and whether a host is among them (RFC 9525).
 *
 * <p>The JDK's own check, which is stricter about wildcards, stays on beside this one. It cannot be had for names with an
 * underscore, for a caller's {@code SSLContext} that leaves it out, nor where a wrong name is to be reported rather than refused.
 *
 * @param dns DNS names, in lower case and A-labels
 * @param addresses IP addresses
 * @param commonName the subject's common name, which counts only where there is no DNS name, as in the JDK
 */
record CertificateNames(List<String> dns, List<InetAddress> addresses, Optional<String> commonName) {

    // RFC 5280 section 4.2.1.6: the tags of GeneralName
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    static CertificateNames of(X509Certificate certificate) {
        List<String> dns = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        for (List<?> name : alternativeNames(certificate)) {
            if (name.get(1) instanceof String value) {
                if (name.get(0).equals(DNS_NAME)) {
                    dns.add(normal(value));
                } else if (name.get(0).equals(IP_ADDRESS)) {
                    HostName.address(value).ifPresent(addresses::add);
                }
            }
        }
        return new CertificateNames(List.copyOf(dns), List.copyOf(addresses), commonNameOf(certificate));
    }

    boolean match(String host) {
        Optional<InetAddress> address = HostName.address(host);
        if (address.isPresent()) {
            return addresses.contains(address.get());
        }
        String wanted = normal(host);
        return dns.isEmpty()
                ? commonName.filter(name -> matches(name, wanted)).isPresent()
                : dns.stream().anyMatch(name -> matches(name, wanted));
    }

    // RFC 9525 section 6.3: a wildcard is the whole left-most label and stands for exactly one; never for all of a top
    // domain.
    private static boolean matches(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        String rest = pattern.substring(1);
        int dot = host.indexOf('.');
        return dot > 0 && rest.indexOf('.', 1) > 0 && host.substring(dot).equals(rest);
    }

    private static String normal(String name) {
        String low = name.toLowerCase(Locale.ROOT);
        if (low.endsWith(".")) {
            low = low.substring(0, low.length() - 1);
        }
        try {
            // Some certificates have U-labels, against RFC 5280 section 7.2.
            return HostName.aLabels(low);
        } catch (IllegalArgumentException e) {
            return low;
        }
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static Optional<String> commonNameOf(X509Certificate certificate) {
        try {
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            // The last in the list is the most specific one.
            return subject.getRdns().stream()
                    .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                    .reduce((first, second) -> second)
                    .map(rdn -> normal(rdn.getValue().toString()));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** For messages: all of them, a few at most. */
    @Override
    public String toString() {
        List<String> all = new ArrayList<>(dns);
        addresses.forEach(a -> all.add(a.getHostAddress()));
        if (dns.isEmpty()) {
            commonName.ifPresent(all::add);
        }
        if (all.isEmpty()) {
            return "no host at all";
        }
        int shown = Math.min(all.size(), 5);
        String names = Texts.printable(String.join(", ", all.subList(0, shown)));
        return shown < all.size() ? names + " and " + (all.size() - shown) + " more" : names;
    }
}
