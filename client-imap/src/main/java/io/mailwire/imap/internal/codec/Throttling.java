package io.mailwire.imap.internal.codec;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Exchange says to whom it finds too busy: {@code Request is throttled. Suggested Backoff Time: 299961 milliseconds}. */
public final class Throttling {

    private static final Pattern BACKOFF = Pattern.compile(
            "throttled\\b.{0,100}?backoff time: {0,9}(\\d{1,9}) {0,9}(milliseconds|seconds)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private Throttling() {}

    /** The time to leave the server alone; empty where the text is about something else. */
    public static Optional<Duration> backoff(String text) {
        Matcher found = BACKOFF.matcher(text);
        if (!found.find()) {
            return Optional.empty();
        }
        long number = Long.parseLong(found.group(1));
        boolean seconds = "seconds".equalsIgnoreCase(found.group(2));
        return Optional.of(seconds ? Duration.ofSeconds(number) : Duration.ofMillis(number));
    }
}
