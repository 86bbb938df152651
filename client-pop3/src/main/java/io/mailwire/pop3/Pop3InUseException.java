package io.mailwire.pop3;

import org.jspecify.annotations.Nullable;

/**
 * The maildrop is locked, mostly by another session of the same user (response code {@code IN-USE}, RFC 2449 section 8.1.2). User and
 * password were right; the same login may succeed once that session is over.
 */
public final class Pop3InUseException extends Pop3CommandException {

    private static final long serialVersionUID = 1L;

    Pop3InUseException(
            String message, String command, String response, boolean sessionUsable, @Nullable Throwable cause) {
        super(message, command, response, sessionUsable, cause);
    }
}
