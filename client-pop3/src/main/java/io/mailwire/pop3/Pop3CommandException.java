package io.mailwire.pop3;

import io.mailwire.CommandException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The server answered a POP3 command with {@code -ERR}. */
public final class Pop3CommandException extends CommandException {

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

    private Pop3CommandException(
            String message, String command, String response, boolean sessionUsable, @Nullable Throwable cause) {
        super(message, command, response, isTransient(response), sessionUsable, cause);
        this.code = Pop3ResponseCode.atStartOf(response).orElse(null);
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
        return new Pop3CommandException(String.valueOf(getMessage()), command(), response(), isSessionUsable(), this);
    }
}
