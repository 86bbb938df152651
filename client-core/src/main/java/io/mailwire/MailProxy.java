package io.mailwire;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SOCKS5 (RFC 1928) or HTTP CONNECT (RFC 9110 section 9.3.6) proxy. The proxy resolves the server's name. Immutable. */
public final class MailProxy {

    private final boolean socks;
    private final String host;
    private final int port;
    private final @Nullable String user;
    private final @Nullable String password;

    private MailProxy(boolean socks, String host, int port, @Nullable String user, @Nullable String password) {
        this.socks = socks;
        this.host = Objects.requireNonNull(host, "host");
        this.port = port;
        this.user = user;
        this.password = password;
        if (host.isEmpty() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a proxy address: \"" + host + "\" port " + port);
        }
    }

    /**
     * A SOCKS5 proxy.
     *
     * @param host its name or address
     * @param port its port, mostly 1080
     * @return the proxy
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
     */
    public static MailProxy httpConnect(String host, int port) {
        return new MailProxy(false, host, port, null, null);
    }

    /**
     * Logs in to the proxy: RFC 1929 for SOCKS5, Basic for HTTP.
     *
     * @param user the user name
     * @param password the password, sent to the proxy in the clear as both schemes do
     * @return a copy with the login
     */
    public MailProxy login(String user, String password) {
        return new MailProxy(
                socks, host, port, Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"));
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
     * @return name or address
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
     * @return the name, or null where the proxy needs no login
     */
    public @Nullable String user() {
        return user;
    }

    /**
     * The password at the proxy.
     *
     * @return the password, or null where the proxy needs no login
     */
    public @Nullable String password() {
        return password;
    }

    @Override
    public String toString() {
        return (socks ? "socks5://" : "http://") + (user == null ? "" : user + ":***@") + host + ":" + port;
    }
}
