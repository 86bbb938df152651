package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.ServerReport;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The opening of LMTP (RFC 2033): LHLO, never HELO, over TCP like everything else and over a Unix socket without TLS. */
@Timeout(30)
@SuppressWarnings("try") // a server that is only there
class LmtpConnectTest {

    @TempDir
    Path directory;

    @Test
    void overTcpStartTlsIsRequired() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test LMTP
                C: LHLO client.test
                S: 250-mx.test
                S: 250 STARTTLS
                C: STARTTLS
                S: 220 go
                -- starttls
                C: LHLO client.test
                S: 250-mx.test
                S: 250 PIPELINING
                C: QUIT
                S: 221 bye
                """)) {
            try (SmtpSession lmtp = TestClients.tls(server.uri("lmtp")).connect()) {
                assertTrue(lmtp.tls().orElseThrow().verified());
                assertTrue(lmtp.capabilities().has("PIPELINING"));
            }
            server.verify();
        }
    }

    @Test
    void overTcpAServerWithoutTlsIsRefusedUnlessSaidByName() {
        String transcript = """
                S: 220 mx.test LMTP
                C: LHLO client.test
                S: 250 mx.test
                """;
        try (ScriptedServer server = ScriptedServer.start(transcript, transcript + "C: QUIT\nS: 221 bye\n")) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> TestClients.tls(server.uri("lmtp")).connect());
            assertEquals(FailureReason.TLS, e.reason());
            TestClients.plain(server.uri("lmtp")).connect().close();
            server.verify();
        }
    }

    @Test
    void neverFallsBackToHelo() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: LHLO client.test
                S: 500 what
                """)) {
            SmtpCommandException e = assertThrows(
                    SmtpCommandException.class,
                    () -> TestClients.plain(server.uri("lmtp")).connect());
            assertEquals(SmtpStage.EHLO, e.stage());
            assertTrue(e.getMessage().contains("LHLO client.test refused"), e.getMessage());
            server.verify();
        }
    }

    private static ScriptedServer onSocket(Path file, String transcript) {
        return ScriptedServer.script(transcript)
                .modes(ServerModes.plain().unixSocket(file))
                .start();
    }

    @Test
    void overAUnixSocketNothingIsEncryptedAndAPasswordMayGo() {
        Path file = directory.resolve("lmtp");
        List<String> trace = new ArrayList<>();
        try (ScriptedServer server = onSocket(file, """
                S: 220 mx.test LMTP
                C: LHLO client.test
                S: 250-mx.test
                S: 250-STARTTLS
                S: 250 AUTH PLAIN
                C: AUTH PLAIN <base64:\\0ann\\0secret>
                S: 235 welcome
                C: QUIT
                S: 221 bye
                """)) {
            ServerReport report = SmtpClient.lmtp(file)
                    .options(o -> o.clientName("client.test").trace(line -> trace.add(line.toString())))
                    .login("ann", "secret")
                    .verify();
            assertEquals("lmtp on " + file, report.server());
            assertEquals(Optional.empty(), report.tls());
            assertEquals(Optional.of("PLAIN"), report.mechanism());
            server.verify();
        }
        assertTrue(trace.toString().contains("LHLO client.test"), trace.toString());
        assertTrue(trace.toString().contains(file.toString()), trace.toString());
    }

    @Test
    void namesItselfByLoopbackOnAUnixSocket() {
        Path file = directory.resolve("lmtp");
        try (ScriptedServer server = onSocket(file, """
                S: 220 mx.test LMTP
                C: LHLO [127.0.0.1]
                S: 250 mx.test
                C: QUIT
                S: 221 bye
                """)) {
            SmtpClient.lmtp(file).connect().close();
            server.verify();
        }
    }

    @Test
    void aCallOnAUnixSocketIsCancelledWithinASecond() throws Exception {
        Path file = directory.resolve("lmtp");
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = onSocket(file, """
                S: 220 mx.test LMTP
                C: LHLO <any>
                S: 250 mx.test
                C: NOOP
                -- silence
                """);
                SmtpSession lmtp = SmtpClient.lmtp(file)
                        .options(o -> o.trace(line -> {
                            if (line.text().equals("NOOP")) {
                                asked.countDown();
                            }
                        }))
                        .connect()) {
            CompletableFuture<Object> noop = CompletableFuture.supplyAsync(lmtp::noop);
            assertTrue(asked.await(10, TimeUnit.SECONDS));
            lmtp.cancel();
            ExecutionException e = assertTimeoutPreemptively(
                    Duration.ofSeconds(1), () -> assertThrows(ExecutionException.class, noop::get));
            assertEquals(FailureReason.CANCELLED, ((ConnectionException) e.getCause()).reason());
        }
    }
}
