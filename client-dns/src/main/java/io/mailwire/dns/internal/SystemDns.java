package io.mailwire.dns.internal;

import io.mailwire.dns.DnsClient;
import io.mailwire.internal.net.ForwardingResolver;

/** The resolver that is found where the caller names none: the system's name servers, nothing authenticated. */
public final class SystemDns extends ForwardingResolver {

    /** For the {@link java.util.ServiceLoader}. */
    public SystemDns() {
        super(DnsClient.system());
    }
}
