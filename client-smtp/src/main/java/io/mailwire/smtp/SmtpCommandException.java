package io.mailwire.smtp;

import io.mailwire.CommandException;
import io.mailwire.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server refused a command. Carries the reply, where in the dialogue it came, and the recipient it is about.
 *
 * <p>The session goes on, unless the reply was 421 or came while connecting.
 */
public final class SmtpCommandException extends CommandException {

    private static final long serialVersionUID = 1L;

    private final transient Reply reply;
    private final SmtpStage stage;
    private final @Nullable String recipient;

    /**
     * Describes a refusal.
     *
     * @param message host, command and the server's words
     * @param command the command as traced
     * @param reply what the server said
     * @param stage where it said so
     * @param recipient whom it is about, or null where it is about the message or the session
     * @param isTransient whether trying again later may help
     * @param sessionUsable whether the session goes on
     * @param cause what was raised below, or null
     */
    public SmtpCommandException(
            String message,
            String command,
            Reply reply,
            SmtpStage stage,
            @Nullable String recipient,
            boolean isTransient,
            boolean sessionUsable,
            @Nullable Throwable cause) {
        super(message, command, reply.text(), isTransient, sessionUsable, cause);
        this.reply = reply;
        this.stage = stage;
        this.recipient = recipient;
    }

    /**
     * What the server said.
     *
     * @return its reply
     */
    public Reply reply() {
        return reply;
    }

    /**
     * Where it said so.
     *
     * @return the stage
     */
    public SmtpStage stage() {
        return stage;
    }

    /**
     * Whom it is about.
     *
     * @return the recipient, or empty where the reply is about the message or the session
     */
    public Optional<String> recipient() {
        return Optional.ofNullable(recipient);
    }

    @Override
    public SmtpCommandException rethrown() {
        return new SmtpCommandException(
                String.valueOf(getMessage()),
                command(),
                reply,
                stage,
                recipient,
                isTransient(),
                isSessionUsable(),
                this);
    }
}
