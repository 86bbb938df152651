package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static StatusResponse throttled(String time) {
        return StatusResponse.decode(Frame.of("a BAD Request is throttled. Suggested Backoff Time: " + time));
    }

    @Test
    void exchange_isLeftAloneForFiveMinutesAtMost() {
        assertEquals(
                Duration.ofMillis(299_961),
                Backoff.suggested(throttled("299961 milliseconds")).orElseThrow());
        assertEquals(
                Duration.ofMinutes(5),
                Backoff.suggested(throttled("7200 seconds")).orElseThrow());
    }

    @Test
    void isNotTriedWithoutEndNorBeyondTheDeadline() {
        Backoff backoff = new Backoff();
        Optional<Duration> second = Optional.of(Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            assertEquals(second, backoff.wait(throttled("1 seconds"), Deadline.NONE));
        }
        assertTrue(backoff.wait(throttled("1 seconds"), Deadline.NONE).isEmpty());
        backoff.answered();
        assertTrue(backoff.wait(throttled("100 seconds"), Deadline.in(Duration.ofSeconds(50)))
                .isEmpty());
        assertEquals(second, backoff.wait(throttled("1 seconds"), Deadline.NONE));
    }
}
