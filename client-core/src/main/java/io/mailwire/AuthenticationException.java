package io.mailwire;

import org.jspecify.annotations.Nullable;

/**
 * The login was refused, the server could not prove that it knows the password, no mechanism that it offers fits the {@link Login},
 * or the connection is not one that a secret may be shown on. Sessions close after it. No message of it has a secret.
 */
public final class AuthenticationException extends CommandException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes a refused login.
     *
     * @param message host, mechanism, the server's words and what to do
     * @param command the command as traced, without secrets
     * @param response the server's words, with a decoded error challenge where there was one
     * @param isTransient whether the server called the refusal temporary
     * @param cause what was raised below, or null
     */
    public AuthenticationException(
            String message, String command, String response, boolean isTransient, @Nullable Throwable cause) {
        super(message, command, response, isTransient, false, cause);
    }

    @Override
    public AuthenticationException rethrown() {
        return new AuthenticationException(String.valueOf(getMessage()), command(), response(), isTransient(), this);
    }
}
