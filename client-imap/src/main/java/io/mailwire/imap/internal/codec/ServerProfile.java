package io.mailwire.imap.internal.codec;

import java.util.Set;

/**
 * What a server can take beyond what its capabilities say.
 *
 * @param commandLine octets of a command line, literals aside
 */
public record ServerProfile(int commandLine) {

    // The tag, the verb, and a folder's name behind the set.
    private static final int BESIDE_SETS = 200;

    /** The profile of a server by its capabilities; those may be unknown as yet. */
    public static ServerProfile of(Set<String> capabilities) {
        if (capabilities.contains("XYMHIGHESTMODSEQ")) {
            return new ServerProfile(1000); // Yahoo, AOL
        }
        if (capabilities.contains("X-GM-EXT-1")) {
            return new ServerProfile(16_000); // Gmail
        }
        // RFC 2683 section 3.2.1.5: servers take 8,000; RFC 7162 section 4 asks for 8,192.
        return new ServerProfile(8000);
    }

    /** How long a set of UIDs may be, in a command that has some other words. */
    public int longestSet() {
        return longestSet(BESIDE_SETS);
    }

    /** How long a set of UIDs may be beside so many other octets; never so short that no range would fit. */
    public int longestSet(int others) {
        return Math.max(100, commandLine - others);
    }
}
