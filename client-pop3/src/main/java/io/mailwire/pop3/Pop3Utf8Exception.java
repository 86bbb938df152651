package io.mailwire.pop3;

import org.jspecify.annotations.Nullable;

/**
 * The server refused because of characters beyond ASCII (response code {@code UTF8}, RFC 6856 section 5): in the login, or in a
 * maildrop or a message that it gives out in UTF-8 mode only. Mailwire switches that mode on wherever the server offers it; a user
 * name that the server does not take in the first place is an {@link io.mailwire.UnsupportedCapabilityException}, and is not sent.
 */
public final class Pop3Utf8Exception extends Pop3CommandException {

    private static final long serialVersionUID = 1L;

    Pop3Utf8Exception(
            String message, String command, String response, boolean sessionUsable, @Nullable Throwable cause) {
        super(message, command, response, sessionUsable, cause);
    }
}
