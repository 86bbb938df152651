package io.mailwire.pop3.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.Locale;
import java.util.Optional;

/** The server's first line, and what to do where it is not that of a POP3 server. */
final class Greeting {

    private Greeting() {}

    /**
     * Reads it; blocks.
     *
     * @return the text behind {@code +OK}
     */
    static String read(Pop3Engine engine) {
        String line = engine.readLine("waiting for the greeting");
        try {
            StatusLine status = StatusLine.parse(line);
            return switch (status.kind()) {
                case OK -> status.text();
                case ERR -> throw engine.refusal(CommandLine.of("(greeting)"), status, false);
                case CONTINUE -> throw foreign(engine, line);
            };
        } catch (MalformedException e) {
            throw foreign(engine, line);
        }
    }

    private static MailException foreign(Pop3Engine engine, String line) {
        PeerException e = engine.malformed(
                "this is no POP3 server, its greeting is \"" + Printable.shortened(line, 200) + "\"; " + hint(line));
        // Octets of TLS may hold a line feed, and then they look like a line.
        Optional<String> tls = engine.connection().greetingHint();
        return tls.isPresent()
                ? new ConnectionException(FailureReason.TLS, engine.host() + ": no greeting; " + tls.get(), e)
                : e;
    }

    private static String hint(String line) {
        String l = line.toUpperCase(Locale.ROOT);
        if (l.startsWith("220")) {
            return "that looks like SMTP: use SmtpClient for it, or POP3's port (995 for pop3s://)";
        }
        if (l.startsWith("* ")) {
            return "that looks like IMAP: use ImapClient for it, or POP3's port (995 for pop3s://)";
        }
        if (l.startsWith("SSH-")) {
            return "that looks like SSH: check the port";
        }
        if (l.startsWith("HTTP/") || l.startsWith("<")) {
            return "that looks like HTTP: check the port";
        }
        return "check host and port";
    }
}
