package io.mailwire.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP CONNECT (RFC 9110 §9.3.6) with Basic (RFC 7617). A refused login closes; the client asks again on a new connection. */
final class HttpConnectHandshake implements ProxyHandshake {
    private static final Pattern CONNECT =
            Pattern.compile("CONNECT (?:\\[([^]]+)]|([^: ]+)):([0-9]{1,5}) HTTP/1\\.[01]");
    private static final int HEAD_LIMIT = 64 * 1024;

    private final Optional<Credentials> login;
    private final Optional<Integer> refusal;

    HttpConnectHandshake(Optional<Credentials> login, Optional<Integer> refusal) {
        this.login = login;
        this.refusal = refusal;
    }

    @Override
    public Optional<ProxyRequest> negotiate(InputStream in, OutputStream out) throws IOException {
        String head = readHead(in);
        if (login.isPresent() && !authorized(head, login.get())) {
            status(out, 407, "Proxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n");
            return Optional.empty();
        }
        String request = head.lines().findFirst().orElse("");
        Matcher connect = CONNECT.matcher(request);
        if (!connect.matches()) {
            status(out, 405, "Allow: CONNECT\r\nContent-Length: 0\r\n");
            return Optional.empty();
        }
        String host = connect.group(1) == null ? connect.group(2) : connect.group(1);
        return Optional.of(new ProxyRequest(host, Integer.parseInt(connect.group(3)), login.map(Credentials::user)));
    }

    @Override
    public boolean refuse(OutputStream out) throws IOException {
        if (refusal.isPresent()) {
            status(out, refusal.get(), "Content-Length: 0\r\n");
        }
        return refusal.isPresent();
    }

    @Override
    public void accept(OutputStream out) throws IOException {
        status(out, 200, "");
    }

    @Override
    public void unreachable(OutputStream out) throws IOException {
        status(out, 502, "Content-Length: 0\r\n");
    }

    private static void status(OutputStream out, int code, String fields) throws IOException {
        String text = "HTTP/1.1 " + code + " from the test proxy\r\n" + fields + "\r\n";
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean authorized(String head, Credentials login) {
        String basic = Base64.getEncoder()
                .encodeToString((login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8));
        return head.lines()
                .anyMatch(line -> line.regionMatches(true, 0, "Proxy-Authorization:", 0, 20)
                        && line.substring(20).strip().equals("Basic " + basic));
    }

    /** Reads to the empty line and not an octet further: what follows belongs to the tunnel. */
    private static String readHead(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n", Math.max(0, text.length() - 4)) < 0) {
            int octet = in.read();
            if (octet < 0 || text.length() > HEAD_LIMIT) {
                throw new EOFException("no complete HTTP request");
            }
            text.append((char) octet);
        }
        return text.toString();
    }
}
