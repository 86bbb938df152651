package io.mailwire.internal.sasl;

import io.mailwire.ClientOptions;
import io.mailwire.Limits;
import io.mailwire.TlsInfo;
import io.mailwire.TlsUse;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.ServerUri;
import java.util.List;

/**
 * What a login may know of the connection that it runs on, and what the caller allows there.
 *
 * @param server where we are
 * @param encrypted whether nobody else can read along: there is TLS, or it is a Unix socket
 * @param opportunistic whether TLS was taken as it came, so that an attacker could have switched it off or ended it himself
 * @param secretsInCleartext whether the caller allowed them
 * @param channels the channel bindings of the TLS connection, strongest first
 * @param limits the limits in force
 */
record SaslPeer(
        ServerUri server,
        boolean encrypted,
        boolean opportunistic,
        boolean secretsInCleartext,
        List<Gs2Binding.Channel> channels,
        Limits limits) {

    static SaslPeer of(Connection connection, ClientOptions options) {
        boolean verified = connection.tlsInfo().map(TlsInfo::verified).orElse(false)
                || (connection.isEncrypted() && options.tls().trustsEverything());
        return new SaslPeer(
                connection.server(),
                connection.isPrivate(),
                options.tls().use() == TlsUse.OPPORTUNISTIC && !verified,
                options.passwordsInCleartextAllowed(),
                connection.channelBindings().stream()
                        .map(binding -> new Gs2Binding.Channel(binding.type(), binding.data()))
                        .toList(),
                options.limits());
    }

    /** The service's name in GSSAPI and in DIGEST-MD5's digest-uri (RFC 1734, RFC 3501, RFC 4954). */
    String service() {
        return switch (server.scheme()) {
            case "imap", "imaps" -> "imap";
            case "pop3", "pop3s" -> "pop";
            case "lmtp" -> "lmtp";
            default -> "smtp";
        };
    }

    String hostAndPort() {
        return server.hostAndPort();
    }
}
