package io.mailwire.smtp.internal.codec;

import io.mailwire.RecipientStatus;
import io.mailwire.Reply;
import io.mailwire.internal.text.Printable;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.SmtpStage;
import org.jspecify.annotations.Nullable;

/** What a negative reply means: for how long, what to do, and the exception that says so. */
public final class Refusals {

    private static final int TEXT_SHOWN = 500;

    private Refusals() {}

    /** Whether trying again later may help. */
    public static boolean isTransient(SmtpStage stage, Reply reply) {
        // RFC 5321 section 4.5.3.1.10: servers from before it answer 552 to one recipient too many, and 452 is meant.
        return reply.isTransient() || (stage == SmtpStage.RCPT && reply.code() == 552);
    }

    /**
     * Whether a refused recipient would be taken in another transaction (RFC 5321 section 4.5.3.1.10). 452 and 552 mean other things
     * too; where an enhanced status says so, it is believed.
     */
    public static boolean isTooManyRecipients(Reply reply) {
        return (reply.code() == 452 || reply.code() == 552)
                && reply.enhancedStatus()
                        .map(s -> s.subject() == 5 && s.detail() == 3)
                        .orElse(true);
    }

    /** What the reply to RCPT says of the recipient. */
    public static RecipientStatus statusOf(Reply reply) {
        if (reply.isPositive()) {
            return RecipientStatus.ACCEPTED;
        }
        return isTransient(SmtpStage.RCPT, reply)
                ? RecipientStatus.REFUSED_TRANSIENTLY
                : RecipientStatus.REFUSED_PERMANENTLY;
    }

    /** Whether the server ends the session with this reply (RFC 5321 section 3.8). */
    public static boolean endsSession(Reply reply) {
        return reply.code() == 421;
    }

    /** The reply as messages quote it, with what can be done about it. */
    public static String quote(Reply reply) {
        String advice = advice(reply);
        return Printable.shortened(reply.toString(), TEXT_SHOWN) + (advice.isEmpty() ? "" : " (" + advice + ")");
    }

    // Codes that are about the account or the connection, though they come in answer to MAIL or RCPT (RFC 4954 section
    // 6).
    private static String advice(Reply reply) {
        return switch (reply.code()) {
            case 530 -> "the server wants a login, or TLS before it";
            case 534 -> "the server wants another mechanism, or a password made for this application";
            case 538 -> "the server wants TLS before the login";
            default -> "";
        };
    }

    public static SmtpCommandException exception(
            String host,
            String command,
            SmtpStage stage,
            Reply reply,
            @Nullable String recipient,
            boolean sessionUsable,
            @Nullable Throwable cause) {
        String what = stage == SmtpStage.GREETING ? "the server refused the connection" : command + " refused";
        return new SmtpCommandException(
                host + ": " + what + ": " + quote(reply),
                command,
                reply,
                stage,
                recipient,
                isTransient(stage, reply),
                sessionUsable,
                cause);
    }
}
