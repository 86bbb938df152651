package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.assertTakes;
import static io.mailwire.internal.net.Dialling.dial;
import static io.mailwire.internal.net.Dialling.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailProxy;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxyTest {

    private static final ServerUri SERVER = new ServerUri("imap", "mail.example.org", 1430);
    private static final String GREETING = "* OK right behind the proxy's answer\r\n";

    private static ClientOptions through(MailProxy proxy) {
        return OPTIONS.proxy(proxy);
    }

    private static MailProxy socks(Peer proxy) {
        return MailProxy.socks5(proxy.host(), proxy.port());
    }

    private static MailProxy http(Peer proxy) {
        return MailProxy.httpConnect(proxy.host(), proxy.port());
    }

    /** Expects octets and sends octets in turns, all in hexadecimal; text after the last answer goes in the same packet. */
    private static Peer hex(String then, String... turns) throws IOException {
        return Peer.of(socket -> {
            for (int i = 0; i < turns.length; i += 2) {
                byte[] expected = HexFormat.of().parseHex(turns[i].replace(" ", ""));
                byte[] came = socket.getInputStream().readNBytes(expected.length);
                if (!java.util.Arrays.equals(expected, came)) {
                    Peer.send(
                            socket,
                            "expected " + turns[i] + ", came " + HexFormat.of().formatHex(came));
                    socket.close();
                    return;
                }
                String answer =
                        new String(HexFormat.of().parseHex(turns[i + 1].replace(" ", "")), StandardCharsets.ISO_8859_1);
                Peer.send(socket, i + 2 == turns.length ? answer + then : answer);
            }
            if (then.isEmpty()) {
                socket.close();
            }
        });
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final String CONNECT_BY_NAME = "05 01 00 03 10" + hex("mail.example.org") + "0596";

    @Test
    void asksSocks5ForTheServerByNameAndSwallowsNothingOfIt() throws Exception {
        try (Peer proxy = hex(GREETING, "05 01 00", "05 00", CONNECT_BY_NAME, "05 00 00 01 7f000001 1234");
                Connection connection = dial(SERVER, through(socks(proxy)))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
            assertEquals(0, connection.turns());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "05 00 00 03 04 61626364 1234",
        "05 00 00 04 20010db8000000000000000000000001 1234",
        "05 00 00 03 00 0000"
    })
    void readsSocks5AddressesOfEveryType(String answer) throws Exception {
        try (Peer proxy = hex(GREETING, "05 01 00", "05 00", CONNECT_BY_NAME, answer);
                Connection connection = dial(SERVER, through(socks(proxy)))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
        }
    }

    @Test
    void tellsSocks5AddressesAsAddresses() throws Exception {
        try (Peer proxy = hex(GREETING, "05 01 00", "05 00", "05 01 00 01 c0000201 0596", "05 00 00 01 7f000001 1234");
                Connection connection = dial(new ServerUri("imap", "192.0.2.1", 1430), through(socks(proxy)))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
        }
        String six = "05 01 00 04 20010db8000000000000000000000001 0596";
        try (Peer proxy = hex(GREETING, "05 01 00", "05 00", six, "05 00 00 01 7f000001 1234");
                Connection connection = dial(new ServerUri("imap", "2001:db8::1", 1430), through(socks(proxy)))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
        }
    }

    // RFC 1929
    @Test
    void logsInToSocks5() throws Exception {
        String login = "01 03" + hex("ann") + "07" + hex("pässwd");
        try (Peer proxy = hex(
                        GREETING,
                        "05 02 00 02",
                        "05 02",
                        login,
                        "01 00",
                        CONNECT_BY_NAME,
                        "05 00 00 01 7f000001 1234");
                Connection connection = dial(SERVER, through(socks(proxy).login("ann", "pässwd")))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
        }
        try (Peer proxy = hex("", "05 02 00 02", "05 02", login, "01 01")) {
            ConnectionException e = refused(SERVER, through(socks(proxy).login("ann", "pässwd")));
            assertSays(
                    e, FailureReason.REFUSED, "socks5://ann:***@127.0.0.1:" + proxy.port(), "did not accept the user");
            assertFalse(e.getMessage().contains("pässwd"));
        }
    }

    @Test
    void usesNoSocks5LoginWhereNoneIsAskedFor() throws Exception {
        try (Peer proxy = hex(GREETING, "05 02 00 02", "05 00", CONNECT_BY_NAME, "05 00 00 01 7f000001 1234");
                Connection connection = dial(SERVER, through(socks(proxy).login("ann", "pw")))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "01, general failure", "02, rules", "03, network is unreachable", "04, name unknown", "05, server refused",
        "06, TTL", "07, command", "08, type of address", "09, code 9", "ff, code 255"
    })
    void saysWhySocks5Refused(String code, String why) throws Exception {
        try (Peer proxy = hex("", "05 01 00", "05 00", CONNECT_BY_NAME, "05" + code + "00 01 00000000 0000")) {
            assertSays(
                    refused(SERVER, through(socks(proxy))),
                    FailureReason.REFUSED,
                    "mail.example.org:1430: the proxy socks5://127.0.0.1:" + proxy.port() + " refused: ",
                    why);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "05ff, demands a login: use MailProxy.login",
        "0502, of a kind that was not offered",
        "0501, of a kind that was not offered",
        "4854, does not speak SOCKS5",
        "'', closed the connection without an answer",
        "05, closed the connection without an answer"
    })
    void saysWhatIsWrongWithTheAnswerOfSocks5(String answer, String why) throws Exception {
        try (Peer proxy = hex("", "05 01 00", answer)) {
            assertSays(refused(SERVER, through(socks(proxy))), FailureReason.REFUSED, why);
        }
    }

    @Test
    void refusesAnUnknownTypeOfAddressFromSocks5() throws Exception {
        try (Peer proxy = hex("", "05 01 00", "05 00", CONNECT_BY_NAME, "05 00 00 09 7f000001 1234")) {
            assertSays(refused(SERVER, through(socks(proxy))), FailureReason.REFUSED, "unknown type (9)");
        }
    }

    /** Reads the head of a request, notes its lines and sends an answer. */
    private static Peer answering(List<String> lines, String answer) throws IOException {
        return Peer.of(socket -> {
            head(socket, lines);
            Peer.send(socket, answer);
            if (!answer.contains("* OK")) {
                socket.close();
            }
        });
    }

    private static void head(Socket socket, List<String> lines) throws IOException {
        for (String line = Peer.line(socket); !line.isEmpty(); line = Peer.line(socket)) {
            lines.add(line);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 Connection established\\r\\n\\r\\n",
        "HTTP/1.0 200 OK\\r\\nProxy-Agent: x\\r\\nContent-Length: 10\\r\\n\\r\\n",
        "HTTP/1.1 204 None\\n\\n",
        "HTTP/1.1 200\\r\\n\\r\\n"
    })
    void asksForATunnelAndSwallowsNothingOfTheServer(String answer) throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Peer proxy = answering(lines, answer.replace("\\r", "\r").replace("\\n", "\n") + GREETING);
                Connection connection = dial(SERVER, through(http(proxy)))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
            assertEquals(List.of("CONNECT mail.example.org:1430 HTTP/1.1", "Host: mail.example.org:1430"), lines);
        }
    }

    // RFC 7617 section 2.1
    @Test
    void logsInByBasic() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Peer proxy = answering(lines, "HTTP/1.1 200 OK\r\n\r\n" + GREETING);
                Connection connection = dial(SERVER, through(http(proxy).login("test", "123£")))) {
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
            assertEquals("Proxy-Authorization: Basic dGVzdDoxMjPCow==", lines.get(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 407 Proxy Authentication Required, demands a login: use MailProxy.login",
        "HTTP/1.1 403 Forbidden, refused: HTTP/1.1 403 Forbidden",
        "HTTP/1.1 502 Bad Gateway, refused: HTTP/1.1 502 Bad Gateway",
        "HTTP/1.1 100 Continue, refused: HTTP/1.1 100",
        "SSH-2.0-OpenSSH, does not speak HTTP",
        "HTTP/1.1 200x OK, does not speak HTTP"
    })
    void saysWhatTheHttpProxyAnswered(String status, String why) throws Exception {
        try (Peer proxy = answering(new CopyOnWriteArrayList<>(), status + "\r\nA: b\r\n\r\n")) {
            assertSays(
                    refused(SERVER, through(http(proxy))),
                    FailureReason.REFUSED,
                    "the proxy http://127.0.0.1:" + proxy.port(),
                    why);
        }
    }

    @Test
    void keepsControlCharactersOfAProxyOutOfMessages() throws Exception {
        try (Peer proxy = answering(new CopyOnWriteArrayList<>(), "HTTP/1.1 403 a\u001b[31m\u0000\tb\r\n\r\n")) {
            String message = refused(SERVER, through(http(proxy))).getMessage();
            assertTrue(message.chars().noneMatch(Character::isISOControl), message);
        }
    }

    @Test
    void readsNoEndlessAnswer() throws Exception {
        try (Peer proxy = Peer.of(socket -> {
            head(socket, new CopyOnWriteArrayList<>());
            while (true) {
                Peer.send(socket, "HTTP/1.1 200 OK".repeat(100));
            }
        })) {
            assertSays(refused(SERVER, through(http(proxy))), FailureReason.REFUSED, "without an end");
        }
    }

    @Test
    void saysThatTheHttpProxyClosed() throws Exception {
        try (Peer proxy = Peer.of(socket -> {
            head(socket, new CopyOnWriteArrayList<>());
            Peer.send(socket, "HTTP/1.1 200 OK\r\n");
            socket.close();
        })) {
            assertSays(refused(SERVER, through(http(proxy))), FailureReason.REFUSED, "closed the connection");
        }
    }

    @Test
    void endsAtTheDeadlineWhenTheProxyIsSilent() throws Throwable {
        try (Peer proxy = Peer.silent()) {
            for (MailProxy silent : new MailProxy[] {socks(proxy), http(proxy)}) {
                ClientOptions options =
                        through(silent).timeouts(OPTIONS.timeouts().withConnect(Duration.ofMillis(300)));
                assertTakes(Duration.ofMillis(250), Duration.ofMillis(1300), () -> {
                    assertSays(
                            refused(SERVER, options),
                            FailureReason.TIMEOUT,
                            "while asking the proxy " + silent + " for a connection");
                });
            }
        }
    }

    @Test
    void saysThatTheProxyIsNotThere() throws Exception {
        int port;
        try (Peer gone = Peer.silent()) {
            port = gone.port();
        }
        assertSays(
                refused(SERVER, through(MailProxy.socks5("127.0.0.1", port))),
                FailureReason.REFUSED,
                "mail.example.org:1430: no connection, tried 127.0.0.1:" + port,
                "the proxy socks5://127.0.0.1:" + port);
        assertSays(
                refused(SERVER, through(MailProxy.socks5("no-such-proxy.invalid", port))),
                FailureReason.UNRESOLVED,
                "the name of the proxy (no-such-proxy.invalid)");
    }

    @Test
    void makesTlsWithTheServerThroughTheTunnel() throws Exception {
        try (Peer proxy = Peer.of(socket -> {
                    head(socket, new CopyOnWriteArrayList<>());
                    Peer.send(socket, "HTTP/1.1 200 OK\r\n\r\n");
                    Peer.send(Peer.secure(socket, AUTHORITY.forHost("mail.example.org")), GREETING);
                });
                Connection connection = dial(new ServerUri("imaps", "mail.example.org", 993), through(http(proxy)))) {
            assertTrue(connection.tlsInfo().orElseThrow().verified());
            assertEquals(GREETING.trim(), connection.source().readUtf8LineStrict());
        }
    }
}
