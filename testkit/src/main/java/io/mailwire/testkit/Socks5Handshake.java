package io.mailwire.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** SOCKS version 5, CONNECT only: RFC 1928, with the password method of RFC 1929. */
final class Socks5Handshake implements ProxyHandshake {
    private static final int NO_LOGIN = 0;
    private static final int PASSWORD = 2;
    private static final int NONE_ACCEPTABLE = 0xff;

    private final Optional<Credentials> login;
    private final Optional<Integer> refusal;

    Socks5Handshake(Optional<Credentials> login, Optional<Integer> refusal) {
        this.login = login;
        this.refusal = refusal;
    }

    @Override
    public Optional<ProxyRequest> negotiate(InputStream in, OutputStream out) throws IOException {
        return logIn(in, out) ? Optional.of(request(in)) : Optional.empty();
    }

    private boolean logIn(InputStream in, OutputStream out) throws IOException {
        version(in, 5);
        byte[] methods = octets(in, octet(in));
        int wanted = login.isPresent() ? PASSWORD : NO_LOGIN;
        boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(wanted) >= 0;
        out.write(new byte[] {5, (byte) (offered ? wanted : NONE_ACCEPTABLE)});
        if (!offered || login.isEmpty()) {
            return offered;
        }
        version(in, 1); // RFC 1929 §2: the version of the sub-negotiation
        String user = new String(octets(in, octet(in)), StandardCharsets.UTF_8);
        String password = new String(octets(in, octet(in)), StandardCharsets.UTF_8);
        boolean accepted = login.get().equals(new Credentials(user, password));
        out.write(new byte[] {1, (byte) (accepted ? 0 : 1)});
        return accepted;
    }

    private ProxyRequest request(InputStream in) throws IOException {
        version(in, 5);
        int command = octet(in);
        octet(in); // reserved
        int type = octet(in);
        String host = switch (type) {
            case 1 -> InetAddress.getByAddress(octets(in, 4)).getHostAddress();
            case 4 -> InetAddress.getByAddress(octets(in, 16)).getHostAddress();
            case 3 -> new String(octets(in, octet(in)), StandardCharsets.UTF_8);
            default -> throw new IOException("SOCKS address type " + type);
        };
        int port = octet(in) << 8 | octet(in);
        if (command != 1) {
            throw new IOException("SOCKS command " + command);
        }
        return new ProxyRequest(host, port, login.map(Credentials::user));
    }

    @Override
    public boolean refuse(OutputStream out) throws IOException {
        if (refusal.isPresent()) {
            reply(out, refusal.get());
        }
        return refusal.isPresent();
    }

    @Override
    public void accept(OutputStream out) throws IOException {
        reply(out, 0);
    }

    @Override
    public void unreachable(OutputStream out) throws IOException {
        reply(out, 5); // RFC 1928 §6: connection refused
    }

    private static void reply(OutputStream out, int code) throws IOException {
        out.write(new byte[] {5, (byte) code, 0, 1, 127, 0, 0, 1, 0, 0});
    }

    private static void version(InputStream in, int expected) throws IOException {
        int version = octet(in);
        if (version != expected) {
            throw new IOException("SOCKS version " + version);
        }
    }

    private static int octet(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the client closed the connection inside the SOCKS handshake");
        }
        return octet;
    }

    private static byte[] octets(InputStream in, int count) throws IOException {
        byte[] octets = in.readNBytes(count);
        if (octets.length < count) {
            throw new EOFException("the client closed the connection inside the SOCKS handshake");
        }
        return octets;
    }
}
