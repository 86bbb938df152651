package io.mailwire.pop3.internal.codec;

import io.mailwire.pop3.Pop3Capabilities;
import java.util.Locale;

/**
 * Where a server behaves otherwise than RFC 1939 says.
 *
 * @param retrievedIsGone whether a message that was retrieved may be away after QUIT, deleted or not, and why
 * @param ignoresDele whether a message may be listed still after its deletion was confirmed
 * @param why what makes us think so, for reports; empty where it is not so
 */
public record ServerProfile(boolean retrievedIsGone, boolean ignoresDele, String why) {

    /** What a server is that was this one in one session and the other one in another: what it once said may hold still. */
    public ServerProfile or(ServerProfile other) {
        return new ServerProfile(
                retrievedIsGone || other.retrievedIsGone,
                ignoresDele || other.ignoresDele,
                why.isEmpty() ? other.why : why);
    }

    /** Reads the signs. */
    public static ServerProfile of(String greeting, Pop3Capabilities capabilities) {
        // Gmail hides what was retrieved from later sessions once QUIT came, DELE or not, and ignores DELE: with
        // "recent:"
        // before the user name a message is listed for 30 days, whatever was done to it.
        if (greeting.toLowerCase(Locale.ROOT).startsWith("gpop ")) {
            return new ServerProfile(true, true, "the server is Gmail");
        }
        // RFC 2449 section 6.7: with EXPIRE 0 the server may take RETR for RETR and DELE when the session ends in
        // order. One that says it beside something else may mean it.
        if (capabilities.arguments("EXPIRE").stream().anyMatch(a -> a.matches("0+"))) {
            return new ServerProfile(true, false, "the server says EXPIRE 0");
        }
        return new ServerProfile(false, false, "");
    }
}
