package io.mailwire.imap.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.text.Printable;
import java.util.regex.Pattern;

/** Lines that are no responses, from what stands between the client and the real server. */
final class Tagless {

    // Exchange's front ends say "Server Unavailable. 15" and nothing else when there is no server behind them.
    private static final Pattern UNAVAILABLE = Pattern.compile(
            "(the )?(server|service|system)( is)?( temporarily)? (unavailable|busy|not available)\\b.*",
            Pattern.CASE_INSENSITIVE);

    private Tagless() {}

    /** Whether a line says that there is no server: the session is over, and a later one may work. */
    static boolean isUnavailable(String line) {
        return UNAVAILABLE.matcher(line.strip()).matches();
    }

    /** What such a line is thrown as. */
    static ConnectionException unavailable(ServerUri server, String line) {
        return new ConnectionException(
                FailureReason.CLOSED_BY_PEER,
                server.hostAndPort() + ": the server says that it is unavailable: "
                        + Printable.shortened(line.strip(), 300),
                null);
    }
}
