package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.codec.Throttling;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.util.Optional;

/** How often, and how long, to wait for a server that finds its client too busy (Exchange). */
final class Backoff {

    // Nobody waits longer than this for one answer.
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int MOST_ATTEMPTS = 4;

    private int attempts;

    /** How long to wait before the command may be sent again; empty where it is refused for good, or there is no time to wait so long. */
    Optional<Duration> wait(StatusResponse reply, Deadline operation) {
        Optional<Duration> time = suggested(reply);
        if (time.isEmpty() || attempts == MOST_ATTEMPTS) {
            return Optional.empty();
        }
        attempts++;
        return time.filter(t -> t.toNanos() <= operation.remainingNanos());
    }

    /** How long a server wants to be left alone, whoever asks how often; empty where the reply is about something else. */
    static Optional<Duration> suggested(StatusResponse reply) {
        return reply.isOk()
                ? Optional.empty()
                : Throttling.backoff(reply.text()).map(time -> time.compareTo(LONGEST) > 0 ? LONGEST : time);
    }

    /** The server goes on as usual. */
    void answered() {
        attempts = 0;
    }
}
