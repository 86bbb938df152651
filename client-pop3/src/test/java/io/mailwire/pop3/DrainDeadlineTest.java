package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The deadline of a whole operation whose single waits are all short: what takes the time is the handlers, and the server has answered
 * before anybody begins to wait.
 */
@Timeout(60)
class DrainDeadlineTest {

    private static final Duration OPERATION = Duration.ofMillis(1500);

    private final List<String> handed = new ArrayList<>();
    private long began;

    /** The second of five messages is being handled when the time is over. */
    private void take(Pop3Message message) {
        handed.add(message.uid());
        message.email();
        while (handed.size() == 2
                && System.nanoTime() - began < OPERATION.plusMillis(50).toNanos()) {
            Thread.onSpinWait();
        }
    }

    private static Pop3Maildrop maildrop(boolean pipelining) {
        Pop3MaildropBuilder five = Pop3Maildrop.builder().messages(5);
        return (pipelining
                        ? five.capabilities("SASL PLAIN", "UIDL", "TOP", "PIPELINING")
                        : five.capabilities("SASL PLAIN", "UIDL", "TOP"))
                .start();
    }

    private Pop3Session connected(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3"))
                .timeouts(Timeouts.ofEach(Scripts.PATIENCE).withOperation(OPERATION))
                .connect();
    }

    private static void assertLate(Throwable e) {
        ConnectionException late = assertInstanceOf(ConnectionException.class, e);
        assertEquals(FailureReason.TIMEOUT, late.reason());
        assertTrue(late.getMessage().contains("operation's deadline"), late::getMessage);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsADrain(boolean pipelining) {
        try (Pop3Maildrop maildrop = maildrop(pipelining);
                Pop3Session session = connected(maildrop)) {
            session.messages();
            began = System.nanoTime();
            DrainException e = assertThrows(DrainException.class, () -> session.drain(this::take));
            assertLate(e.getCause());
            assertEquals(2, handed.size());
            assertEquals(2, e.report().handled().size());
            assertEquals(5, maildrop.remaining().size());
            assertFalse(maildrop.commands().contains("QUIT"));
            assertEquals(1, maildrop.connections(), "there is no time for another one");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsADownload(boolean pipelining) {
        try (Pop3Maildrop maildrop = maildrop(pipelining);
                Pop3Session session = connected(maildrop)) {
            List<Pop3Message> messages = session.messages();
            began = System.nanoTime();
            assertLate(assertThrows(ConnectionException.class, () -> session.download(messages, this::take)));
            assertEquals(2, handed.size());
        }
    }
}
