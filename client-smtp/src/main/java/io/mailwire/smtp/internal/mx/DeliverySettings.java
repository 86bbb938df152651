package io.mailwire.smtp.internal.mx;

import io.mailwire.ClientOptions;
import io.mailwire.spi.DnsResolver;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * How to deliver.
 *
 * @param options the settings of every connection, our EHLO name among them
 * @param ownNames the names by which MX records may mean this host, in lower case
 * @param port of the hosts
 * @param sts finds MTA-STS policies; empty to leave them out
 * @param random shuffles hosts of equal preference
 */
public record DeliverySettings(
        ClientOptions options,
        DnsResolver resolver,
        Set<String> ownNames,
        int port,
        TlsRules tls,
        Optional<StsPolicies> sts,
        Supplier<Random> random) {}
