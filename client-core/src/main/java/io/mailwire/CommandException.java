package io.mailwire;

import org.jspecify.annotations.Nullable;

/**
 * The server understood a command and refused it. The session goes on, unless {@link #isSessionUsable()} says otherwise.
 * The protocols' subclasses carry the typed reply.
 */
public non-sealed class CommandException extends MailException {

    private static final long serialVersionUID = 1L;

    private final String command;
    private final String response;
    private final boolean isTransient;
    private final boolean sessionUsable;

    /**
     * Describes a refusal.
     *
     * @param message host, command and the server's words
     * @param command the command as traced, secrets left out
     * @param response the server's words
     * @param isTransient whether trying again later may help
     * @param sessionUsable whether the session goes on
     * @param cause what was raised below, or null
     */
    public CommandException(
            String message,
            String command,
            String response,
            boolean isTransient,
            boolean sessionUsable,
            @Nullable Throwable cause) {
        super(message, cause);
        this.command = command;
        this.response = response;
        this.isTransient = isTransient;
        this.sessionUsable = sessionUsable;
    }

    /**
     * The command that was refused.
     *
     * @return its line as the trace shows it, without secrets
     */
    public String command() {
        return command;
    }

    /**
     * What the server said.
     *
     * @return its text
     */
    public String response() {
        return response;
    }

    @Override
    public boolean isTransient() {
        return isTransient;
    }

    @Override
    public boolean isSessionUsable() {
        return sessionUsable;
    }

    @Override
    public CommandException rethrown() {
        return new CommandException(String.valueOf(getMessage()), command, response, isTransient, sessionUsable, this);
    }
}
