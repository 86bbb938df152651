package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import okio.BufferedSink;
import okio.BufferedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 3207 section 4.2, and what an attacker makes of servers and clients that forget it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartTlsTest {

    private static void startTls(Connection connection) {
        new Dialer(OPTIONS).startTls(connection, Deadline.NONE);
    }

    private static String ask(Connection connection, String command) throws IOException {
        connection.sink().writeUtf8(command + "\r\n").flush();
        return connection.source().readUtf8LineStrict();
    }

    @Test
    void switchesToTlsAndForgetsTheStreamsInTheClear() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                    SSLSocket tls = Peer.secure(socket, AUTHORITY.localhost());
                    Peer.send(tls, "250 " + Peer.line(tls) + "\r\n");
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            assertFalse(connection.isEncrypted());
            assertEquals("220 go ahead", ask(connection, "STARTTLS"));
            BufferedSource oldSource = connection.source();
            BufferedSink oldSink = connection.sink();
            startTls(connection);
            assertTrue(connection.isEncrypted());
            assertThrows(IllegalStateException.class, oldSource::readByte);
            assertThrows(
                    IllegalStateException.class, () -> oldSink.writeUtf8("AUTH").flush());
            assertEquals("250 EHLO me", ask(connection, "EHLO me"));
        }
    }

    @Test
    void doesNotBeginOnceTheConnectionIsReadAhead() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            connection.readAhead();
            assertEquals("220 go ahead", ask(connection, "STARTTLS"));
            assertThrows(IllegalStateException.class, () -> startTls(connection));
        }
    }

    @Test
    void abortsBeforeTheHandshakeWhenSomethingCameInTheSamePacket() throws Exception {
        CompletableFuture<Integer> afterwards = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n250-injected\r\n250 AUTH PLAIN\r\n");
                    afterwards.complete(socket.getInputStream().read());
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            assertEquals("220 go ahead", ask(connection, "STARTTLS"));
            ConnectionException e = assertThrows(ConnectionException.class, () -> startTls(connection));
            assertSays(e, FailureReason.TLS, "between its go-ahead for TLS and the handshake", "injected");
            assertTrue(connection.isClosed());
            assertFalse(connection.isEncrypted());
            assertEquals(-1, afterwards.get(5, TimeUnit.SECONDS), "a ClientHello went out");
        }
    }

    @Test
    void abortsBeforeTheHandshakeWhenTheRestOfTheGoAheadIsStillInTheSocket() throws Exception {
        CompletableFuture<Integer> afterwards = new CompletableFuture<>();
        CompletableFuture<Void> read = new CompletableFuture<>();
        CompletableFuture<Void> injected = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                    read.get(5, TimeUnit.SECONDS);
                    Peer.send(socket, "2");
                    injected.complete(null);
                    afterwards.complete(socket.getInputStream().read());
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            ask(connection, "STARTTLS");
            read.complete(null);
            injected.get(5, TimeUnit.SECONDS);
            assertSays(
                    assertThrows(ConnectionException.class, () -> startTls(connection)), FailureReason.TLS, "injected");
            int answer = afterwards.get(5, TimeUnit.SECONDS);
            assertEquals(-1, answer, "a ClientHello went out");
        } catch (java.util.concurrent.ExecutionException e) {
            // A reset is as good an end: the socket had something unread.
            assertTrue(e.getCause() instanceof IOException, e.toString());
        }
    }

    @Test
    void breaksTheHandshakeWhenSomethingComesALittleLaterAndTakesItForNoReply() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                    socket.getInputStream().read(); // the first octet of the ClientHello: the handshake has begun
                    Peer.send(socket, "250-injected\r\n250 AUTH PLAIN\r\n");
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            BufferedSource before = connection.source();
            ask(connection, "STARTTLS");
            ConnectionException e = assertThrows(ConnectionException.class, () -> startTls(connection));
            assertSays(e, FailureReason.TLS, "cleartext", "inject");
            assertFalse(e.getMessage().contains("use smtp://"), e.getMessage());
            assertFalse(connection.isEncrypted());
            for (BufferedSource source : new BufferedSource[] {before, connection.source()}) {
                assertEquals(0, source.getBuffer().size());
                assertThrows(IOException.class, source::readUtf8Line);
            }
        }
    }

    // The handshake is done, and its first record holds more than it should: the server's own, so it may be read.
    @Test
    void readsWhatTheServerSaysUnderTls() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                    Peer.send(Peer.secure(socket, AUTHORITY.localhost()), "* OK unasked\r\n");
                });
                Connection connection = dial(peer.uri("imap"), OPTIONS)) {
            ask(connection, "STARTTLS");
            startTls(connection);
            assertEquals("* OK unasked", connection.source().readUtf8LineStrict());
        }
    }

    @Test
    void checksTheCertificateAsWithImplicitTls() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                    Peer.secure(socket, AUTHORITY.wrongHost());
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            ask(connection, "STARTTLS");
            assertSays(
                    assertThrows(ConnectionException.class, () -> startTls(connection)),
                    FailureReason.TLS,
                    "is for wrong.host.test, not for 127.0.0.1");
            assertTrue(connection.isClosed());
        }
    }

    @Test
    void refusesToBeginTwiceOrWithSomethingUnsent() throws Exception {
        try (Peer peer = Peer.of(socket -> Peer.secure(socket, AUTHORITY.localhost()));
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            connection.sink().writeUtf8("EHLO me\r\n");
            assertThrows(IllegalStateException.class, () -> startTls(connection));
            connection.sink().getBuffer().clear();
            startTls(connection);
            assertThrows(IllegalStateException.class, () -> startTls(connection));
        }
    }

    @Test
    void endsAHandshakeThatHangsAtTheDeadline() throws Throwable {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            ask(connection, "STARTTLS");
            Deadline deadline = Deadline.in(java.time.Duration.ofMillis(300));
            Dialling.assertTakes(java.time.Duration.ofMillis(250), java.time.Duration.ofMillis(1300), () -> {
                ConnectionException e = assertThrows(
                        ConnectionException.class, () -> new Dialer(OPTIONS).startTls(connection, deadline));
                assertSays(e, FailureReason.TIMEOUT, "while making the TLS handshake");
            });
        }
    }

    @Test
    void endsAHandshakeThatIsCancelled() throws Exception {
        CompletableFuture<Socket> hello = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> {
                    socket.getInputStream().read();
                    hello.complete(socket);
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            Dialling.Running<ConnectionException> waiting =
                    Dialling.start(() -> assertThrows(ConnectionException.class, () -> startTls(connection)));
            hello.get(5, TimeUnit.SECONDS);
            connection.cancel();
            assertEquals(FailureReason.CANCELLED, waiting.result().reason());
            assertFalse(connection.isEncrypted());
        }
    }
}
