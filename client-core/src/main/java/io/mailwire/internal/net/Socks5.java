package io.mailwire.internal.net;

import io.mailwire.MailProxy;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks a SOCKS5 proxy (RFC 1928) for a connection. It looks the name up; we tell it names as they are. */
final class Socks5 {

    private static final int VERSION = 5;
    private static final int NO_LOGIN = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NONE_SUITS = 0xff;
    private static final int LOGIN_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int DOMAIN = 3;
    private static final int IPV6 = 4;

    private final MailProxy proxy;
    private final ServerUri server;
    private final InputStream in;
    private final OutputStream out;

    Socks5(MailProxy proxy, ServerUri server, InputStream in, OutputStream out) {
        this.proxy = proxy;
        this.server = server;
        this.in = in;
        this.out = out;
    }

    /** Blocks until the tunnel stands; reads no octet more than the proxy's answers. */
    void connect() throws IOException {
        boolean canLogIn = proxy.user().isPresent();
        send(canLogIn ? new int[] {VERSION, 2, NO_LOGIN, USER_AND_PASSWORD} : new int[] {VERSION, 1, NO_LOGIN});
        readVersion(VERSION);
        int method = read();
        if (method == USER_AND_PASSWORD && canLogIn) {
            logIn();
        } else if (method == NONE_SUITS) {
            throw new ProxyRefusedException(
                    canLogIn ? "accepts no user name and password" : "demands a login: use MailProxy.login(...)");
        } else if (method != NO_LOGIN) {
            throw new ProxyRefusedException("wants a login of a kind that was not offered (" + method + ")");
        }
        request();
        readReply();
    }

    // RFC 1929
    private void logIn() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(LOGIN_VERSION);
        for (String text :
                new String[] {proxy.user().orElse(""), proxy.password().orElse("")}) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            message.write(octets.length); // MailProxy has made sure that it fits
            message.writeBytes(octets);
        }
        send(message);
        readVersion(LOGIN_VERSION);
        if (read() != 0) {
            throw new ProxyRefusedException("did not accept the user name and the password");
        }
    }

    private void request() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.write(VERSION);
        message.write(CONNECT);
        message.write(0);
        Optional<InetAddress> address = HostName.address(server.host());
        if (address.isPresent()) {
            byte[] octets = address.get().getAddress();
            message.write(octets.length == 4 ? IPV4 : IPV6);
            message.writeBytes(octets);
        } else {
            byte[] name = server.host().getBytes(StandardCharsets.US_ASCII);
            message.write(DOMAIN);
            message.write(name.length); // a HostName has 254 at most
            message.writeBytes(name);
        }
        message.write(server.port() >> 8);
        message.write(server.port());
        send(message);
    }

    private void readReply() throws IOException {
        readVersion(VERSION);
        int code = read();
        read();
        int type = read();
        if (code != 0) {
            throw new ProxyRefusedException("refused: " + meaning(code));
        }
        // The address that it uses tells us nothing, but it stands before the server's first octet.
        int length = switch (type) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case DOMAIN -> read();
            default -> throw new ProxyRefusedException("answered with an address of an unknown type (" + type + ")");
        };
        for (int i = 0; i < length + 2; i++) {
            read();
        }
    }

    // RFC 1928 section 6
    private static String meaning(int code) {
        return switch (code) {
            case 1 -> "general failure";
            case 2 -> "its rules do not allow this connection";
            case 3 -> "the network is unreachable";
            case 4 -> "the host is unreachable, or its name unknown there";
            case 5 -> "the server refused the connection";
            case 6 -> "the way is too long (TTL expired)";
            case 7 -> "it does not know the command";
            case 8 -> "it does not know this type of address";
            default -> "code " + code;
        };
    }

    private void readVersion(int expected) throws IOException {
        int version = read();
        if (version != expected) {
            throw new ProxyRefusedException("does not speak SOCKS5 (its answer begins with the octet " + version + ")");
        }
    }

    private int read() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    private void send(int[] octets) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int octet : octets) {
            message.write(octet);
        }
        send(message);
    }

    private void send(ByteArrayOutputStream message) throws IOException {
        message.writeTo(out);
        out.flush();
    }
}
