package io.mailwire.imap;

import io.mailwire.CommandException;
import io.mailwire.imap.internal.codec.Throttling;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server refused a command with NO or BAD. The session goes on. */
public final class ImapCommandException extends CommandException {

    private static final long serialVersionUID = 1L;

    private final String status;
    private final @Nullable String code;

    /**
     * Describes a refusal.
     *
     * @param message host, command and the server's words
     * @param command the command as traced
     * @param status NO or BAD
     * @param code the response code in brackets, such as {@code TRYCREATE}; null for none
     * @param response the server's words
     * @param cause what was raised below, or null
     */
    public ImapCommandException(
            String message,
            String command,
            String status,
            @Nullable String code,
            String response,
            @Nullable Throwable cause) {
        super(message, command, response, isTransient(code, response), true, cause);
        this.status = status;
        this.code = code;
    }

    // RFC 5530 section 3; the others will be refused again. Gmail has a code of its own for too much at once, Exchange
    // none.
    private static boolean isTransient(@Nullable String code, String response) {
        return Set.of("UNAVAILABLE", "INUSE", "LIMIT", "THROTTLED").contains(String.valueOf(code))
                || Throttling.backoff(response).isPresent();
    }

    /**
     * How the command was refused.
     *
     * @return {@code NO}, or {@code BAD} where the server did not understand it
     */
    public String status() {
        return status;
    }

    /**
     * The response code (RFC 9051 section 7.1, RFC 5530).
     *
     * @return its name in upper case, such as {@code NONEXISTENT}; empty for none
     */
    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /**
     * How long the server asks to be left alone before the next command (Exchange: "Request is throttled"). Nothing here waits for it.
     *
     * @return the time it suggests; empty where it did not say that there were too many commands
     */
    public Optional<Duration> backoff() {
        return Throttling.backoff(response());
    }

    @Override
    public ImapCommandException rethrown() {
        return new ImapCommandException(String.valueOf(getMessage()), command(), status, code, response(), this);
    }
}
