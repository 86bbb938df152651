package io.mailwire.smtp.internal.mx;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where mail for a domain goes.
 *
 * @param domain what stands behind the @, in A-labels
 * @param canonical where its aliases lead; the domain itself without such
 * @param hosts the hosts to try, in this order
 * @param authenticated whether DNSSEC vouches for them
 * @param literal the address where the domain is an address literal; then the only host is that
 */
record MxRoute(
        String domain,
        String canonical,
        List<String> hosts,
        boolean authenticated,
        @Nullable InetAddress literal) {

    /** The address that the domain spells. */
    Optional<InetAddress> address() {
        return Optional.ofNullable(literal);
    }
}
