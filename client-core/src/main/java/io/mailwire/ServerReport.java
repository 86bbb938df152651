package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code verify()} found out about a server: it was reached, and the login was accepted.
 *
 * @param server the URI that was tried, host and port filled in
 * @param greeting the server's first line
 * @param tlsOrNull what TLS came up; null in the clear
 * @param mechanismOrNull how the login went; null without a login
 * @param capabilities what the server offers after the login, as it spells it
 * @param limits what it says of its limits, such as {@code SIZE}; the keys are the capability's names
 */
public record ServerReport(
        String server,
        String greeting,
        @Nullable TlsInfo tlsOrNull,
        @Nullable String mechanismOrNull,
        Set<String> capabilities,
        Map<String, Long> limits) {

    /**
     * What TLS came up.
     *
     * @return version and cipher suite, or empty in the clear
     */
    public Optional<TlsInfo> tls() {
        return Optional.ofNullable(tlsOrNull);
    }

    /**
     * How the login went.
     *
     * @return the SASL mechanism or command, or empty without a login
     */
    public Optional<String> mechanism() {
        return Optional.ofNullable(mechanismOrNull);
    }

    @Override
    public String toString() {
        return server + " " + (tlsOrNull == null ? "cleartext" : tlsOrNull)
                + (mechanismOrNull == null ? ", no login" : ", login by " + mechanismOrNull) + ", offers "
                + Printable.shortened(String.join(" ", capabilities), 4000)
                + (limits.isEmpty() ? "" : ", limits " + limits);
    }
}
