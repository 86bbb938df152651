package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TestProxyTest {
    private static final String DIALOGUE = "S: hello\nC: QUIT\nS: bye";

    private static String socksRequest(int port) {
        String name = "mail.example.org";
        return "\5\1\0\3" + (char) name.length() + name + (char) (port >> 8) + (char) (port & 0xff);
    }

    private static void send(RawClient client, String latin1) throws IOException {
        client.socket().getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void carriesSocks5ToLoopbackWhateverTheName() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(DIALOGUE);
                TestProxy proxy = TestProxy.socks5().start();
                RawClient client = new RawClient(proxy.host(), proxy.port())) {
            send(client, "\5\1\0");
            assertEquals("\5\0", client.exactly(2));
            send(client, socksRequest(server.port()));
            assertEquals("\5\0\0\1", client.exactly(4));
            client.exactly(6);
            assertEquals("hello", client.line());
            assertEquals("bye\r\n", client.send("QUIT\r\n").rest());
            client.hangUp();
            server.verify();
            assertEquals(
                    List.of(new ProxyRequest("mail.example.org", server.port(), Optional.empty())), proxy.requests());
        }
    }

    @Test
    void demandsASocks5Password() throws IOException {
        try (TestProxy proxy = TestProxy.socks5().login("ann", "secret").start()) {
            try (RawClient client = new RawClient(proxy.host(), proxy.port())) {
                send(client, "\5\1\0");
                assertEquals('\5', client.socket().getInputStream().read());
                assertEquals(0xff, client.socket().getInputStream().read());
            }
            try (RawClient client = new RawClient(proxy.host(), proxy.port())) {
                send(client, "\5\2\0\2\1\3ann\5wrong");
                assertEquals("\5\2\1\1", client.rest());
            }
            try (ScriptedServer server = ScriptedServer.start(DIALOGUE);
                    RawClient client = new RawClient(proxy.host(), proxy.port())) {
                send(client, "\5\2\0\2\1\3ann\6secret" + socksRequest(server.port()));
                assertEquals("\5\2\1\0\5\0", client.exactly(6));
                client.exactly(8);
                assertEquals("hello", client.line());
                assertEquals("ann", proxy.requests().get(0).user().orElseThrow());
            }
        }
    }

    @Test
    void refusesWithTheSocks5ReplyItWasGiven() throws IOException {
        try (TestProxy proxy = TestProxy.socks5().refuse(2).start();
                RawClient client = new RawClient(proxy.host(), proxy.port())) {
            send(client, "\5\1\0" + socksRequest(1));
            assertEquals("\5\0\5\2", client.rest().substring(0, 4));
        }
    }

    @Test
    void carriesHttpConnectWithALogin() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(DIALOGUE);
                TestProxy proxy = TestProxy.httpConnect().login("ann", "secret").start()) {
            String connect = "CONNECT mail.example.org:" + server.port() + " HTTP/1.1\r\nHost: x\r\n";
            try (RawClient client = new RawClient(proxy.host(), proxy.port())) {
                assertTrue(client.send(connect + "\r\n").rest().startsWith("HTTP/1.1 407 "));
            }
            try (RawClient client = new RawClient(proxy.host(), proxy.port())) {
                client.send(connect + "Proxy-Authorization: Basic YW5uOnNlY3JldA==\r\n\r\n");
                assertTrue(client.line().startsWith("HTTP/1.1 200 "));
                assertEquals("", client.line());
                assertEquals("hello", client.line());
                assertEquals("bye\r\n", client.send("QUIT\r\n").rest());
            }
            assertEquals(
                    List.of(new ProxyRequest("mail.example.org", server.port(), Optional.of("ann"))), proxy.requests());
        }
    }

    @Test
    void refusesWithTheHttpStatusItWasGiven() throws IOException {
        try (TestProxy proxy = TestProxy.httpConnect().refuse(403).start();
                RawClient client = new RawClient(proxy.host(), proxy.port())) {
            assertTrue(client.send("CONNECT [::1]:25 HTTP/1.1\r\n\r\n").rest().startsWith("HTTP/1.1 403 "));
            assertEquals("::1", proxy.requests().get(0).host());
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int dead;
        try (ScriptedServer gone = ScriptedServer.start(DIALOGUE)) {
            dead = gone.port();
        }
        try (TestProxy proxy = TestProxy.httpConnect().start();
                RawClient client = new RawClient(proxy.host(), proxy.port())) {
            assertTrue(client.send("CONNECT x:" + dead + " HTTP/1.1\r\n\r\n")
                    .rest()
                    .startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void staysSilentWhenTold() throws IOException {
        try (TestProxy proxy = TestProxy.socks5().silent().start();
                RawClient client = new RawClient(proxy.host(), proxy.port())) {
            send(client, "\5\1\0");
            client.socket().setSoTimeout(50);
            assertThrows(SocketTimeoutException.class, client::rest);
        }
    }

    @Test
    void anUnansweredPortLetsAConnectTimeOut() throws IOException {
        try (UnansweredPort port = UnansweredPort.open();
                Socket socket = new Socket()) {
            assertThrows(
                    SocketTimeoutException.class,
                    () -> socket.connect(new InetSocketAddress(port.host(), port.port()), 100));
        }
    }
}
