package io.mailwire.imap.internal.engine;

import io.mailwire.CommandException;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.internal.codec.StatusResponse;
import java.util.Locale;

/** A search that was refused; for its characters, it says what the server takes and what can be done. */
final class CharsetRefusal {

    private static final String CODE = "BADCHARSET";

    private CharsetRefusal() {}

    /** Whether a refusal is about characters. Not every server has the code. */
    static boolean isMeant(StatusResponse reply) {
        return reply.has(CODE) || reply.text().toLowerCase(Locale.ROOT).contains("charset");
    }

    static CommandException of(Responses answers, StatusResponse reply) {
        CommandException plain = answers.refused(reply);
        boolean sentCharset = plain.command().contains(" UTF-8");
        if (!reply.has(CODE) && !(sentCharset && isMeant(reply))) {
            return plain;
        }
        String named =
                reply.has(CODE) ? reply.argument().replaceAll("[()\"]", "").strip() : "";
        String takes = named.isEmpty() ? "does not say which it takes" : "takes " + named.replace(" ", ", ");
        return new ImapCommandException(
                plain.getMessage() + ". The server does not search in UTF-8, and " + takes
                        + ": search for text in ASCII, or by something else, and compare what is found",
                plain.command(),
                reply.condition(),
                CODE,
                reply.text(),
                null);
    }
}
