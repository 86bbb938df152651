package io.mailwire.pop3;

import io.mailwire.CommandException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server answered a POP3 command with {@code -ERR}. Refusals that a caller handles each in its own way have types of their own;
 * wrong credentials are an {@link io.mailwire.AuthenticationException}.
 */
public sealed class Pop3CommandException extends CommandException
        permits Pop3InUseException, Pop3LoginDelayException, Pop3Utf8Exception {

    private static final long serialVersionUID = 1L;

    private final @Nullable Pop3ResponseCode code;

    /**
     * Describes a refusal; the response code decides whether it is transient.
     *
     * @param message host, command and the server's words
     * @param command the command as traced, secrets left out
     * @param response what followed {@code -ERR}
     * @param sessionUsable whether the session goes on
     */
    public Pop3CommandException(String message, String command, String response, boolean sessionUsable) {
        this(message, command, response, sessionUsable, null);
    }

    Pop3CommandException(
            String message, String command, String response, boolean sessionUsable, @Nullable Throwable cause) {
        super(message, command, response, isTransient(response), sessionUsable, cause);
        this.code = Pop3ResponseCode.atStartOf(response).orElse(null);
    }

    /**
     * Makes the exception of the type that fits the response code.
     *
     * @param message host, command and the server's words
     * @param command the command as traced, secrets left out
     * @param response what followed {@code -ERR}
     * @param sessionUsable whether the session goes on
     * @param loginDelay the least time between two logins, where the server told it
     * @return the exception, not thrown
     */
    public static Pop3CommandException of(
            String message, String command, String response, boolean sessionUsable, Optional<Duration> loginDelay) {
        return of(message, command, response, sessionUsable, loginDelay.orElse(null), null);
    }

    private static Pop3CommandException of(
            String message,
            String command,
            String response,
            boolean sessionUsable,
            @Nullable Duration loginDelay,
            @Nullable Throwable cause) {
        return switch (Pop3ResponseCode.atStartOf(response).orElse(Pop3ResponseCode.OTHER)) {
            case IN_USE -> new Pop3InUseException(message, command, response, sessionUsable, cause);
            case LOGIN_DELAY ->
                new Pop3LoginDelayException(message, command, response, sessionUsable, loginDelay, cause);
            case UTF8 -> new Pop3Utf8Exception(message, command, response, sessionUsable, cause);
            case SYS_TEMP, SYS_PERM, AUTH, OTHER ->
                new Pop3CommandException(message, command, response, sessionUsable, cause);
        };
    }

    private static boolean isTransient(String response) {
        return Pop3ResponseCode.atStartOf(response)
                .map(Pop3ResponseCode::isTransient)
                .orElse(false);
    }

    /**
     * Why the server refused, in its own code.
     *
     * @return the code, or empty where the server gave none
     */
    public Optional<Pop3ResponseCode> code() {
        return Optional.ofNullable(code);
    }

    @Override
    public Pop3CommandException rethrown() {
        return of(String.valueOf(getMessage()), command(), response(), isSessionUsable(), null, this);
    }
}
