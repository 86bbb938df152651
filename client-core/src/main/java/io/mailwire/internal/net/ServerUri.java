package io.mailwire.internal.net;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a server is, read from a URI such as {@code imaps://mail.example.org:993}. Parsed by hand: {@link java.net.URI} has no
 * host for names with an underscore or non-ASCII letters, and both are in use.
 *
 * <p>Messages repeat the scheme and the host only: what stands elsewhere may be a password in the wrong place.
 *
 * @param scheme one of {@code smtp smtps lmtp pop3 pop3s imap imaps}, other spellings folded into these
 * @param host a name in A-labels, or an address (IPv6 without brackets)
 * @param port 1 to 65535
 * @param socketOrNull the file of a Unix socket, where the server is behind one: host and port say nothing then
 */
public record ServerUri(
        String scheme, String host, int port, @Nullable Path socketOrNull) {

    // RFC 8314 section 7.3 for the implicit TLS ports; RFC 2384 spells POP3's scheme "pop".
    private static final Map<String, ServerScheme> SCHEMES = Map.ofEntries(
            Map.entry("smtp", new ServerScheme("smtp", 587)),
            Map.entry("submission", new ServerScheme("smtp", 587)),
            Map.entry("smtps", new ServerScheme("smtps", 465)),
            Map.entry("submissions", new ServerScheme("smtps", 465)),
            Map.entry("lmtp", new ServerScheme("lmtp", 24)),
            Map.entry("pop", new ServerScheme("pop3", 110)),
            Map.entry("pop3", new ServerScheme("pop3", 110)),
            Map.entry("pops", new ServerScheme("pop3s", 995)),
            Map.entry("pop3s", new ServerScheme("pop3s", 995)),
            Map.entry("imap", new ServerScheme("imap", 143)),
            Map.entry("imaps", new ServerScheme("imaps", 993)));

    private static final String EXAMPLE = "write it like imaps://mail.example.org or smtp://mail.example.org:587";

    private record ServerScheme(String name, int port) {}

    /** Refuses what could not be said in a command, a look-up or a proxy's request. */
    public ServerUri {
        if (!SCHEMES.containsKey(scheme) || !HostName.isSafe(host) || port < 1 || port > 65535) {
            throw new IllegalArgumentException("not the place of a server; " + EXAMPLE);
        }
    }

    /** A server on the network. */
    public ServerUri(String scheme, String host, int port) {
        this(scheme, host, port, null);
    }

    /**
     * A server behind a Unix socket. There is no URI for it that others would know, so it is not read from text.
     *
     * @throws IllegalArgumentException if the path is not one of the operating system's file system
     */
    public static ServerUri ofSocket(String scheme, Path socket) {
        try {
            // Absolute, so that the same text in a message means the same file.
            Path file = UnixDomainSocketAddress.of(socket.toAbsolutePath()).getPath();
            ServerScheme known = Objects.requireNonNull(SCHEMES.get(scheme), "scheme");
            return new ServerUri(scheme, "localhost", known.port(), file);
        } catch (UnsupportedOperationException e) {
            throw new IllegalArgumentException("a Unix socket is a file of the operating system, not " + socket, e);
        }
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException naming what is wrong; a password in the URI is refused and not repeated
     */
    public static ServerUri parse(String uri) {
        Objects.requireNonNull(uri, "uri");
        refuseUser(uri);
        int colon = uri.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException("no scheme in the server's address; " + EXAMPLE);
        }
        ServerScheme scheme = SCHEMES.get(uri.substring(0, colon).toLowerCase(Locale.ROOT));
        if (scheme == null) {
            throw new IllegalArgumentException(
                    "unknown scheme \"" + Texts.printable(uri.substring(0, colon)) + "\"; " + EXAMPLE);
        }
        String authority = uri.substring(colon + 3);
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        return parseAuthority(scheme.name(), authority, scheme.port());
    }

    /** Reads {@code host}, {@code host:port} or {@code [v6]:port}, for places that take no scheme. */
    public static ServerUri ofHost(String scheme, String hostAndPort, int defaultPort) {
        refuseUser(hostAndPort);
        if (hostAndPort.contains("://")) {
            throw new IllegalArgumentException("a host name is wanted here, not a URI");
        }
        return parseAuthority(scheme, hostAndPort, defaultPort);
    }

    // Wherever the sign stands: a password may have a slash or a colon in it, and must not be taken for a host or a
    // port then.
    private static void refuseUser(String uri) {
        int at = uri.lastIndexOf('@');
        if (at >= 0) {
            int start = uri.indexOf("://") + 3;
            boolean password = uri.lastIndexOf(':', at) >= (start < 3 ? 0 : start);
            throw new IllegalArgumentException(
                    password
                            ? "a password does not belong into a URI, where logs and process lists show it: "
                                    + "give it to login(user, password)"
                            : "the user does not belong into the server's URI: give it to login(user, password)");
        }
    }

    private static ServerUri parseAuthority(String scheme, String authority, int defaultPort) {
        if (authority.indexOf('/') >= 0 || authority.indexOf('?') >= 0 || authority.indexOf('#') >= 0) {
            throw new IllegalArgumentException("a server's URI ends after the host and the port; " + EXAMPLE);
        }
        String host = authority;
        Optional<String> port = Optional.empty();
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            String rest = authority.substring(end + 1);
            boolean v6 = end > 0 && authority.indexOf(':') < end && authority.indexOf(':') > 0;
            if (!v6 || (!rest.isEmpty() && rest.charAt(0) != ':')) {
                throw new IllegalArgumentException("an IPv6 address is written [2001:db8::1] or [2001:db8::1]:993");
            }
            host = authority.substring(1, end);
            port = rest.isEmpty() ? Optional.empty() : Optional.of(rest.substring(1));
        } else if (authority.indexOf(':') >= 0) {
            int colon = authority.indexOf(':');
            if (authority.indexOf(':', colon + 1) >= 0) {
                throw new IllegalArgumentException("more than one colon; an IPv6 address is written in brackets, "
                        + "as [2001:db8::1] or [2001:db8::1]:993");
            }
            host = authority.substring(0, colon);
            port = Optional.of(authority.substring(colon + 1));
        }
        return new ServerUri(
                scheme, HostName.of(host), port.map(ServerUri::portOf).orElse(defaultPort));
    }

    // Not repeated: in user:password without the rest of a URI, this is the password.
    private static int portOf(String port) {
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("what follows the host and a colon is no port number (1 to 65535)");
        }
        return Integer.parseInt(port);
    }

    /** Whether TLS starts with the first octet. */
    public boolean implicitTls() {
        return scheme.equals("smtps") || scheme.equals("pop3s") || scheme.equals("imaps");
    }

    /** Whether it is behind a Unix socket, and so on this machine. */
    public boolean isUnixSocket() {
        return socketOrNull != null;
    }

    /** What to connect to where it is behind a Unix socket; empty for a server on the network. */
    Optional<UnixDomainSocketAddress> unixAddress() {
        return Optional.ofNullable(socketOrNull).map(UnixDomainSocketAddress::of);
    }

    /** Host and port, or the file of the socket, as messages and traces show them. */
    public String hostAndPort() {
        if (socketOrNull != null) {
            return Texts.printable(socketOrNull.toString());
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The same place by the scheme that begins with TLS; empty where there is none. */
    Optional<String> withTls() {
        return implicitTls()
                ? Optional.of(toString())
                : Optional.of(scheme + "s").filter(SCHEMES::containsKey).map(s -> s + "://" + hostAndPort());
    }

    /** The same place by the scheme that begins in the clear. */
    String withoutTls() {
        return (implicitTls() ? scheme.substring(0, scheme.length() - 1) : scheme) + "://" + hostAndPort();
    }

    @Override
    public String toString() {
        return scheme + (isUnixSocket() ? " on " : "://") + hostAndPort();
    }
}
