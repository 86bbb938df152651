package io.mailwire.internal.spi;

import io.mailwire.internal.net.ServerUri;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the module that speaks a scheme. */
public final class Protocols {

    private Protocols() {}

    /**
     * Who sends to this server.
     *
     * @throws IllegalArgumentException if the scheme only receives
     * @throws IllegalStateException naming the artifact, if its module is not there
     */
    public static OutgoingProtocol outgoing(ServerUri server) {
        if (!Set.of("smtp", "smtps", "lmtp").contains(server.scheme())) {
            throw new IllegalArgumentException(server + " receives mail: it belongs into incoming(…)");
        }
        return find(OutgoingProtocol.class, p -> p.schemes().contains(server.scheme()))
                .orElseThrow(() -> missing(server));
    }

    /**
     * Who receives from this server.
     *
     * @throws IllegalArgumentException if the scheme only sends
     * @throws IllegalStateException naming the artifact, if its module is not there
     */
    public static IncomingProtocol incoming(ServerUri server) {
        if (Set.of("smtp", "smtps", "lmtp").contains(server.scheme())) {
            throw new IllegalArgumentException(server + " sends mail: it belongs into outgoing(…)");
        }
        return find(IncomingProtocol.class, p -> p.schemes().contains(server.scheme()))
                .orElseThrow(() -> missing(server));
    }

    // The loader that has core has its modules too, except where a container splits them: there the thread knows.
    private static <P> Optional<P> find(Class<P> type, Predicate<P> speaks) {
        return first(ServiceLoader.load(type, Protocols.class.getClassLoader()), speaks)
                .or(() -> first(ServiceLoader.load(type), speaks));
    }

    private static <P> Optional<P> first(ServiceLoader<P> loader, Predicate<P> speaks) {
        return loader.stream().map(ServiceLoader.Provider::get).filter(speaks).findFirst();
    }

    private static IllegalStateException missing(ServerUri server) {
        String protocol =
                server.scheme().equals("lmtp") ? "smtp" : server.scheme().replaceAll("s$", "");
        return new IllegalStateException(server + " needs the module io.mailwire." + protocol
                + ": add the artifact io.mailwire:mailwire-client-" + protocol
                + ", or io.mailwire:mailwire for all of them");
    }
}
