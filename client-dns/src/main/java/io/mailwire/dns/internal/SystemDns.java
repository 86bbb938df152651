package io.mailwire.dns.internal;

import io.mailwire.dns.DnsClient;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import java.net.InetAddress;
import java.time.Duration;

/** The resolver that is found where the caller names none: the system's name servers, nothing authenticated. */
public final class SystemDns implements DnsResolver {

    private final DnsClient client = DnsClient.system();

    @Override
    public DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException {
        return client.mx(domain, time);
    }

    @Override
    public DnsAnswer<InetAddress> addresses(String host, Duration time) throws InterruptedException {
        return client.addresses(host, time);
    }

    @Override
    public DnsAnswer<String> txt(String name, Duration time) throws InterruptedException {
        return client.txt(name, time);
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) throws InterruptedException {
        return client.tlsa(name, time);
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
