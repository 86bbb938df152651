package io.mailwire.smtp.internal.mx;

import io.mailwire.spi.DnsResolver;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the resolver of those who name none. */
public final class Resolvers {

    private static final class Holder {
        // One for all deliveries, since what it remembers is worth having.
        static final Optional<DnsResolver> FOUND = ServiceLoader.load(
                        DnsResolver.class, Resolvers.class.getClassLoader())
                .findFirst()
                .or(() -> ServiceLoader.load(DnsResolver.class).findFirst());
    }

    private Resolvers() {}

    /**
     * The one that is registered.
     *
     * @throws IllegalStateException naming the artifact, if there is none
     */
    public static DnsResolver found() {
        return Holder.FOUND.orElseThrow(
                () -> new IllegalStateException(
                        "direct delivery looks names up: add the artifact io.mailwire:mailwire-client-dns, or set a resolver(...)"));
    }
}
