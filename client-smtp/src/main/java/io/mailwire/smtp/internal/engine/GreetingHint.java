package io.mailwire.smtp.internal.engine;

import io.mailwire.internal.net.ServerUri;
import java.util.Locale;

/** What to tell somebody who reached something else than an SMTP server that speaks first. */
final class GreetingHint {

    private GreetingHint() {}

    /** Whether a connection begins with a TLS record: an alert or a handshake (RFC 8446 section 5.1). */
    static boolean isTls(byte first) {
        return first == 0x15 || first == 0x16;
    }

    static String tlsInsteadOfPlaintext(ServerUri server) {
        return server.hostAndPort() + ": the server speaks TLS from the first octet: use smtps://"
                + server.hostAndPort();
    }

    /** For a line that is no greeting. Empty if it says nothing to us. */
    static String foreign(String line) {
        String start = line.toUpperCase(Locale.ROOT);
        if (start.startsWith("* OK") || start.startsWith("* PREAUTH") || start.startsWith("* BYE")) {
            return "; this is an IMAP server, use ImapClient or another port";
        }
        if (start.startsWith("+OK") || start.startsWith("-ERR")) {
            return "; this is a POP3 server, use Pop3Client or another port";
        }
        if (start.startsWith("HTTP/") || start.startsWith("SSH-")) {
            return "; this is no mail server, check host and port";
        }
        return "";
    }
}
