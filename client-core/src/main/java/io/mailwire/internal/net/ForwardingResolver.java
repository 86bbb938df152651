package io.mailwire.internal.net;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import java.net.InetAddress;
import java.time.Duration;

/** Asks another resolver, in all that a subclass does not know itself. */
public abstract class ForwardingResolver implements DnsResolver {

    private final DnsResolver other;

    protected ForwardingResolver(DnsResolver other) {
        this.other = other;
    }

    @Override
    public DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException {
        return other.mx(domain, time);
    }

    @Override
    public DnsAnswer<InetAddress> addresses(String host, Duration time) throws InterruptedException {
        return other.addresses(host, time);
    }

    @Override
    public DnsAnswer<String> txt(String name, Duration time) throws InterruptedException {
        return other.txt(name, time);
    }

    @Override
    public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) throws InterruptedException {
        return other.tlsa(name, time);
    }

    @Override
    public String toString() {
        return other.toString();
    }
}
