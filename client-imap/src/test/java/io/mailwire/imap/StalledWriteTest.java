package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.TestCertificates;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops reading while a command is on its way. */
@Timeout(40)
class StalledWriteTest {

    private static final String STALLS = "S: * PREAUTH [CAPABILITY IMAP4rev1 ID LITERAL+] ready\n-- stall";

    // More than the socket buffers of both ends.
    private static final Map<String, String> HUGE = Map.of("name", "x".repeat(20_000_000));

    @Test
    void theDeadlineOfTheOperationEndsAWriteThatDoesNotGoOn() {
        try (ScriptedServer server = ScriptedServer.script(STALLS).tls().start();
                ImapSession session = ImapClient.at(server.uri("imaps"))
                        .tls(TlsPolicy.REQUIRED.trusting(
                                TestCertificates.shared().trustStore()))
                        .timeouts(Timeouts.DEFAULTS.withOperation(Duration.ofSeconds(3)))
                        .connect()) {
            long begun = System.nanoTime();
            ConnectionException e = assertThrows(ConnectionException.class, () -> session.id(HUGE));
            assertEquals(FailureReason.TIMEOUT, e.reason(), e::getMessage);
            assertFalse(e.getMessage().contains("while reading"), e::getMessage);
            assertTrue(System.nanoTime() - begun < 20_000_000_000L, "not a write's own minute");
        }
    }

    @Test
    void anInterruptEndsAWriteThatDoesNotGoOn() {
        try (ScriptedServer server = ScriptedServer.script(STALLS).tls().start();
                ImapSession session = ImapClient.at(server.uri("imaps"))
                        .tls(TlsPolicy.REQUIRED.trusting(
                                TestCertificates.shared().trustStore()))
                        .connect()) {
            Thread writer = Thread.currentThread();
            Thread interrupter = new Thread(() -> {
                while (writer.getStackTrace().length > 0
                        && java.util.Arrays.stream(writer.getStackTrace())
                                .noneMatch(f -> f.getMethodName().equals("id"))) {
                    Thread.onSpinWait();
                }
                writer.interrupt();
            });
            interrupter.start();
            long begun = System.nanoTime();
            ConnectionException e = assertThrows(ConnectionException.class, () -> session.id(HUGE));
            assertTrue(Thread.interrupted(), "the flag stays set");
            assertEquals(FailureReason.CANCELLED, e.reason(), e::getMessage);
            assertFalse(e.getMessage().contains("while reading"), e::getMessage);
            assertTrue(System.nanoTime() - begun < 20_000_000_000L, "not a write's own minute");
        }
    }
}
