package io.mailwire.internal.sasl;

import io.mailwire.Limits;
import io.mailwire.internal.net.ServerUri;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Connections of all kinds for a login to run on. */
final class Peers {

    static final Gs2Binding.Channel EXPORTER = new Gs2Binding.Channel("tls-exporter", new byte[] {1, 2, 3, 4});

    /** TLS that gives no channel binding. */
    static final SaslPeer TLS = peer(true, false, false, List.of());

    /** TLS that can be bound to. */
    static final SaslPeer BINDABLE = peer(true, false, false, List.of(EXPORTER));

    static final SaslPeer CLEAR = peer(false, false, false, List.of());

    /** No TLS, and the caller said that it does not matter. */
    static final SaslPeer CLEAR_ALLOWED = peer(false, false, true, List.of());

    private Peers() {}

    static SaslPeer peer(
            boolean encrypted, boolean opportunistic, boolean secretsInCleartext, List<Gs2Binding.Channel> channels) {
        return new SaslPeer(
                ServerUri.parse("imap://server.example.com:143"),
                encrypted,
                opportunistic,
                secretsInCleartext,
                channels,
                Limits.DEFAULTS);
    }

    /** Logs in with what {@code offered} names, separated by spaces. */
    static Optional<String> login(Credentials credentials, SaslPeer peer, String offered, SaslTransport server)
            throws IOException {
        Set<String> names = offered.isEmpty() ? Set.of() : Set.of(offered.split(" "));
        return new SaslLogin(credentials, peer).authenticate(names, server);
    }
}
