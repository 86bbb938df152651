package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.assertTakes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.internal.net.Dialling.Running;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Unix socket keeps the same promises as a TCP one: time-outs, cancel, interrupt, turns, both directions at once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("try") // closing is what is tested
class UnixSocketTest {

    private static final ClientOptions OPTIONS = Dialling.OPTIONS;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final byte[] MEGABYTE = new byte[1 << 20];

    @TempDir
    Path directory;

    private ScriptedServer server(String script) {
        return ScriptedServer.script(script)
                .modes(ServerModes.plain().unixSocket(file()))
                .start();
    }

    private Path file() {
        return directory.resolve("lmtp");
    }

    private Connection dial() {
        return Dialling.dial(ServerUri.ofSocket("lmtp", file()), OPTIONS);
    }

    private static ConnectionException writeOn(Connection connection) {
        IOException e = assertThrows(IOException.class, () -> {
            while (true) {
                connection.sink().write(MEGABYTE).flush();
            }
        });
        return connection.explain(e, "sending the message");
    }

    private static ConnectionException readOn(Connection connection) {
        IOException e =
                assertThrows(IOException.class, () -> connection.source().readUtf8LineStrict());
        return connection.explain(e, "waiting");
    }

    @Test
    void talksAndCountsTurns() throws IOException {
        try (ScriptedServer server = server("""
                S: 220 mx
                C: LHLO me
                S: 250-mx
                S: 250 PIPELINING
                C: QUIT
                S: 221 bye
                """);
                Connection connection = dial()) {
            assertEquals("220 mx", connection.source().readUtf8LineStrict());
            connection.sink().writeUtf8("LHLO me\r\n").flush();
            connection.source().readUtf8LineStrict();
            connection.source().readUtf8LineStrict();
            connection.sink().writeUtf8("QUIT\r\n").flush();
            assertEquals("221 bye", connection.source().readUtf8LineStrict());
            assertEquals(2, connection.turns());
            assertTrue(connection.isPrivate());
            assertFalse(connection.isEncrypted());
            assertTrue(connection.localAddress().isLoopbackAddress());
            assertEquals("lmtp on " + file() + " #" + connection.number() + " local", connection.toString());
            assertSays(readOn(connection), FailureReason.CLOSED_BY_PEER, file().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deadline", "cancel", "interrupt", "close"})
    void endsAReadFromASilentServer(String how) throws Throwable {
        try (ScriptedServer server = server("-- silence");
                Connection connection = dial()) {
            connection.readTimeout(how.equals("deadline") ? Duration.ofMillis(300) : Duration.ZERO);
            Running<ConnectionException> reader = Dialling.start(() -> readOn(connection));
            reader.awaitBlockedIn("read");
            breakOff(how, connection, reader);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deadline", "cancel", "interrupt", "close"})
    void endsAWriteToAServerThatDoesNotRead(String how) throws Throwable {
        try (ScriptedServer server = server("-- stall");
                Connection connection = dial()) {
            connection.writeTimeout(how.equals("deadline") ? Duration.ofMillis(300) : Duration.ofSeconds(20));
            Running<ConnectionException> writer = Dialling.start(() -> writeOn(connection));
            writer.awaitBlockedIn("write");
            breakOff(how, connection, writer);
        }
    }

    private static void breakOff(String how, Connection connection, Running<ConnectionException> call)
            throws Throwable {
        Duration most = how.equals("deadline") ? Duration.ofSeconds(4) : SECOND;
        assertTakes(Duration.ZERO, most, () -> {
            switch (how) {
                case "cancel" -> connection.cancel();
                case "interrupt" -> call.thread().interrupt();
                case "close" -> connection.close();
                default -> {
                    // the time passes by itself
                }
            }
            assertEquals(
                    how.equals("deadline") ? FailureReason.TIMEOUT : FailureReason.CANCELLED,
                    call.result().reason());
        });
        assertTrue(connection.isClosed());
    }

    // Through the JDK's streams, on 17, the write would wait for the read.
    @Test
    void writesWhileAnotherThreadReads() throws Exception {
        byte[] octets = new byte[300_000];
        new Random(7).nextBytes(octets);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(file()));
            Running<Boolean> echo = Dialling.start(() -> {
                try (SocketChannel channel = listener.accept()) {
                    java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(8192);
                    while (channel.read(buffer) >= 0) {
                        buffer.flip();
                        while (buffer.hasRemaining()) {
                            channel.write(buffer);
                        }
                        buffer.clear();
                    }
                }
                return true;
            });
            try (Connection connection = dial()) {
                Running<byte[]> reader =
                        Dialling.start(() -> connection.source().readByteArray(octets.length));
                reader.awaitBlockedIn("read");
                connection.sink().write(octets).flush();
                assertArrayEquals(octets, reader.result());
            }
            assertTrue(echo.result());
        }
    }

    @Test
    void saysWhatItTriedWhereNobodyListens() {
        assertSays(
                assertThrows(ConnectionException.class, this::dial),
                FailureReason.REFUSED,
                file().toString(),
                "check the path");
    }

    @Test
    void doesNotWaitLongerThanAgreedForAFullBacklog() throws Throwable {
        List<SocketChannel> queued = new ArrayList<>();
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(file()), 1);
            fill(queued);
            ServerUri server = ServerUri.ofSocket("lmtp", file());
            assertTakes(Duration.ofMillis(250), Duration.ofSeconds(4), () -> {
                ConnectionException e = assertThrows(
                        ConnectionException.class,
                        () -> new Dialer(OPTIONS).dial(server, Deadline.in(Duration.ofMillis(300))));
                assertSays(e, FailureReason.TIMEOUT, "queue of connections");
            });
        } finally {
            for (SocketChannel channel : queued) {
                channel.close();
            }
        }
    }

    private void fill(List<SocketChannel> queued) throws IOException {
        for (int i = 0; i < 10; i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            queued.add(channel);
            channel.configureBlocking(false);
            try {
                channel.connect(UnixDomainSocketAddress.of(file()));
            } catch (IOException full) {
                return;
            }
        }
        throw new AssertionError("the backlog has no end");
    }

    @Test
    void refusesTls() {
        try (ScriptedServer server = server("-- silence");
                Connection connection = dial()) {
            assertThrows(IllegalStateException.class, () -> new Dialer(OPTIONS).startTls(connection, Deadline.NONE));
        }
    }

    @Test
    void refusesAPathOfAnotherFileSystem() throws IOException {
        Path zip = directory.resolve("a.zip");
        try (FileSystem other = FileSystems.newFileSystem(zip, java.util.Map.of("create", "true"))) {
            assertThrows(IllegalArgumentException.class, () -> ServerUri.ofSocket("lmtp", other.getPath("/lmtp")));
        }
    }
}
