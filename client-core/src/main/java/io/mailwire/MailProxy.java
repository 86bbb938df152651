package io.mailwire;

import io.mailwire.internal.net.HostName;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A SOCKS5 (RFC 1928) or HTTP CONNECT (RFC 9110 section 9.3.6) proxy. The proxy looks up the server's name. Immutable and
 * thread-safe.
 */
public final class MailProxy {

    private static final int LONGEST = 255; // RFC 1929 section 2: one octet for the length

    private final boolean socks;
    private final String host;
    private final int port;
    private final @Nullable String user;
    private final @Nullable String password;

    private MailProxy(boolean socks, String host, int port, @Nullable String user, @Nullable String password) {
        this.socks = socks;
        this.host = HostName.of(host);
        this.port = port;
        this.user = user;
        this.password = password;
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port number: " + port);
        }
    }

    /**
     * A SOCKS5 proxy.
     *
     * @param host its name or address
     * @param port its port, mostly 1080
     * @return the proxy
     * @throws IllegalArgumentException if that is no host or no port
     */
    public static MailProxy socks5(String host, int port) {
        return new MailProxy(true, host, port, null, null);
    }

    /**
     * A proxy that tunnels by HTTP CONNECT.
     *
     * @param host its name or address
     * @param port its port
     * @return the proxy
     * @throws IllegalArgumentException if that is no host or no port
     */
    public static MailProxy httpConnect(String host, int port) {
        return new MailProxy(false, host, port, null, null);
    }

    /**
     * Logs in to the proxy: RFC 1929 for SOCKS5, Basic (RFC 7617) for HTTP.
     *
     * @param user the user name, in UTF-8 at most 255 octets; no colon in it for HTTP
     * @param password the password, at most as long; sent to the proxy in the clear, as both schemes do
     * @return a copy with the login
     * @throws IllegalArgumentException if one of them is empty, too long or has a control character in it; it is not repeated
     */
    public MailProxy login(String user, String password) {
        check(user, "user name");
        check(password, "password");
        if (!socks && user.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a user name with a colon cannot be sent to an HTTP proxy");
        }
        return new MailProxy(socks, host, port, user, password);
    }

    private static void check(String text, String what) {
        Objects.requireNonNull(text, what);
        int octets = text.getBytes(StandardCharsets.UTF_8).length;
        if (octets == 0 || octets > LONGEST) {
            throw new IllegalArgumentException("the " + what + " for a proxy has 1 to 255 octets, not " + octets);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the " + what + " for a proxy has a control character in it");
        }
    }

    /**
     * Whether this is a SOCKS5 proxy.
     *
     * @return false for HTTP CONNECT
     */
    public boolean isSocks() {
        return socks;
    }

    /**
     * The proxy's host.
     *
     * @return its name in A-labels, or its address
     */
    public String host() {
        return host;
    }

    /**
     * The proxy's port.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * The user name at the proxy.
     *
     * @return the name, or empty where the proxy needs no login
     */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /**
     * The password at the proxy.
     *
     * @return the password, or empty where the proxy needs no login
     */
    public Optional<String> password() {
        return Optional.ofNullable(password);
    }

    @Override
    public String toString() {
        return (socks ? "socks5://" : "http://") + (user == null ? "" : user + ":***@")
                + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
