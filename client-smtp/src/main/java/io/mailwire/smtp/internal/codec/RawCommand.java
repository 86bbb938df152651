package io.mailwire.smtp.internal.codec;

import io.mailwire.internal.wire.CommandLine;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A command that the caller wrote: one line, and none that would change the session behind our back. */
public final class RawCommand {

    private static final int LONGEST = 512; // RFC 5321 section 4.5.3.1.4, with CRLF

    // What would begin or end something that the session must know of, and what to use for that.
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("EHLO", "capabilities() has the answer"),
            Map.entry("HELO", "capabilities() has the answer"),
            Map.entry("LHLO", "capabilities() has the answer"),
            Map.entry("MAIL", "use send(email)"),
            Map.entry("RCPT", "use send(email)"),
            Map.entry("DATA", "use send(email)"),
            Map.entry("BDAT", "use send(email)"),
            Map.entry("BURL", "use send(email)"),
            Map.entry("SEND", "use send(email)"), // RFC 821 section 3.4, and the two below
            Map.entry("SOML", "use send(email)"),
            Map.entry("SAML", "use send(email)"),
            Map.entry("RSET", "use rset()"),
            Map.entry("QUIT", "use quit()"),
            Map.entry("STARTTLS", "set tls(TlsPolicy) on the client"),
            Map.entry("X-ANONYMOUSTLS", "set tls(TlsPolicy) on the client"), // Exchange's own STARTTLS
            Map.entry("AUTH", "set login(...) on the client"),
            Map.entry("X-EXPS", "set login(...) on the client"), // Exchange's own AUTH
            Map.entry("TURN", "this is a client only"), // they make a server of us
            Map.entry("ATRN", "this is a client only"),
            Map.entry("XCLIENT", "the session would begin anew")); // Postfix

    private RawCommand() {}

    /**
     * The line as it goes out.
     *
     * @param utf8 whether the server offers SMTPUTF8
     * @throws IllegalArgumentException if it could be more than one line or begin something
     */
    public static CommandLine of(String line, boolean utf8) {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        // Nothing that a server might take for the end of another verb.
        if (!verb.matches("[A-Z][A-Z0-9-]*")) {
            throw new IllegalArgumentException("a command begins with a verb of ASCII letters");
        }
        @Nullable String instead = REFUSED.get(verb);
        if (instead != null) {
            throw new IllegalArgumentException(
                    "command(...) does not send " + verb + ", which changes the session: " + instead);
        }
        if (!utf8 && line.chars().anyMatch(c -> c >= 0x80)) {
            throw new IllegalArgumentException(
                    "the command has a character beyond ASCII, and the server does not offer SMTPUTF8");
        }
        CommandLine command = CommandLine.ofCaller(line);
        if (command.size() > LONGEST) {
            throw new IllegalArgumentException(
                    "a command has at most " + (LONGEST - 2) + " octets, this one has " + (command.size() - 2));
        }
        return command;
    }
}
