package io.mailwire.pop3.internal.codec;

import io.mailwire.pop3.Pop3Capabilities;
import java.util.Locale;

/**
 * Where a server behaves otherwise than RFC 1939 says.
 *
 * @param retrievedIsGone whether a message that was retrieved may be away after QUIT, deleted or not, and why
 * @param why what makes us think so, for reports; empty where it is not so
 */
public record ServerProfile(boolean retrievedIsGone, String why) {

    /** Reads the signs. */
    public static ServerProfile of(String greeting, Pop3Capabilities capabilities) {
        // RFC 2449 section 6.7: with EXPIRE 0 the server may take RETR for RETR and DELE when the session ends in
        // order.
        if (capabilities.expire().filter(d -> d.isZero()).isPresent()) {
            return new ServerProfile(true, "the server says EXPIRE 0");
        }
        // Gmail hides what was retrieved from later sessions once QUIT came, DELE or not.
        if (greeting.toLowerCase(Locale.ROOT).startsWith("gpop ")) {
            return new ServerProfile(true, "the server is Gmail");
        }
        return new ServerProfile(false, "");
    }
}
