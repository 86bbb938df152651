package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.StatusResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exchange refuses commands of busy clients, and says for how long: {@code BAD Request is throttled. Suggested Backoff Time: 92415
 * milliseconds}.
 */
final class Throttling {

    private static final Pattern SUGGESTED = Pattern.compile("throttled.*Backoff Time: (\\d{1,9}) milliseconds");

    // Nobody waits longer than this for one answer.
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int MOST_ATTEMPTS = 4;

    private int attempts;

    /** How long to wait before the command may be sent again; empty where it is refused for good. */
    Optional<Duration> wait(StatusResponse reply) {
        Matcher suggested = SUGGESTED.matcher(reply.text());
        if (reply.isOk() || !suggested.find() || attempts == MOST_ATTEMPTS) {
            return Optional.empty();
        }
        attempts++;
        Duration time = Duration.ofMillis(Long.parseLong(suggested.group(1)));
        return Optional.of(time.compareTo(LONGEST) > 0 ? LONGEST : time);
    }

    /** The server goes on as usual. */
    void answered() {
        attempts = 0;
    }
}
