package io.mailwire.internal.net;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Where a server is, read from a URI such as {@code imaps://mail.example.org:993}. Parsed by hand: {@link java.net.URI} has no
 * host for names with an underscore or non-ASCII letters, and both are in use.
 *
 * @param scheme one of {@code smtp smtps lmtp pop3 pop3s imap imaps}, other spellings folded into these
 * @param host a name in A-labels, or an address (IPv6 without brackets)
 * @param port 1 to 65535
 */
public record ServerUri(String scheme, String host, int port) {

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

    private record ServerScheme(String name, int port) {}

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException naming what is wrong; a password in the URI is refused and not repeated
     */
    public static ServerUri parse(String uri) {
        Objects.requireNonNull(uri, "uri");
        int colon = uri.indexOf("://");
        String example = "write it like imaps://mail.example.org or smtp://mail.example.org:587";
        if (colon < 0) {
            throw new IllegalArgumentException("no scheme in the server's address; " + example);
        }
        ServerScheme scheme = SCHEMES.get(uri.substring(0, colon).toLowerCase(Locale.ROOT));
        if (scheme == null) {
            throw new IllegalArgumentException("unknown scheme \"" + uri.substring(0, colon) + "\"; " + example);
        }
        String authority = uri.substring(colon + 3);
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            throw new IllegalArgumentException(
                    authority.lastIndexOf(':', at) >= 0
                            ? "a password does not belong into a URI, where logs and process lists show it: "
                                    + "give it to login(user, password)"
                            : "the user does not belong into the server's URI: give it to login(user, password)");
        }
        if (authority.endsWith("/")) {
            authority = authority.substring(0, authority.length() - 1);
        }
        if (authority.indexOf('/') >= 0 || authority.indexOf('?') >= 0 || authority.indexOf('#') >= 0) {
            throw new IllegalArgumentException(
                    "a server's URI ends after the host and the port: \"" + uri + "\"; " + example);
        }
        return parseAuthority(scheme.name(), authority, scheme.port(), uri);
    }

    /** Reads {@code host}, {@code host:port} or {@code [v6]:port}, for places that take no scheme. */
    public static ServerUri ofHost(String scheme, String hostAndPort, int defaultPort) {
        if (hostAndPort.contains("://") || hostAndPort.indexOf('@') >= 0 || hostAndPort.indexOf('/') >= 0) {
            throw new IllegalArgumentException("a host name is wanted here, not a URI");
        }
        return parseAuthority(scheme, hostAndPort, defaultPort, hostAndPort);
    }

    private static ServerUri parseAuthority(String scheme, String authority, int defaultPort, String uri) {
        String host = authority;
        String port = "";
        int end = authority.startsWith("[") ? authority.indexOf(']') : -1;
        int colon = authority.indexOf(':', end + 1);
        if (colon >= 0) {
            host = authority.substring(0, colon);
            port = authority.substring(colon + 1);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (!host.matches("[0-9A-Fa-f:.]+(%[0-9A-Za-z_.-]+)?")) {
                throw new IllegalArgumentException("not an IPv6 address in brackets: \"" + uri + "\"");
            }
        } else {
            host = toAscii(host, uri);
        }
        return new ServerUri(scheme, host, portOf(port, colon >= 0, defaultPort, uri));
    }

    private static int portOf(String port, boolean given, int defaultPort, String uri) {
        if (!given) {
            return defaultPort;
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("not a port number: \"" + port + "\" in \"" + uri + "\"");
        }
        return Integer.parseInt(port);
    }

    private static String toAscii(String host, String uri) {
        String ascii;
        try {
            ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a host name: \"" + host + "\" in \"" + uri + "\"", e);
        }
        if (!ascii.matches("[a-z0-9_]([a-z0-9_.-]{0,253}[a-z0-9_.])?") || ascii.contains("..")) {
            throw new IllegalArgumentException("not a host name: \"" + host + "\" in \"" + uri + "\"");
        }
        return ascii;
    }

    /** Whether TLS starts with the first octet. */
    public boolean implicitTls() {
        return scheme.equals("smtps") || scheme.equals("pop3s") || scheme.equals("imaps");
    }

    /** Host and port as messages and traces show them. */
    public String hostAndPort() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() {
        return scheme + "://" + hostAndPort();
    }
}
