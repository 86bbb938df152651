package io.mailwire.internal.net;

import io.mailwire.MailProxy;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks an HTTP proxy for a tunnel (CONNECT, RFC 9110 section 9.3.6), with Basic where it wants a login (RFC 7617). */
final class HttpConnect {

    // Proxies send a dozen header fields; this much is no answer any more.
    private static final int LONGEST_HEAD = 16 * 1024;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: (.*))?");

    private final MailProxy proxy;
    private final ServerUri server;
    private final InputStream in;
    private final OutputStream out;

    HttpConnect(MailProxy proxy, ServerUri server, InputStream in, OutputStream out) {
        this.proxy = proxy;
        this.server = server;
        this.in = in;
        this.out = out;
    }

    /** Blocks until the tunnel stands; reads no octet more than the head of the proxy's answer. */
    void connect() throws IOException {
        out.write(request().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        String status = readHead();
        Matcher answer = STATUS_LINE.matcher(status);
        if (!answer.matches()) {
            throw new ProxyRefusedException("does not speak HTTP (it answered \"" + Texts.printable(status) + "\")");
        }
        if (answer.group(1).equals("407")) {
            throw new ProxyRefusedException(
                    proxy.user().isPresent()
                            ? "did not accept the user name and the password (" + Texts.printable(status) + ")"
                            : "demands a login: use MailProxy.login(...) (" + Texts.printable(status) + ")");
        }
        if (!answer.group(1).startsWith("2")) {
            throw new ProxyRefusedException("refused: " + Texts.printable(status));
        }
    }

    // The host is a HostName and the login is in base64, so no line of ours can end early.
    private String request() {
        String place = server.hostAndPort();
        String login = proxy.user()
                .map(user -> {
                    String pair = user + ":" + proxy.password().orElse("");
                    return "Proxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\r\n";
                })
                .orElse("");
        return "CONNECT " + place + " HTTP/1.1\r\nHost: " + place + "\r\n" + login + "\r\n";
    }

    // One octet at a time: what follows the empty line is the server's greeting, or TLS.
    private String readHead() throws IOException {
        StringBuilder status = new StringBuilder();
        boolean first = true;
        int inLine = 0;
        for (int i = 0; i < LONGEST_HEAD; i++) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            if (octet == '\n') {
                if (inLine == 0 && !first) {
                    return status.toString();
                }
                first = false;
                inLine = 0;
            } else if (octet != '\r') {
                inLine++;
                if (first) {
                    status.append((char) octet);
                }
            }
        }
        throw new ProxyRefusedException("sent more than " + LONGEST_HEAD + " octets without an end");
    }
}
