package io.mailwire.smtp.internal.mx;

import io.mailwire.TlsPolicy;
import io.mailwire.smtp.TlsBasis;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A host that can be dialled, and what it must prove.
 *
 * @param host the name from the MX record
 * @param tlsName the name for TLS: the same, or under DANE the name that the TLSA records are of
 * @param addresses at least one
 * @param doubt what MTA-STS in testing mode has against the host already; empty for nothing
 * @param watched whether MTA-STS in testing mode wants to know how TLS goes
 */
record HostTarget(
        String host,
        String tlsName,
        List<InetAddress> addresses,
        TlsPolicy tls,
        TlsBasis basis,
        Optional<String> doubt,
        boolean watched) {}
