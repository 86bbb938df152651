package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.net.ForwardingResolver;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Knows one host already, so that the addresses which are dialled are those that were looked at; asks another for everything else. */
final class FixedAddresses extends ForwardingResolver {

    private final String host;
    private final List<InetAddress> addresses;

    FixedAddresses(String host, List<InetAddress> addresses, DnsResolver others) {
        super(others);
        this.host = host;
        this.addresses = addresses;
    }

    @Override
    public DnsAnswer<InetAddress> addresses(String name, Duration time) throws InterruptedException {
        return name.equals(host) ? DnsAnswer.found(name, addresses, false, Duration.ZERO) : super.addresses(name, time);
    }
}
