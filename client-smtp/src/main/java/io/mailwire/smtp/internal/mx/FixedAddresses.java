package io.mailwire.smtp.internal.mx;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** Knows one host already, so that the addresses which are dialled are those that were looked at; asks another for everything else. */
record FixedAddresses(String host, List<InetAddress> addresses, DnsResolver others) implements DnsResolver {

    @Override
    public DnsAnswer<InetAddress> addresses(String name, Duration time) throws InterruptedException {
        return name.equals(host)
                ? DnsAnswer.found(name, addresses, false, Duration.ZERO)
                : others.addresses(name, time);
    }

    @Override
    public DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException {
        return others.mx(domain, time);
    }

    @Override
    public DnsAnswer<String> txt(String name, Duration time) throws InterruptedException {
        return others.txt(name, time);
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) throws InterruptedException {
        return others.tlsa(name, time);
    }
}
