package io.mailwire.pop3;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * It is too early for another login of this user (response code {@code LOGIN-DELAY}, RFC 2449 section 8.1.1). Wait and try again:
 * asking earlier may start the time anew.
 */
public final class Pop3LoginDelayException extends Pop3CommandException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration delay;

    Pop3LoginDelayException(
            String message,
            String command,
            String response,
            boolean sessionUsable,
            @Nullable Duration delay,
            @Nullable Throwable cause) {
        super(message, command, response, sessionUsable, cause);
        this.delay = delay;
    }

    /**
     * The least time between two logins, as the server's capabilities had it before the login; for this user it may be another.
     *
     * @return the time, or empty where the server did not say
     */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    @Override
    public Pop3LoginDelayException rethrown() {
        return new Pop3LoginDelayException(
                String.valueOf(getMessage()), command(), response(), isSessionUsable(), delay, this);
    }
}
