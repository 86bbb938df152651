package io.mailwire.pop3.internal.codec;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.Printable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A command of the caller's own words, for extensions. What would change the session behind our back is refused with the name of the
 * method that does it, and so is what would leave us at another place in the dialogue than the server.
 */
public final class RawCommand {

    // RFC 2449 section 4: a command line has 255 octets at most, its end included.
    private static final int LONGEST = 255;

    private static final String CLIENT = "Pop3Client.login() and connect()";

    /** What changes the session, and what does it instead. */
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("STLS", "pop3:// and Pop3Client.tls()"),
            Map.entry("AUTH", CLIENT),
            Map.entry("USER", CLIENT),
            Map.entry("PASS", CLIENT),
            Map.entry("APOP", CLIENT),
            Map.entry("UTF8", CLIENT),
            Map.entry("QUIT", "quit()"),
            Map.entry("RSET", "rset()"),
            Map.entry("DELE", "delete() of a message"),
            Map.entry("RETR", "openStream(), email() or saveTo() of a message"));

    private RawCommand() {}

    /** One whose {@code +OK} is all of the answer. */
    public static CommandLine singleLine(String line) {
        String verb = checked(line);
        boolean bare = line.strip().indexOf(' ') < 0;
        boolean hasLines = switch (verb) {
            case "CAPA", "TOP" -> true;
            case "LIST", "UIDL", "LANG" -> bare;
            default -> false;
        };
        if (hasLines) {
            throw new IllegalArgumentException(verb + " is answered with several lines: use commandLines()");
        }
        return CommandLine.of(line);
    }

    /** One whose {@code +OK} is followed by lines. */
    public static CommandLine multiLine(String line) {
        String verb = checked(line);
        boolean bare = line.strip().indexOf(' ') < 0;
        boolean hasNone = switch (verb) {
            case "STAT", "NOOP" -> true;
            case "LIST", "UIDL", "LANG" -> !bare;
            default -> false;
        };
        if (hasNone) {
            throw new IllegalArgumentException(verb + " is answered with one line here: use command()");
        }
        return CommandLine.of(line);
    }

    private static String checked(String line) {
        int octets = CommandLine.checked("command", line).length;
        if (octets > LONGEST - 2) {
            throw new IllegalArgumentException("a command has " + (LONGEST - 2) + " octets at most (RFC 2449 section "
                    + "4), this one has " + octets);
        }
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        if (verb.isEmpty()) {
            throw new IllegalArgumentException(
                    "a command begins with its name, this does not: \"" + Printable.shortened(line, 80) + "\"");
        }
        Optional.ofNullable(OURS.get(verb)).ifPresent(method -> {
            throw new IllegalArgumentException(
                    verb + " changes what the session has to know about: use " + method + " for it");
        });
        return verb;
    }
}
