package io.mailwire.internal.sasl;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What SCRAM says about channel binding in its GS2 header (RFC 5802 section 6).
 *
 * <ul>
 *   <li>{@code p}: bound; with a -PLUS mechanism only.
 *   <li>{@code y}: we could bind and the server offers no -PLUS. A server that does offer one learns so that somebody removed it
 *       from the list, and refuses.
 *   <li>{@code n}: we do not bind: no TLS, no binding to be had from it, or a plain mechanism of a server that offers -PLUS as well,
 *       because the caller named it or because the -PLUS was refused. {@code y} would be untrue there, and the server had to refuse.
 * </ul>
 *
 * <p>After a refused -PLUS the plain form thus goes without binding. Somebody who can end our TLS with a certificate that passes our
 * checks could force that, and gains what he has against every server without -PLUS; the certificate is then the only guard. Whoever
 * needs the binding names the -PLUS mechanism, and nothing else is tried.
 *
 * @param channel what is bound to or, for {@code y}, could be; empty for {@code n}
 */
record Gs2Binding(Optional<Channel> channel) {

    /** A channel binding: its registered name and its octets. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Channel(String type, byte[] data) {
        @Override
        public String toString() {
            return type;
        }
    }

    static final Gs2Binding NONE = new Gs2Binding(Optional.empty());

    /**
     * Decides for one mechanism.
     *
     * @param mechanism the mechanism about to be used
     * @param offered what the server offers
     * @param channels what TLS gives, strongest first
     */
    static Gs2Binding of(String mechanism, Set<String> offered, List<Channel> channels) {
        boolean bind = mechanism.endsWith("-PLUS");
        boolean serverBinds = offered.stream().anyMatch(name -> name.startsWith("SCRAM-") && name.endsWith("-PLUS"));
        return channels.isEmpty() || (!bind && serverBinds) ? NONE : new Gs2Binding(Optional.of(channels.get(0)));
    }
}
